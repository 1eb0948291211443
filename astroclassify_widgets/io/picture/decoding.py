"""Decodes a picture in a process of its own, where neither damage nor a bomb does harm."""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.picture.claim import PictureClaim
from astroclassify_widgets.io.picture.decode_picture import OUT_OF_MEMORY
from astroclassify_widgets.io.picture.memory import decoding_memory, free_memory
from astroclassify_widgets.io.picture.png import png_essence
from astroclassify_widgets.io.read_limits import Deadline
from astroclassify_widgets.params.reading import Channel

_SCRIPT: Final = Path(__file__).with_name("decode_picture.py")
_MOST_SECONDS: Final = 120
"""For a process that nobody waits for any more."""
_GIGABYTE: Final = 1e9


def decoded_picture(
    content: bytes, claim: PictureClaim, channel: Channel, deadline: Deadline, what: str
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Decode a picture within limits of memory and time.

    Parameters
    ----------
    content
        The file.
    claim
        What its header says.
    channel
        What of its colours is meant; of no account for a grey picture.
    deadline
        When it must have ended.
    what
        What it is called in the message of an error.

    Returns
    -------
    plane, transparent
        Values as they are stored, and which pixels are transparent, shape (ny, nx) as they are shown; None
        for a picture without transparency.

    Raises
    ------
    AstroError
        ASTRO_4007 (damaged, or of a kind that is not read), 5041 (takes too long) or 5071 (too much memory).
    """
    memory, free = decoding_memory(claim, len(content)), free_memory()
    if free is not None and memory > free:
        raise _too_large(
            what, claim, f"may take {memory / _GIGABYTE:.1f} GB to decode, and {free / _GIGABYTE:.1f} GB are free"
        )
    seconds = deadline.seconds_left()
    order = _order(claim, channel, memory, seconds)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-W", "ignore", str(_SCRIPT), json.dumps(order)],
            input=png_essence(content, what) if claim.format == "PNG" else content,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise deadline.passed(what) from None
    if done.returncode == OUT_OF_MEMORY:
        raise _too_large(what, claim, "takes more memory to decode than its size explains")
    if done.returncode != 0:
        raise AstroError(
            "ASTRO_4007",
            f"the pixels of {what} are damaged, or stored as {claim.format} in a way that is not read.",
            "Open it in an image viewer, and save it as PNG or TIFF.",
        )
    stream = io.BytesIO(done.stdout)
    plane, transparent = np.load(stream), np.load(stream)
    return plane, transparent if transparent.size else None


def _order(claim: PictureClaim, channel: Channel, memory: int, seconds: float | None) -> dict[str, Any]:
    """Return what the process is told."""
    return {
        "format": claim.format,
        "shape": [claim.height, claim.width],
        "samples": claim.samples,
        "colours": claim.colours,
        "palette": claim.has_palette,
        "alpha": claim.alpha,
        "spread": claim.spread,
        "highest": claim.highest,
        "page": claim.page,
        "orientation": claim.orientation,
        "channel": channel,
        "memory": memory,
        "seconds": math.ceil(_MOST_SECONDS if seconds is None else seconds) + 1,
    }


def _too_large(what: str, claim: PictureClaim, problem: str) -> AstroError:
    return AstroError(
        "ASTRO_5071", f"{what}, {claim.width} x {claim.height} px, {problem}.", "Cut out the part that is wanted."
    )

"""Where a ring and the star in it are on a page, read from its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from benchmarks.correctness import require, require_close

_ORANGE: Final = (230, 159, 0)
_TOLERANCE: Final = 70
_MARGIN: Final = 5
_WITHIN: Final = 0.6
"""How well a circle that is drawn on whole pixels is known [CSS px]."""


@dataclass(frozen=True)
class Ring:
    """Where a ring should be.

    Attributes
    ----------
    left, top
        Its centre on the page [CSS px].
    radius
        Its radius [CSS px].
    """

    left: float
    top: float
    radius: float


def require_ring(page: Page, ring: Ring, what: str) -> None:
    """Require an orange ring, and a star in its middle, where they should be.

    Raises
    ------
    WrongAnswerError
        If the ring has another radius or centre, or the star is elsewhere in it.
    """
    colours, left, top = _pixels_about(page, ring)
    distance = np.hypot(left, top)
    orange = np.abs(colours - _ORANGE).max(axis=-1) <= _TOLERANCE
    require(int(orange.sum()) >= 2 * ring.radius, f"{what}: there is no ring")
    middle = [(axis[orange].min() + axis[orange].max()) / 2 for axis in (left, top)]
    require_close(f"{what}: centre of the ring [px]", middle, [0.0, 0.0], _WITHIN)
    require_close(f"{what}: radius of the ring [px]", distance[orange].mean(), ring.radius, _WITHIN)
    # Orange has no blue in it, so blue is the light of the star alone.
    blue = np.where(distance < ring.radius - 2, colours[..., 2], 0)
    star = blue > 0.7 * blue.max()
    require_close(f"{what}: the star in the ring [px]", [left[star].mean(), top[star].mean()], [0.0, 0.0], 2 * _WITHIN)


def _pixels_about(page: Page, ring: Ring) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return colours, and how far to the right and below the ring's centre each pixel is."""
    reach = ring.radius + _MARGIN
    x, y = int(ring.left - reach), int(ring.top - reach)
    side = int(2 * reach) + 2
    picture = page.screenshot(clip={"x": x, "y": y, "width": side, "height": side})
    with Image.open(BytesIO(picture)) as opened:
        colours = np.asarray(opened.convert("RGB")).astype(np.int64)
    below, right = np.indices(colours.shape[:2]) + 0.5
    return colours, right + (x - ring.left), below + (y - ring.top)

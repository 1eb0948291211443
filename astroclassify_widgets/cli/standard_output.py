"""Standard output, which may have no room, or a reader that left."""

from __future__ import annotations

import sys

from astroclassify_widgets.errors import AstroError


def write_to_standard_output(content: bytes) -> None:
    """Write bytes to standard output.

    Raises
    ------
    AstroError
        ASTRO_4001 if it takes no more.
    BrokenPipeError
        If its reader left.
    """
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise AstroError("ASTRO_4001", f"standard output cannot be written: {error.strerror}.") from None

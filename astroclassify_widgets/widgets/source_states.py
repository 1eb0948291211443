"""What a source on the image can be; each is drawn in a colour and a shape of its own."""

from __future__ import annotations

from enum import IntEnum


class SourceState(IntEnum):
    """The byte that says what a source is; source_painter.js has the same numbers."""

    DETECTED = 0
    """Found by a detector: an orange ring."""
    PLACED = 1
    """Placed by the user: a blue ring with a cross and its annulus."""
    REJECTED = 2
    """Not to be used: a purple ring with a stroke through it."""
    PSF_STAR = 3
    """A star that the PSF is built from: a green square."""
    COMPARISON = 4
    """A star whose magnitude is known: a yellow diamond."""
    HIDDEN = 5
    """Neither drawn nor hit."""

"""The FWHM that a stage needs, or the reason why there is none."""

from __future__ import annotations

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.star_shape import StarShape


def require_fwhm(shape: StarShape | None, purpose: str) -> float:
    """Return the FWHM of the frame [px].

    Raises
    ------
    AstroError
        ASTRO_4001 where the frame has too few stars to measure it.
    """
    if shape is None:
        raise AstroError(
            "ASTRO_4001",
            f"{purpose} needs the FWHM of a star, and this frame has fewer than three bright, isolated, "
            "unsaturated stars to measure it from.",
            "Give fwhm in pixels.",
        )
    return shape.fwhm

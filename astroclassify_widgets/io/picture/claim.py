"""What the header of a picture claims, before anything of it is decoded."""

from __future__ import annotations

from dataclasses import dataclass, field

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.picture.exif import UPRIGHT
from astroclassify_widgets.io.picture.tags import Directory


@dataclass(frozen=True)
class PictureClaim:
    """What is known of a picture from its header.

    Attributes
    ----------
    format
        ``PNG``, ``JPEG`` or ``TIFF``.
    width, height
        Stored columns and rows [px].
    samples
        Values a pixel, once it is decoded.
    sample_bytes
        Size of a value, once it is decoded [bytes].
    level_bits
        Bits of a stored value; with a palette, of its colours.
    colours
        3 for a colour picture, otherwise 1.
    has_palette
        Whether a value is the number of a colour.
    alpha
        Which of the values says how opaque a pixel is; -1 for none.
    spread
        By what a decoder multiplies values of less than 8 bits.
    highest
        The value that is black where white is stored as 0; 0 for the usual order.
    page
        Number of the page, from 0.
    exif
        Tags about the exposure, and of the picture itself.
    notes
        Sentences that a user should know.
    """

    format: str
    width: int
    height: int
    samples: int
    sample_bytes: int
    level_bits: int
    colours: int = 1
    has_palette: bool = False
    alpha: int = -1
    spread: int = 1
    highest: int = 0
    page: int = 0
    orientation: int = UPRIGHT
    exif: Directory = field(default_factory=Directory)
    notes: tuple[str, ...] = ()

    @property
    def pixels(self) -> int:
        """Their number [px]."""
        return self.width * self.height


def damaged(format: str, what: str, problem: str = "is damaged") -> AstroError:
    """Return the refusal of a picture that breaks the rules of its format."""
    return AstroError("ASTRO_4007", f"{what} begins like {format} but {problem}.", "Copy or download the file again.")


def overclaims(claim: PictureClaim, size: int, what: str) -> AstroError:
    """Return the refusal of a picture that claims more pixels than a file of a size [bytes] can hold."""
    return damaged(claim.format, what, f"claims {claim.width} x {claim.height} px in {size} bytes")


def not_read(what: str, kind: str) -> AstroError:
    """Return the refusal of a picture of a rare kind."""
    return AstroError("ASTRO_4007", f"{what} is {kind}, which is not read.", "Save it as grey or RGB, or as FITS.")

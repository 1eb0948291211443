"""What one HDU of a FITS file claims to hold, told from its header alone: no pixel is touched."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

from astropy.io import fits

from astroclassify_widgets.io.read_limits import ReadLimits

Kind = Literal["image", "compressed image", "table", "random groups", "no data", "unknown data"]


@dataclass(frozen=True)
class HduLayout:
    """What the header of one HDU claims.

    Attributes
    ----------
    number, name
        Number and EXTNAME of the HDU.
    version
        EXTVER, which tells HDUs of one name apart; 1 where it has none.
    kind
        What it holds.
    shape
        Shape of the image, outermost axis first [px]; empty where there is none.
    problem
        Why the data cannot be what the header claims; empty where they can.
    """

    number: int
    name: str
    kind: Kind
    shape: tuple[int, ...] = ()
    problem: str = ""
    version: int = 1

    @property
    def is_image(self) -> bool:
        """Whether it holds pixels."""
        return self.kind in ("image", "compressed image")

    @property
    def is_compressed(self) -> bool:
        """Whether a table holds the image, in tiles."""
        return self.kind == "compressed image"

    def is_named(self, text: str) -> bool:
        """Tell whether a text names it: by EXTNAME, or by EXTNAME and EXTVER such as ``SCI,2``."""
        wanted = text.strip().upper()
        name, _, version = wanted.rpartition(",")
        mine = self.name.upper()
        return bool(mine) and (wanted == mine or (name.strip(), version.strip()) == (mine, str(self.version)))

    def place(self, name: str) -> str:
        """Return where it stands, for the message of an error."""
        return f"HDU {self.number} of '{name}'"

    @property
    def label(self) -> str:
        """Number and name, such as ``HDU 2 'ERR'``."""
        version = f",{self.version}" if self.version != 1 else ""
        return f"HDU {self.number}" + (f" '{self.name}{version}'" if self.name else "")

    def __str__(self) -> str:
        size = f" {' x '.join(map(str, reversed(self.shape)))}" if self.is_image else ""
        return f"{self.label} ({self.kind}{size})"


def layout_of(number: int, hdu: Any, present: int, limits: ReadLimits) -> HduLayout:
    """Return what an HDU of astropy claims, its header as it lies in the file.

    Parameters
    ----------
    number
        Number of the HDU.
    hdu
        The HDU; a compressed image is the table that holds it.
    present
        Bytes that the file holds from the beginning of its data on.
    limits
        Limits of what a compressed image may claim.
    """
    header, name, kind = hdu.header, str(hdu.name), _kind(hdu)
    version = header.get("EXTVER", 1)
    empty = HduLayout(number, name, kind, version=version if type(version) is int else 1)
    if kind not in ("image", "compressed image"):
        return empty
    prefix = "Z" if kind == "compressed image" else ""
    axes = [header[f"{prefix}NAXIS{axis}"] for axis in range(header[f"{prefix}NAXIS"], 0, -1)]
    if not all(type(length) is int and length >= 0 for length in axes):
        return replace(empty, kind="unknown data")
    if math.prod(axes) == 0 or not axes:
        return replace(empty, kind="no data")
    problem = _missing_bytes(hdu.size, present)
    if kind == "compressed image":
        problem = problem or _missing_tiles(header, axes, hdu.size, limits)
    return replace(empty, shape=tuple(axes), problem=problem)


def _kind(hdu: Any) -> Kind:
    if isinstance(hdu, fits.GroupsHDU):
        return "random groups"
    if isinstance(hdu, fits.PrimaryHDU | fits.ImageHDU):
        return "image"
    if isinstance(hdu, fits.BinTableHDU) and hdu.header.get("ZIMAGE") is True:
        return "compressed image"
    return "table" if isinstance(hdu, fits.BinTableHDU | fits.TableHDU) else "unknown data"


def _missing_bytes(claimed: int, present: int) -> str:
    if claimed <= present:
        return ""
    return f"claims {claimed} bytes of data, and the file holds {max(present, 0)} of them"


def _missing_tiles(header: fits.Header, axes: list[int], stored: int, limits: ReadLimits) -> str:
    lengths = axes[::-1]
    sides = [header.get(f"ZTILE{axis}", 1 if axis > 1 else lengths[0]) for axis in range(1, len(axes) + 1)]
    if not all(type(side) is int and side > 0 for side in sides):
        return "has tiles of no valid size"
    tiles = math.prod(-(-length // side) for length, side in zip(lengths, sides, strict=True))
    if tiles != header["NAXIS2"]:
        return f"claims {tiles} compressed tiles, and holds {header['NAXIS2']}"
    if math.prod(axes) > limits.max_pixels_per_byte * stored:
        return f"claims {math.prod(axes)} px in {stored} compressed bytes"
    return ""

"""Reads a frame from a picture: PNG, JPEG or TIFF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.file_digest import FileDigest
from astroclassify_widgets.io.file_kind import picture_kind, refusal
from astroclassify_widgets.io.fits.read_wcs import read_wcs
from astroclassify_widgets.io.header.given_cards import with_given
from astroclassify_widgets.io.header.header_values import header_values_of
from astroclassify_widgets.io.header.observation import observation_of
from astroclassify_widgets.io.open_stream import decompressed, open_source
from astroclassify_widgets.io.picture.claim import PictureClaim
from astroclassify_widgets.io.picture.decoding import decoded_picture
from astroclassify_widgets.io.picture.exif import UPRIGHT, exposure_cards
from astroclassify_widgets.io.picture.jpeg import jpeg_claim
from astroclassify_widgets.io.picture.png import png_claim
from astroclassify_widgets.io.picture.tiff import tiff_claim
from astroclassify_widgets.io.pixels import require_size, usable_pixels
from astroclassify_widgets.io.read_limits import NO_LIMITS, Deadline, ReadLimits
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.frame_origin import Plain
from astroclassify_widgets.model.header import Header
from astroclassify_widgets.params.reading import Channel

_MOST_SECONDS: Final = 120.0
_GAMMA_BITS: Final = 8


def read_picture(
    source: Path | bytes,
    *,
    name: str,
    channel: Channel = "luminance",
    given: Mapping[str, Plain] | None = None,
    limits: ReadLimits = NO_LIMITS,
) -> Frame:
    """Read a PNG, JPEG or TIFF picture; of several pages the first that is an image.

    Values are those that are stored, in full depth and never rescaled. Row 0 is at the top, as in any image
    viewer; a picture that says how it is to be turned is turned so. It is decoded in a process of its own.

    Parameters
    ----------
    source
        A file, or what one holds; it may be compressed with gzip or bzip2.
    name
        What the frame is called; messages use it and never tell a path.
    channel
        What of a colour picture is measured: one of its colours, or the luminance 0.2126 R + 0.7152 G +
        0.0722 B of the stored values (ITU-R BT.709). With values that are gamma-encoded, as those of 8 bits
        mostly are, it is not that of the light, and fluxes are not proportional to it.
    given
        Cards of the user in place of those of the file. World coordinates among them count rows as the
        frame does: row 0, at the top, is row 1 of FITS.
    limits
        Limits of size and time, which a service sets.

    Returns
    -------
    Frame
        Data of shape (ny, nx) [px] in an unknown unit, which is taken as ADU; ``y_down`` is True. Pixels
        that are fully transparent, NaN or infinite are masked and hold zero. The header holds EXPTIME and
        DATE-OBS where EXIF tags tell them.

    Raises
    ------
    AstroError
        ASTRO_4001 (empty file, bad card), 4002 (too many bytes), 4003 (too many or too few pixels, or none
        that can be measured), 4007 (another format, damaged, or claims more than it holds), 4041 (no such
        file), 5041 (takes too long) or 5071 (needs more memory than there is).
    """
    stored = _read(source, name, channel, limits)
    data, mask = usable_pixels(stored.plane, stored.transparent, f"'{name}'")
    header = Header(with_given(exposure_cards(stored.claim.exif), given))
    wcs, wcs_note = read_wcs(header.cards, data.shape)
    return Frame(
        data=data,
        mask=mask,
        name=name,
        header_values=header_values_of(header),
        header=header,
        wcs=wcs,
        notes=tuple(note for note in (*_notes(stored.claim, channel), wcs_note) if note),
        observation=observation_of(header, wcs),
        channel=channel if stored.claim.colours > 1 else "",
        y_down=True,
        digest=stored.digest,
        known_finite=True,
    )


@dataclass(frozen=True)
class _Stored:
    """What a file holds: decoded values, and which of them are transparent."""

    claim: PictureClaim
    plane: Any
    transparent: Any
    digest: FileDigest


def _read(source: Path | bytes, name: str, channel: Channel, limits: ReadLimits) -> _Stored:
    what = f"'{name}'"
    deadline = Deadline(_MOST_SECONDS if limits.decode_seconds is None else limits.decode_seconds)
    with open_source(source, name, limits) as file:
        digest = FileDigest(file)
        with decompressed(file, name, limits, deadline) as stream:
            content = stream.read()
        claim = _claim(content, name)
        require_size((claim.height, claim.width), what, limits)
        if claim.pixels > limits.max_pixels_per_byte * len(content):
            raise AstroError(
                "ASTRO_4007",
                f"{what} claims {claim.width} x {claim.height} px in {len(content)} bytes.",
                "No real picture is so small; copy or download the file again.",
            )
        plane, transparent = decoded_picture(content, claim, channel, deadline, what)
        return _Stored(claim, plane, transparent, digest)


def _claim(content: bytes, name: str) -> PictureClaim:
    what = f"'{name}'"
    match picture_kind(content):
        case "PNG":
            return png_claim(content, what)
        case "JPEG":
            return jpeg_claim(content, what)
        case "TIFF":
            return tiff_claim(content, what)
    raise refusal(content, name)


def _notes(claim: PictureClaim, channel: Channel) -> tuple[str, ...]:
    notes = list(claim.notes)
    if claim.colours > 1 and channel == "luminance":
        notes.append("Of its colours the luminance is taken: 0.2126 R + 0.7152 G + 0.0722 B.")
    elif claim.colours > 1:
        notes.append(f"Of its colours {channel} is taken.")
    elif channel != "luminance":
        notes.append(f"The picture is grey: the channel {channel} is of no account.")
    if claim.level_bits <= _GAMMA_BITS:
        notes.append("Values of 8 bits are usually gamma-encoded: then fluxes are not proportional to the light.")
    if claim.orientation != UPRIGHT:
        notes.append(f"It is turned as its orientation tag, {claim.orientation}, says: positions are as in a viewer.")
    return tuple(notes)

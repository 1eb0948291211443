"""Tells from the beginning of a file which picture it is, or why it is not read."""

from __future__ import annotations

from typing import Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.file_signatures import AS_PICTURE, READ, SAVE_FRAMES, SAVE_PICTURE, SAVE_RAW, SIGNATURES
from astroclassify_widgets.io.picture.tags import Directory, TagReader

_PICTURES: Final = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"))
# What the brands in the first box of an ISO media file stand for.
_BRANDS: Final = (
    ((b"crx ",), "a camera RAW file (Canon CR3)", SAVE_RAW),
    ((b"avif", b"avis"), "an AVIF picture", SAVE_PICTURE),
    ((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "a HEIF picture (HEIC)", SAVE_PICTURE),
)
_SUBFILE_TYPE, _COMPRESSION, _COLOUR_SPACE, _MAKE, _DNG_VERSION = 254, 259, 262, 271, 50706
_THUMBNAIL: Final = 1
_MOSAICS: Final = (32803, 34892)
_RAW_COMPRESSIONS: Final = (32767, 32769, 32770, 34713, 65535)
_TEXT_CONTROLS: Final = frozenset("\t\n\f\r")
_CAMERA_RAW: Final = "a camera RAW file"


def picture_kind(beginning: bytes) -> str:
    """Return which picture a file is that begins so: PNG, JPEG or TIFF, or nothing for none that is read."""
    if _is_camera_tiff(beginning):
        return ""
    if TagReader(beginning).is_tiff:
        return "TIFF"
    return next((kind for begins, kind in _PICTURES if beginning.startswith(begins)), "")


def refusal(beginning: bytes, name: str) -> AstroError:
    """Return why a file is not read that is neither FITS nor a picture.

    Parameters
    ----------
    beginning
        As much of it as is at hand; some hundred bytes tell most kinds.
    name
        What it is called in the message.

    Returns
    -------
    AstroError
        ASTRO_4007, or ASTRO_4001 for an empty file.
    """
    if not beginning:
        return AstroError("ASTRO_4001", f"'{name}' is empty.", READ)
    kind, hint = _kind_and_hint(beginning)
    fault = "not FITS" if hint == AS_PICTURE else "which is not read"
    return AstroError("ASTRO_4007", f"'{name}' is {kind}, {fault}.", hint)


def _is_camera_raw(directory: Directory) -> bool:
    """Tell whether the first directory of a TIFF is that of a camera's RAW file.

    Most begin with a thumbnail that says which camera made it; a picture that was developed from one says
    so too, but is no thumbnail.
    """
    if directory.integers(_DNG_VERSION) or directory.integer(_COLOUR_SPACE, 0) in _MOSAICS:
        return True
    is_thumbnail = directory.integer(_SUBFILE_TYPE, 0) & _THUMBNAIL == _THUMBNAIL
    return _MAKE in directory.tags and (is_thumbnail or directory.integer(_COMPRESSION, 1) in _RAW_COMPRESSIONS)


def _is_camera_tiff(beginning: bytes) -> bool:
    if beginning[8:10] == b"CR" and beginning.startswith(b"II*\0"):
        return True
    reader = TagReader(beginning)
    return _is_camera_raw(reader.directory(reader.first_offset) or Directory())


def _kind_and_hint(beginning: bytes) -> tuple[str, str]:
    for offset, begins, kind, hint in SIGNATURES:
        if beginning.startswith(begins, offset):
            return kind, hint
    if beginning[4:8] == b"ftyp":
        return _media_kind(beginning)
    if _is_camera_tiff(beginning):
        return _CAMERA_RAW, SAVE_RAW
    if TagReader(beginning).is_tiff:
        return "a TIFF picture", AS_PICTURE
    if beginning.startswith(b"BM") and not any(beginning[6:10]):
        return "a BMP picture", SAVE_PICTURE
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "a web page or XML", "If it was downloaded, the server may have answered with an error page."
    if not any(beginning):
        return "a row of zeros", "Copy or download the file again."
    if _is_text(beginning):
        return "a text", READ
    return "a file of an unknown kind", READ


def _media_kind(beginning: bytes) -> tuple[str, str]:
    length = int.from_bytes(beginning[:4])
    brands = {beginning[at : at + 4] for at in (8, *range(16, min(length, len(beginning)), 4))}
    for names, kind, hint in _BRANDS:
        if brands.intersection(names):
            return kind, hint
    return "a video", SAVE_FRAMES


def _is_text(beginning: bytes) -> bool:
    try:
        text = beginning.decode()
    except UnicodeDecodeError as error:
        if error.start < len(beginning) - 3:
            return False
        text = beginning[: error.start].decode()
    return all(letter.isprintable() or letter in _TEXT_CONTROLS for letter in text)

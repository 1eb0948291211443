"""How files of other kinds begin, and what to do with them instead."""

from __future__ import annotations

from typing import Final, NamedTuple

READ: Final = "A frame is a FITS, PNG, JPEG or TIFF file."
_AGAIN: Final = "Copy or download the file again."
_UNPACK: Final = "Unpack it first."
SAVE_PICTURE: Final = "Convert it to FITS, or to PNG or TIFF with 16 bits."
SAVE_RAW: Final = (
    "Its pixels are a mosaic of colours: convert it to FITS or to TIFF with 16 linear bits in a program for RAW files."
)
_SAVE_ARRAY: Final = "Open it in Python and load the array."
SAVE_FRAMES: Final = "Save its frames, or their stack, as FITS."
_SAVE_FITS: Final = "Save the image as FITS."
AS_PICTURE: Final = "load() reads it as a picture."


class Signature(NamedTuple):
    """What stands at an offset of a file, what such a file is, and what would be right."""

    offset: int
    begins: bytes
    kind: str
    hint: str


SIGNATURES: Final = (
    Signature(0, b"\x89PNG\r\n\x1a\n", "a PNG picture", AS_PICTURE),
    Signature(0, b"\xff\xd8\xff", "a JPEG picture", AS_PICTURE),
    Signature(8, b"WEBPVP8", "a WebP picture", SAVE_PICTURE),
    Signature(8, b"AVI LIST", "a video (AVI)", SAVE_FRAMES),
    Signature(0, b"GIF8", "a GIF picture, which has 256 colours at most", SAVE_PICTURE),
    Signature(0, b"8BPS", "a Photoshop document", SAVE_PICTURE),
    Signature(0, b"v/1\x01", "an OpenEXR picture", SAVE_PICTURE),
    Signature(4, b"jP  \r\n\x87\n", "a JPEG 2000 picture", SAVE_PICTURE),
    Signature(0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture", SAVE_PICTURE),
    Signature(4, b"JXL \r\n\x87\n", "a JPEG XL picture", SAVE_PICTURE),
    Signature(0, b"\xff\x0a", "a JPEG XL picture", SAVE_PICTURE),
    Signature(0, b"II\xbc\x01", "a JPEG XR picture", SAVE_PICTURE),
    Signature(0, b"FUJIFILMCCD-RAW", "a camera RAW file (Fujifilm RAF)", SAVE_RAW),
    Signature(0, b"IIRO", "a camera RAW file (Olympus ORF)", SAVE_RAW),
    Signature(0, b"IIRS", "a camera RAW file (Olympus ORF)", SAVE_RAW),
    Signature(0, b"MMOR", "a camera RAW file (Olympus ORF)", SAVE_RAW),
    Signature(0, b"IIU\x00", "a camera RAW file (Panasonic RW2)", SAVE_RAW),
    Signature(6, b"HEAPCCDR", "a camera RAW file (Canon CRW)", SAVE_RAW),
    Signature(0, b"\x00MRM", "a camera RAW file (Minolta MRW)", SAVE_RAW),
    Signature(0, b"FOVb", "a camera RAW file (Sigma X3F)", SAVE_RAW),
    Signature(0, b"XISF0100", "a XISF image of PixInsight", _SAVE_FITS),
    Signature(0, b"LUCAM-RECORDER", "a SER video", SAVE_FRAMES),
    Signature(0, b"\x89HDF\r\n\x1a\n", "an HDF5 file", _SAVE_ARRAY),
    Signature(0, b"CDF\x01", "a NetCDF file", _SAVE_ARRAY),
    Signature(0, b"CDF\x02", "a NetCDF file", _SAVE_ARRAY),
    Signature(0, b"#ASDF", "an ASDF file", _SAVE_ARRAY),
    Signature(0, b"\x93NUMPY", "a file of numpy", _SAVE_ARRAY),
    Signature(0, b"%PDF", "a PDF document", READ),
    Signature(0, b"PK\x03\x04", "a ZIP archive", _UNPACK),
    Signature(0, b"PK\x05\x06", "an empty ZIP archive", READ),
    Signature(0, b"\x1f\x8b", "a gzip archive that is cut off or damaged", _AGAIN),
    Signature(0, b"BZh", "a bzip2 archive that is cut off or damaged", _AGAIN),
    Signature(0, b"\xfd7zXZ\x00", "an xz archive", "Decompress it with `xz -d` first."),
    Signature(0, b"\x28\xb5\x2f\xfd", "a zstd archive", "Decompress it with `zstd -d` first."),
    Signature(0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    Signature(0, b"Rar!", "a RAR archive", _UNPACK),
    Signature(257, b"ustar", "a tar archive", _UNPACK),
    Signature(0, b"\x1f\x9d", "a file of the old compress program (.Z)", "Decompress it with `gzip -d` first."),
    Signature(0, b"\x1f\xa0", "a file of the old compress program (.Z)", "Decompress it with `gzip -d` first."),
    Signature(0, b"XTENSION", "a FITS extension without its primary header", "Copy or download the whole file."),
    Signature(0, b"# %ECSV", "a table, not an image", READ),
)  # fmt: skip

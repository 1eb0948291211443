"""Small FITS files of every make that is read."""

from __future__ import annotations

import bz2
import gzip
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from benchmarks.hostile_files.seed import Seed

_SHAPE: Final = (24, 32)
_Cards = Sequence[tuple[Any, ...]]

_OBSERVED: Final[_Cards] = (
    ("BUNIT", "adu"), ("EXPTIME", 30.0, "[s]"), ("GAIN", 1.5, "[e-/ADU]"), ("RDNOISE", 4.2), ("SATURATE", 60000),
    ("FILTER", "R"), ("TELESCOP", "0.4 m"), ("INSTRUME", "CCD"), ("OBJECT", "M 13"),
    ("DATE-OBS", "2016-12-17T02:30:00.000-0700"), ("MJD-OBS", 57739.396), ("LATITUDE", 31.7), ("LONGITUD", -110.9),
)  # fmt: skip
_SKY: Final[_Cards] = (
    ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CRVAL1", 250.4), ("CRVAL2", 36.5), ("CRPIX1", 16.5),
    ("CRPIX2", 12.5), ("CD1_1", -2e-4), ("CD1_2", 1e-6), ("CD2_1", 1e-6), ("CD2_2", 2e-4), ("RADESYS", "ICRS"),
)  # fmt: skip
_TPV: Final[_Cards] = (
    ("CTYPE1", "RA---TPV"), ("CTYPE2", "DEC--TPV"), *_SKY[2:], ("PV1_0", 0.0), ("PV1_1", 1.0), ("PV1_2", 1e-3),
    ("PV2_0", 0.0), ("PV2_1", 1.0), ("PV2_4", 1e-4),
)  # fmt: skip
_SIP: Final[_Cards] = (
    ("CTYPE1", "RA---TAN-SIP"), ("CTYPE2", "DEC--TAN-SIP"), *_SKY[2:], ("A_ORDER", 2), ("A_2_0", 1e-6),
    ("A_1_1", 2e-6), ("B_ORDER", 2), ("B_0_2", 1e-6), ("AP_ORDER", 1), ("AP_1_0", 1e-6), ("BP_ORDER", 1),
)  # fmt: skip
_LONG: Final[_Cards] = (
    *_OBSERVED, ("HIERARCH ESO DET OUT1 CONAD", 1.4), ("HIERARCH ESO DET OUT1 RON", 3.0),
    ("LONGTEXT", "a text that goes on and on " * 6, "and its comment"), ("COMMENT", "said by the way"),
    ("HISTORY", "flat-fielded"), ("NOVALUE", None),
)  # fmt: skip


def fits_seeds() -> Iterator[Seed]:
    """Yield the seeds; the same bytes every time."""
    sky = sky_with_a_star()
    counts = sky.astype(np.int16)
    plain = _file(_primary(counts, (*_OBSERVED, *_SKY)))
    yield Seed("int16.fits", plain)
    yield Seed("int16.fits.gz", gzip.compress(plain, mtime=0))
    yield Seed("int16.fits.bz2", bz2.compress(plain))
    yield Seed("float32.fits", _file(_primary(sky, _SKY)))
    yield Seed("float64_4d.fits", _file(_primary(sky.astype(np.float64)[None, None], _OBSERVED)))
    yield Seed("uint16.fits", _file(_primary(sky.astype(np.uint16) + np.uint16(40_000))))
    yield Seed("uint8.fits", _file(_primary(np.clip(sky, 0, 255).astype(np.uint8))))
    yield Seed("blank.fits", _blanked(counts))
    yield Seed("tpv.fits", _file(_primary(sky, _TPV)))
    yield Seed("sip.fits", _file(_primary(sky, _SIP)))
    yield Seed("long_header.fits", _file(_primary(sky, _LONG)))
    yield Seed("cube.fits", _file(_primary(np.stack([sky, sky + 1, sky + 2]))), options={"plane": (1,)})
    yield Seed("sci_err_dq.fits", _triple(sky))
    for name, options in (
        ("rice", {"compression_type": "RICE_1"}),
        ("gzip_1", {"compression_type": "GZIP_1", "tile_shape": (8, 16)}),
        ("gzip_2", {"compression_type": "GZIP_2"}),
    ):
        yield Seed(f"{name}.fits", _compressed(counts, options))
    yield Seed("dithered.fits", _compressed(sky, {"compression_type": "RICE_1", "quantize_method": 1}))
    yield Seed("hcompress.fits", _compressed(counts, {"compression_type": "HCOMPRESS_1"}), is_slow=True)
    yield Seed("plio.fits", _compressed(counts, {"compression_type": "PLIO_1"}), is_slow=True)


def sky_with_a_star() -> NDArray[np.float32]:
    """Return a small noisy image of one star."""
    rng = np.random.default_rng(7)
    y, x = np.indices(_SHAPE)
    star = 3000 * np.exp(-((x - 14.3) ** 2 + (y - 11.6) ** 2) / 4)
    return np.asarray(rng.poisson(200 + star), dtype=np.float32)


def _primary(data: NDArray[Any], cards: _Cards = ()) -> fits.PrimaryHDU:
    hdu = fits.PrimaryHDU(data)
    hdu.header.extend([fits.Card(*card) for card in cards])
    return hdu


def _file(*hdus: Any) -> bytes:
    content = io.BytesIO()
    fits.HDUList(list(hdus)).writeto(content)
    return content.getvalue()


def _blanked(counts: NDArray[np.int16]) -> bytes:
    counts = counts.copy()
    counts[3:6, 4:9] = -32768
    return _file(_primary(counts, (("BSCALE", 0.5), ("BZERO", 100.0), ("BLANK", -32768))))


def _triple(sky: NDArray[np.float32]) -> bytes:
    quality = np.zeros(_SHAPE, dtype=np.int16)
    quality[5, 5:9] = 4
    parts = (("SCI", sky), ("ERR", np.sqrt(sky)), ("DQ", quality))
    images = [fits.ImageHDU(data, name=name, ver=1) for name, data in parts]
    return _file(fits.PrimaryHDU(), *images)


def _compressed(image: NDArray[Any], options: dict[str, Any]) -> bytes:
    hdu = fits.CompImageHDU(image, **options)
    hdu.header.extend([fits.Card(*card) for card in _OBSERVED])
    return _file(fits.PrimaryHDU(), hdu)

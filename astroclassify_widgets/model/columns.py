"""The columns of a catalogue, each declared once; every writer and the documentation use this."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

DATA_UNIT: Final = "data"
"""Stands for the unit of the frame in a column's unit."""


@dataclass(frozen=True)
class Column:
    """A column: what it is called in each convention, and what it holds."""

    name: str
    unit: str
    ucd: str
    dtype: Literal["int64", "int32", "float64", "str"]
    description: str
    classic: str
    sextractor: str
    pixel_position: bool = False

    def renamed(self, names: str) -> str:
        """Return the name in a convention: standard, classic or sextractor."""
        return {"standard": self.name, "classic": self.classic, "sextractor": self.sextractor}[names]


def _column(
    name: str, unit: str, ucd: str, description: str, *, classic: str = "", sextractor: str = "",
    dtype: Literal["int64", "int32", "float64", "str"] = "float64", pixel_position: bool = False,
) -> Column:  # fmt: skip
    return Column(name, unit, ucd, dtype, description, classic or name, sextractor or name.upper(), pixel_position)


_DECLARED: Final = (
    _column("id", "", "meta.id;meta.main", "number of the source, from 1", sextractor="NUMBER", dtype="int64"),
    _column("x_centroid", "pix", "pos.cartesian.x;instr.det", "column of the centre, 0-based", classic="x",
            sextractor="X_IMAGE", pixel_position=True),
    _column("y_centroid", "pix", "pos.cartesian.y;instr.det", "row of the centre, 0-based", classic="y",
            sextractor="Y_IMAGE", pixel_position=True),
    _column("x_centroid_err", "pix", "stat.error;pos.cartesian.x", "standard error of x_centroid; null for a given "
            "position", sextractor="ERRX_IMAGE"),
    _column("y_centroid_err", "pix", "stat.error;pos.cartesian.y", "standard error of y_centroid; null for a given "
            "position", sextractor="ERRY_IMAGE"),
    _column("ra", "deg", "pos.eq.ra;meta.main", "right ascension, ICRS", sextractor="ALPHA_SKY"),
    _column("dec", "deg", "pos.eq.dec;meta.main", "declination, ICRS", sextractor="DELTA_SKY"),
    _column("flux", DATA_UNIT, "phot.flux", "sky-subtracted flux in the aperture", classic="flux_sub",
            sextractor="FLUX_APER"),
    _column("flux_err", DATA_UNIT, "stat.error;phot.flux", "standard error of flux", sextractor="FLUXERR_APER"),
    _column("snr", "", "stat.snr", "flux over flux_err", classic="SNR", sextractor="SNR_APER"),
    _column("mag", "mag", "phot.mag", "magnitude of flux; instrumental without a zero point", sextractor="MAG_APER"),
    _column("mag_err", "mag", "stat.error;phot.mag", "standard error of mag", sextractor="MAGERR_APER"),
    _column("mag_system", "", "meta.code;phot.mag", "system of the magnitude, where a zero point was given",
            dtype="str"),
    _column("aperture_sum", DATA_UNIT, "phot.flux", "sum of the pixels in the aperture, sky included"),
    _column("r", "pix", "phys.angSize;instr.det", "radius of the aperture", sextractor="RADIUS_APER"),
    _column("sky", DATA_UNIT, "instr.skyLevel", "sky of a pixel under the source", classic="bkg_mean",
            sextractor="BACKGROUND"),
    _column("sky_err", DATA_UNIT, "stat.error;instr.skyLevel", "standard error of sky"),
    _column("sky_rms", DATA_UNIT, "stat.stdev;instr.skyLevel", "noise of a pixel of the sky", classic="bkg_rms"),
    _column("n_sky", "", "meta.number;instr.pixel", "pixels that the local sky was taken from", classic="bkg_area",
            dtype="int64"),
    _column("var_source", f"{DATA_UNIT}2", "stat.variance", "part of flux_err squared: photon noise of the source"),
    _column("var_sky", f"{DATA_UNIT}2", "stat.variance", "part of flux_err squared: sky in the aperture, read noise "
            "excluded where it is known"),
    _column("var_sky_estimate", f"{DATA_UNIT}2", "stat.variance", "part of flux_err squared: error of the sky level"),
    _column("var_read", f"{DATA_UNIT}2", "stat.variance", "part of flux_err squared: read noise"),
    _column("fwhm", "pix", "phys.angSize;instr.det", "FWHM of a Moffat profile fitted to the source",
            sextractor="FWHM_IMAGE"),
    _column("a", "pix", "phys.angSize.smajAxis", "rms of the detected light along the major axis",
            sextractor="A_IMAGE"),
    _column("b", "pix", "phys.angSize.sminAxis", "rms of the detected light along the minor axis",
            sextractor="B_IMAGE"),
    _column("theta", "deg", "pos.posAng", "angle of the major axis from x towards y", classic="position_angle",
            sextractor="THETA_IMAGE"),
    _column("ellipticity", "", "src.ellipticity", "1 - b/a", sextractor="ELLIPTICITY"),
    _column("peak", DATA_UNIT, "phot.flux;stat.max", "highest detected pixel above the background",
            sextractor="FLUX_MAX"),
    _column("n_pixels", "", "meta.number;instr.pixel", "pixels of the detection",
            sextractor="ISOAREA_IMAGE", dtype="int64"),
    _column("flags", "", "meta.code.qual", "bits that say what to know about the row",
            sextractor="FLAGS_ASTROCLASSIFY", dtype="int32"),
)  # fmt: skip

COLUMNS: Final = MappingProxyType({column.name: column for column in _DECLARED})
"""Every column by its standard name, in the order of a table."""

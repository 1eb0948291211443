"""The keywords by which instruments say when, where and through what they observed, best first."""

from __future__ import annotations

import re
from typing import Final

from astroclassify_widgets.io.header.header_cards import EXPOSURE, CardVariants

TELESCOPE: Final = ("TELESCOP", "TELESCOPE", "TELNAME", "ESO TEL ID")
INSTRUMENT: Final = ("INSTRUME", "INSTRUMENT", "INSTNAME", "CAMERA", "CAMNAME")
TARGET: Final = ("OBJECT", "TARGNAME", "TARGET", "OBJNAME", "ESO OBS TARG NAME")

FILTERS: Final = (
    # Each line is one set of wheels: what stands in the beam together.
    ("FILTER", "PUPIL"),
    ("FILTNAM",),
    ("FILTNAME",),
    ("FILTNAM1", "FILTNAM2"),
    ("FILTER1", "FILTER2", "FILTER3"),
    ("FILTER01", "FILTER02", "FILTER03"),
    ("FILTERS",),
    ("ESO INS FILT1 NAME", "ESO INS FILT2 NAME", "ESO INS FILT3 NAME", "ESO INS FILT4 NAME"),
    ("ESO INS FILT1 ID", "ESO INS FILT2 ID", "ESO INS FILT3 ID", "ESO INS FILT4 ID"),
    ("INSFLNAM",),
    ("WFFBAND",),
    ("FPA.FILTERID",),
    ("BAND",),
)
OPTICAL_ELEMENT: Final = re.compile(r"ESO INS OPTI-?(\d+) TYPE")
"""ESO's older instruments say of every element in the beam whether it is a filter; its name stands beside."""

TIME_SYSTEM: Final = "TIMESYS"
MIDDLES: Final = ("DATE-AVG", "MJD-AVG", "DATE-MID", "MJD-MID", "EXPMID", "MIDTIME", "MJDMID", "JD_UTC")
SPANS: Final = (("DATE-BEG", "DATE-END"), ("MJD-BEG", "MJD-END"), ("EXPSTART", "EXPEND"))
DATES: Final = ("DATE-OBS", "DATE-BEG", "DATE_OBS", "DATEOBS", "UTDATE", "UT-DATE", "UTC-DATE")
CLOCKS: Final = (
    "TIME-OBS", "TIME-BEG", "UTC-OBS", "UT-OBS", "UTSTART", "UT_START", "UTCSTART", "UTOPEN", "UTSHUT", "TIME_OBS",
    "UT", "UTC", "TM-START", "UTIME", "EXPSTART",
)  # fmt: skip
DAY_NUMBERS: Final = ("MJD-OBS", "MJD-BEG", "EXPSTART", "OBSMJD", "MJD_OBS", "MJDSTART", "MJD", "JD-OBS", "OBSJD", "JD")
AT_THE_SUN: Final = ("BJD_TDB", "BJD-OBS", "JD-HELIO", "HJD_UTC", "HJD")
SUN_START: Final = "TSTART"
SUN_REFERENCE: Final = ("BJDREFI", "BJDREFF")
END: Final = "DATE-END"
ELAPSED: Final = CardVariants("elapsed", ("TELAPSE",), EXPOSURE.factors)

LATITUDE: Final = (
    "OBSGEO-B",
    "LATITUDE",
    "SITELAT",
    "LAT-OBS",
    "OBS-LAT",
    "OBSLAT",
    "GEOLAT",
    "ESO TEL GEOLAT",
    "ESO TEL LAT",
)
LONGITUDE: Final = (
    "OBSGEO-L", "LONGITUD", "LONGITUDE", "SITELONG", "LONG-OBS", "OBS-LONG", "OBSLONG", "OBSLON", "GEOLON",
    "ESO TEL GEOLON", "ESO TEL LON",
)  # fmt: skip
GEOCENTRIC: Final = ("OBSGEO-X", "OBSGEO-Y", "OBSGEO-Z")

PIXEL_SCALES: Final = (
    "SECPIX", "SECPIX1", "PIXSCALE", "PIXSCAL1", "PIXSCAL", "IM_SCALE", "ESO INS PIXSCALE", "SCALE", "CDELT1",
)  # fmt: skip
"""Sides of a pixel; those of the last ones are believed in only where the unit stands beside."""
NEED_UNIT: Final = ("SCALE", "CDELT1")
PIXEL_SIZES: Final = ("XPIXSZ", "PIXSIZE1", "PIXSIZE")
FOCAL_LENGTHS: Final = ("FOCALLEN", "FOCALLENGTH", "FOCLEN")
BINNINGS: Final = ("XBINNING", "CCDXBIN", "CCDBIN1")

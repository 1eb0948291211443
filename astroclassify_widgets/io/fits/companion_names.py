"""The names by which planes of noise and of data quality are known beside an image."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from astropy.io import fits

from astroclassify_widgets.model.noise_map import NoiseKind

Meaning = Literal["sigma", "variance", "weight"]


@dataclass(frozen=True)
class NoisePlane:
    """What the numbers of a noise plane are.

    Attributes
    ----------
    meaning
        Standard deviations, their squares, or the inverse of their squares.
    kind
        As in `astroclassify_widgets.model.noise_map.NoiseMap`.
    """

    meaning: Meaning
    kind: NoiseKind


_ERROR: Final = NoisePlane("sigma", "total")
_VARIANCE: Final = NoisePlane("variance", "total")
# Inverse variances and weights of pipelines hold the noise of the sky, and weights that up to a factor;
# an RMS map is that of the background, too, as SExtractor writes it.
_SKY_RMS: Final = NoisePlane("sigma", "relative")
_WEIGHT: Final = NoisePlane("weight", "relative")

NOISE_PLANES: Final = MappingProxyType(
    {
        **dict.fromkeys(("ERR", "ERROR", "UNCERT", "STDDEV", "SIGMA"), _ERROR),
        **dict.fromkeys(("VAR", "VARIANCE"), _VARIANCE),
        **dict.fromkeys(("IVAR", "WHT", "WEIGHT", "WEIGHT_MAP"), _WEIGHT),
        "RMS": _SKY_RMS,
    }
)
"""EXTNAME to what it means, the best first where a file has several."""

GIVEN_NOISE: Final = MappingProxyType({"error": _ERROR, "weight": _WEIGHT})
"""What a plane is that a user gives by this name and that does not say itself what it is."""

QUALITY_PLANES: Final = ("DQ", "MASK", "FLAGS", "BADPIX", "BPM")
"""EXTNAMEs of planes of flags, zero where a pixel is good; the best first."""

_ASIDE: Final = frozenset(
    (
        "MODEL",
        "RESIDUAL",
        "RESID",
        "PSF",
        "SKY",
        "BKG",
        "BACKGROUND",
        "SEGMENTATION",
        "SEG",
        "CATALOG",
        "CATALOGUE",
        "CAT",
    )
)

# What an astropy CCDData calls the uncertainty that it writes.
_UTYPES: Final = MappingProxyType(
    {
        "StdDevUncertainty": _ERROR,
        "VarianceUncertainty": _VARIANCE,
        "InverseVariance": NoisePlane("weight", "total"),
    }
)


def is_companion(name: str) -> bool:
    """Tell whether an HDU of this name goes with an image."""
    return name.strip().upper() in (*NOISE_PLANES, *QUALITY_PLANES)


def is_made_of_another(name: str) -> bool:
    """Tell whether an image of this name was made of another one, whose planes it stands between."""
    return name.strip().upper() in _ASIDE


def noise_plane_of(name: str, header: fits.Header) -> NoisePlane | None:
    """Return what a noise plane means by its name and its UTYPE; None where they do not tell."""
    utype = header.get("UTYPE")
    return _UTYPES.get(utype) if isinstance(utype, str) else NOISE_PLANES.get(name.strip().upper())

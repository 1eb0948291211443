"""The JSON that a measurement is answered with; every value is the Result's."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, get_args

import numpy as np

from astroclassify_widgets.io.table.finite_json import finite
from astroclassify_widgets.io.table.names import column_units
from astroclassify_widgets.io.table.rows import catalog_rows
from astroclassify_widgets.model.flags import decode_flags
from astroclassify_widgets.params import DetectParams
from astroclassify_widgets.params.output import ColumnNames
from astroclassify_widgets.pipeline import Result


def detect_auto_answer(result: Result, names: ColumnNames) -> dict[str, Any]:
    """Return the answer to a detection with photometry; positions are 0-based whatever the names."""
    catalog = result.catalog
    x, y = (finite(catalog[name].value.tolist()) for name in ("x_centroid", "y_centroid"))
    return {
        "filename": result.frame.name,
        "mode": "auto",
        "detector": result.recipe.detector,
        "count": len(catalog),
        "positions": [{"x": one, "y": other} for one, other in zip(x, y, strict=True)],
        "results": catalog_rows(catalog, names),
        "units": column_units(catalog, names),
        "photometry_mode": "aperture",
        **finite(_circumstances(result)),
    }


def _circumstances(result: Result) -> dict[str, Any]:
    """Return what the numbers were made with."""
    documents = {
        "aperture": _aperture(result),
        "background": _background(result),
        "meta": _detection(result),
        "calibration": _calibration(result),
        "noise": asdict(result.noise),
        "star": asdict(result.shape) if result.shape else None,
        "frame": _frame(result),
        "flags": _flags(result),
    }
    return {name: document for name, document in documents.items() if document is not None}


def _aperture(result: Result) -> dict[str, Any]:
    used = result.aperture
    return {
        "mode": result.recipe.r_mode,
        "radius": used.r,
        "r_in": used.r_in,
        "r_out": used.r_out,
        "r_factor": result.recipe.r_factor,
    }


def _background(result: Result) -> dict[str, Any]:
    recipe, background = result.recipe, result.background
    return {
        "requested": recipe.bkg,
        "mode": recipe.bkg,
        "box": recipe.bkg_box,
        "filter": recipe.bkg_filter,
        "clip_sigma": recipe.bkg_clip_sigma,
        "level": background.global_level,
        "level_err": background.level_err,
        "rms": background.global_rms,
    }


def _detection(result: Result) -> dict[str, Any]:
    """Return the parameters of the detector that ran, with the FWHM and the threshold that they led to."""
    chosen = result.recipe.part(DetectParams).model_dump()
    detector = chosen.pop("detector")
    detectors = get_args(DetectParams.model_fields["detector"].annotation)
    others = tuple(f"{other}_" for other in detectors if other != detector)
    return {
        **{name: value for name, value in chosen.items() if not name.startswith(others)},
        "fwhm": result.shape.fwhm if result.shape else chosen["fwhm"],
        "threshold_abs": result.recipe.threshold_sigma * result.background.global_rms,
    }


def _calibration(result: Result) -> dict[str, Any] | None:
    recipe = result.recipe
    if recipe.zeropoint is None:
        return None
    values = {
        "zeropoint": recipe.zeropoint,
        "mag_system": recipe.mag_system,
        "exptime": result.noise.exposure if recipe.exptime == "header" else recipe.exptime,
        "gain": recipe.gain,
    }
    return {name: value for name, value in values.items() if value is not None}


def _flags(result: Result) -> list[dict[str, Any]]:
    """Return what the bits that occur in the table mean."""
    occurring = int(np.bitwise_or.reduce(result.catalog["flags"], initial=0))
    return [{"value": flag.value, "name": flag.name, "meaning": flag.meaning} for flag in decode_flags(occurring)]


def _frame(result: Result) -> dict[str, Any]:
    height, width = result.frame.shape
    return {
        "unit": result.noise.unit,
        "width": width,
        "height": height,
        "hdu": result.frame.hdu,
        "plane": list(result.frame.plane),
        "channel": result.frame.channel,
        "sha256": result.frame.sha256 or None,
        "notes": result.frame.notes,
    }

"""The order of the stages, each run once for the same inputs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.auto_aperture import resolve_aperture
from astroclassify_widgets.engine.background import estimate_background
from astroclassify_widgets.engine.detect import detect, needs_star_shape
from astroclassify_widgets.engine.effective_gain import derive_noise_model
from astroclassify_widgets.engine.neighbour_mask import mask_objects
from astroclassify_widgets.engine.pixel_state import pixel_state
from astroclassify_widgets.engine.star_shape import measure_star_shape, typical_shape
from astroclassify_widgets.engine.stated_noise import follow_weights, noise_of_pixels, usable_frame
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.conditions import Conditions
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.fingerprint import fingerprint_of
from astroclassify_widgets.model.frame import Frame, Image, Mask
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.observer import Observer, observed
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.background import BackgroundParams
from astroclassify_widgets.params.detect import DetectParams
from astroclassify_widgets.params.noise import NoiseParams
from astroclassify_widgets.params.quality import QualityParams
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.stage_cache import StageCache

T = TypeVar("T")

_SHARED = StageCache()


class Stages:
    """Every stage of one recipe on one frame; a value is computed when it is first asked for.

    Parameters
    ----------
    frame, recipe
        What is measured, and how.
    observer
        Told of every stage that really runs.
    cache
        Where values are kept between runs; one for the whole process when not given.
    """

    def __init__(self, frame: Frame, recipe: Recipe, observer: Observer, cache: StageCache | None = None) -> None:
        self.recipe = recipe
        self._observer = observer
        self._cache = _SHARED if cache is None else cache
        self.frame = self._usable(frame)

    @cached_property
    def background(self) -> Background:
        """Sky level and noise."""
        params, frame = self.recipe.part(BackgroundParams), self.frame
        return self._stage(
            "background", (params.fingerprint,), lambda: follow_weights(estimate_background(frame, params), frame)
        )

    @cached_property
    def subtracted(self) -> Image:
        """Pixel values above the background, zero where masked."""

        def subtract() -> Image:
            difference = self.frame.data - level
            difference[self.frame.mask] = 0
            return difference

        level = self.background.level
        return self._stage("subtract", (self._background_key,), subtract)

    @cached_property
    def noise(self) -> NoiseModel:
        """Effective gain, read noise and saturation; too cheap to be kept between runs."""
        exptime = self.recipe.exptime
        return derive_noise_model(
            self.frame.header_values,
            self.recipe.part(NoiseParams),
            exptime if isinstance(exptime, float) else None,
            self.background.global_level,
            self.background.global_rms,
        )

    @cached_property
    def state(self) -> NDArray[np.uint8]:
        """Which pixels may enter a sum."""
        saturation = self.noise.saturation
        return self._stage("pixel state", (repr(saturation),), lambda: pixel_state(self.frame, saturation))

    @cached_property
    def shape(self) -> StarShape | None:
        """Shape of a star: of the FWHM that the user gives, or measured."""
        if self.recipe.fwhm is not None:
            return typical_shape(self.recipe.fwhm)
        key = (self._background_key, repr(self.noise.saturation))
        subtracted, rms, state = self.subtracted, self.background.rms, self.state
        return self._stage("star shape", key, lambda: measure_star_shape(subtracted, rms, state))

    @cached_property
    def objects(self) -> Mask:
        """Where sources shine."""
        background = self.background
        return self._stage("objects", (self._background_key,), lambda: mask_objects(self.frame, background))

    @cached_property
    def aperture(self) -> ApertureParams:
        """The radii to use."""
        params = self.recipe.part(ApertureParams)
        return resolve_aperture(params, self.shape if params.r_mode == "auto" else None)

    @cached_property
    def detections(self) -> Detections:
        """The sources that the detector finds."""
        params = self.recipe.part(DetectParams)
        shape = self.shape if needs_star_shape(params) else None
        key = (self._background_key, params.fingerprint, fingerprint_of(shape, self.noise.gain))
        # Asked for before, so that stages follow each other and none counts within another.
        subtracted = self.subtracted
        return self._stage(
            "detect",
            key,
            lambda: detect(self.frame, subtracted, self.background, shape, self.noise, params),
        )

    @property
    def conditions(self) -> Conditions:
        """The frame with everything that a measurement needs."""
        return Conditions(
            frame=self.frame,
            background=self.background,
            subtracted=self.subtracted,
            state=self.state,
            objects=self.objects,
            noise=self.noise,
            shape=self.shape or typical_shape(),
            noise_map=noise_of_pixels(self.frame, self.background),
        )

    def _usable(self, frame: Frame) -> Frame:
        """Return the frame without what its own planes say must not be used."""
        params = self.recipe.part(QualityParams)
        if frame.data_quality is None and frame.noise_map is None:
            return frame
        key = ("quality", frame.fingerprint, params.fingerprint)
        return self._cache.get(key, lambda: usable_frame(frame, params))

    @property
    def _background_key(self) -> str:
        return self.recipe.part(BackgroundParams).fingerprint

    def _stage(self, name: str, key: tuple[str, ...], compute: Callable[[], T]) -> T:
        def run() -> T:
            with observed(self._observer, name):
                return compute()

        return self._cache.get((name, self.frame.fingerprint, *key), run)

"""Between which values a frame is shown, and the histogram that a user chooses them from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.zscale import zscale_limits

_SAMPLE: Final = 100_000
"""Pixels that the statistics are taken from, about; the extremes come from all."""
_BAND: Final = 128
"""Rows that are looked at together."""
_BINS: Final = 128
_PERCENTILES: Final = (0.5, 99.5)
_MAD_TO_SIGMA: Final = 1.4826
_SKY_BELOW: Final = 2.0
"""How far below the sky the default limits begin [noise]; a stretch then shows the sky dark grey, not black."""
_STARS_ABOVE: Final = (15.0, 60.0)
"""Least and most that the default limits reach above the sky [noise]; more, and asinh would drown faint stars."""
_BRIGHT_PERCENTILE: Final = 99.8
_SOFTENING: Final = 3.0
"""Distance from the sky [noise] within which the axis of the histogram is linear; beyond, it is logarithmic."""

Limits = tuple[float, float]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Histogram:
    """Counts of pixels in bins of equal width along ``u = asinh((value - sky) / softening)``.

    On that axis the sky, a few sigma wide, and the brightest star, thousands of sigma above it, both have room.

    Attributes
    ----------
    softening
        Value above the sky at which the axis turns from linear to logarithmic, in the unit of the frame.
    low, high
        Ends of the axis, in u: the lowest and the highest usable pixel.
    counts
        Sampled pixels per bin.
    """

    softening: float
    low: float
    high: float
    counts: tuple[int, ...]


@dataclass(frozen=True)
class DisplayStatistics:
    """What a view of a frame begins with, in the unit of the frame.

    Attributes
    ----------
    sky, noise
        Median of the pixels, and their scatter about it (1.4826 times the median deviation); noise is positive.
    lowest, highest
        Extremes of all usable pixels.
    auto
        Limits for a first look with an asinh stretch: from below the sky to the brighter stars.
    zscale
        Those of IRAF's zscale, as astropy has them, which suit a linear stretch and faint light.
    percentile
        Those that leave out 0.5 % of the pixels at either end.
    histogram
        Distribution of a sample of the pixels.
    """

    sky: float
    noise: float
    lowest: float
    highest: float
    auto: Limits
    zscale: Limits
    percentile: Limits
    histogram: Histogram

    @property
    def extremes(self) -> Limits:
        """Limits that leave out nothing."""
        return _opened((self.lowest, self.highest))


def display_statistics(frame: Frame) -> DisplayStatistics:
    """Measure what a view needs to know of a frame before it shows a pixel.

    Parameters
    ----------
    frame
        Any frame; one without a usable pixel is shown between 0 and 1.

    Returns
    -------
    DisplayStatistics
        From a sample of about 100 000 pixels on a grid; extremes and zscale have their own.
    """
    sample = _sample(frame)
    if sample.size == 0:
        empty = Histogram(softening=1.0, low=0.0, high=1.0, counts=(0,) * _BINS)
        return DisplayStatistics(0.0, 1.0, 0.0, 1.0, (0.0, 1.0), (0.0, 1.0), (0.0, 1.0), empty)
    lowest, highest = _extremes(frame)
    sky = float(np.median(sample))
    noise = _noise(sample, sky, highest - lowest)
    return DisplayStatistics(
        sky=sky,
        noise=noise,
        lowest=lowest,
        highest=highest,
        auto=_auto(sample, sky, noise, lowest, highest),
        zscale=_opened(zscale_limits(frame.data, frame.mask)),
        percentile=_percentile(sample),
        histogram=_histogram(sample, sky, noise, lowest, highest),
    )


def _sample(frame: Frame) -> Values:
    """Return usable pixels on a regular grid; all of them where the grid meets none."""
    step = max(int(np.sqrt(frame.data.size / _SAMPLE)), 1)
    if min(frame.shape) < step:  # a long strip: a grid of square cells would meet few of its pixels
        return _usable(frame, max(frame.data.size // _SAMPLE, 1))
    grid = np.s_[step // 2 :: step, step // 2 :: step]
    sample = frame.data[grid][~frame.mask[grid]]
    return sample.astype(np.float64) if sample.size else _usable(frame, 1)


def _usable(frame: Frame, step: int) -> Values:
    return frame.data[~frame.mask][::step].astype(np.float64)


def _extremes(frame: Frame) -> Limits:
    lowest, highest = np.inf, -np.inf
    for first in range(0, frame.shape[0], _BAND):  # a plane of what is usable would cost a quarter of the frame
        rows = np.s_[first : first + _BAND]
        data, mask = frame.data[rows], frame.mask[rows]
        usable = data[~mask] if mask.any() else data
        lowest, highest = min(lowest, usable.min(initial=np.inf)), max(highest, usable.max(initial=-np.inf))
    return float(lowest), float(highest)


def _noise(sample: Values, sky: float, span: float) -> float:
    """Return the scatter about the sky, or what there is instead on a frame that is mostly one value."""
    deviation = np.abs(sample - sky)
    for scatter in (_MAD_TO_SIGMA * np.median(deviation), deviation.mean(), span):
        # Below what float32 resolves next to the sky there is nothing to see.
        if scatter > 1e-7 * abs(sky):
            return float(scatter)
    return max(0.01 * abs(sky), float(np.finfo(np.float32).tiny)) if sky else 1.0


def _auto(sample: Values, sky: float, noise: float, lowest: float, highest: float) -> Limits:
    bright = float(np.percentile(sample, _BRIGHT_PERCENTILE))
    least, most = (sky + reach * noise for reach in _STARS_ABOVE)
    return _opened((max(sky - _SKY_BELOW * noise, lowest), min(max(bright, least), most, highest)))


def _percentile(sample: Values) -> Limits:
    low, high = np.percentile(sample, _PERCENTILES)
    return _opened((float(low), float(high)))


def _opened(limits: Limits) -> Limits:
    """Return limits that enclose something, also where all pixels are equal: these are then shown in mid-grey."""
    low, high = limits
    if high - low > 1e-7 * max(abs(low), abs(high)):
        return limits
    margin = 0.01 * abs(low) or 1.0
    return low - margin, low + margin


def _histogram(sample: Values, sky: float, noise: float, lowest: float, highest: float) -> Histogram:
    softening = _SOFTENING * noise
    low, high = (float(np.arcsinh((value - sky) / softening)) for value in (lowest, highest))
    if high <= low:
        low, high = low - 1.0, high + 1.0
    along = np.arcsinh((sample - sky) / softening)
    counts, _ = np.histogram(along, bins=_BINS, range=(low, high))
    return Histogram(softening, low, high, tuple(int(count) for count in counts))

"""Level and noise of one box of the background mesh, as SExtractor estimates them."""

from __future__ import annotations

import math

import numpy as np

from astroclassify_widgets.engine.compiled import compiled

_FIRST_CUT_SIGMA = 2.0
_HISTOGRAM_HALF_WIDTH_SIGMA = 5.0
_MAX_BINS = 4096
_BINS_PER_PIXEL = math.sqrt(2 / math.pi) * _HISTOGRAM_HALF_WIDTH_SIGMA / 4
_LEAST_GOOD_FRACTION = 0.5
_SKEWED = 0.3


@compiled
def _mean_and_sigma(values, low, high):
    """Return mean, standard deviation and number of the values within [low, high]."""
    n = 0
    total = 0.0
    total_squared = 0.0
    for i in range(values.size):
        # Squared as float64: fluxes in cgs units would vanish.
        value = np.float64(values[i])
        if low <= value <= high:
            n += 1
            total += value
            total_squared += value * value
    if n == 0:
        return 0.0, 0.0, 0
    mean = total / n
    return mean, math.sqrt(max(total_squared / n - mean * mean, 0.0)), n


@compiled
def _median_of_bins(histogram, low, high):
    """Return the median of a histogram between two bins, in bins: where sums from both ends meet.

    Each bin holds a pixel or two, so the way in which a median is read off shows in the fourth digit of
    a flux; this is SExtractor's, for the same number as its own.
    """
    from_below, from_above = low, high
    sum_below = sum_above = 0.0
    while from_below <= from_above:
        if sum_below < sum_above:
            sum_below += histogram[from_below]
            from_below += 1
        else:
            sum_above += histogram[from_above]
            from_above -= 1
    if from_above < 0:
        return 0.0
    highest = max(histogram[from_above], histogram[from_below]) if from_below < histogram.size else 1.0
    if highest == 0.0:
        return from_above + 0.5
    return from_above + 0.5 + (sum_above - sum_below) / (2.0 * highest)


@compiled
def _clip_histogram(histogram, n_bins, clip_sigma):
    """Clip a histogram about its median until its width stands still.

    Returns mean, median and standard deviation, in bins.
    """
    low, high = 0, n_bins - 1
    mean = median = 0.5 * (n_bins - 1)
    sigma = 10.0 * n_bins
    previous = 1.0
    for _ in range(100):
        if sigma < 0.1 or abs(sigma / previous - 1.0) <= 1e-4:
            break
        previous = sigma
        n = 0.0
        total = 0.0
        total_squared = 0.0
        for i in range(low, high + 1):
            count = histogram[i]
            n += count
            total += count * i
            total_squared += count * i * i
        if n == 0:
            break
        mean = total / n
        sigma = math.sqrt(max(total_squared / n - mean * mean, 0.0))
        median = _median_of_bins(histogram, low, high)
        low = max(math.floor(median - clip_sigma * sigma + 0.5), 0)
        high = min(math.floor(median + clip_sigma * sigma + 0.5), n_bins - 1)
    return mean, median, sigma


@compiled
def box_statistics(values, n_pixels, clip_sigma):
    """Estimate level and noise of a box from its usable pixels.

    Pixels are cut at 2 sigma once, then clipped about the median at ``clip_sigma`` until convergence; the
    level is 2.5 median - 1.5 mean, or the median where the two differ by more than 0.3 sigma (Bertin &
    Arnouts 1996, A&AS 117, 393, section 3).

    Parameters
    ----------
    values
        Usable pixels, flat float32.
    n_pixels
        Pixels of the box, usable or not.
    clip_sigma
        Clipping limit [sigma].

    Returns
    -------
    level, sigma
        In the unit of the values; NaN where fewer than half of the pixels are usable.
    """
    if values.size < _LEAST_GOOD_FRACTION * n_pixels or values.size == 0:
        return np.nan, np.nan
    mean, sigma, n = _mean_and_sigma(values, -np.inf, np.inf)
    mean, sigma, n = _mean_and_sigma(values, mean - _FIRST_CUT_SIGMA * sigma, mean + _FIRST_CUT_SIGMA * sigma)
    if sigma <= 1e-7 * abs(mean):
        return mean, 0.0
    n_bins = min(int(_BINS_PER_PIXEL * n + 1), _MAX_BINS)
    bin_width = 2 * _HISTOGRAM_HALF_WIDTH_SIGMA * sigma / n_bins
    zero = mean - _HISTOGRAM_HALF_WIDTH_SIGMA * sigma
    histogram = np.zeros(n_bins, dtype=np.float64)
    for i in range(values.size):
        # Compared as floats: a bright pixel's bin number need not fit an integer. The lowest bin stays empty.
        position = (values[i] - zero) / bin_width + 0.5
        if 1 <= position < n_bins:
            histogram[int(position)] += 1
    bin_mean, bin_median, bin_sigma = _clip_histogram(histogram, n_bins, clip_sigma)
    if bin_sigma <= 0:
        return zero + bin_mean * bin_width, 0.0
    is_skewed = abs(bin_mean - bin_median) >= _SKEWED * bin_sigma
    bin_level = bin_median if is_skewed else 2.5 * bin_median - 1.5 * bin_mean
    return zero + bin_level * bin_width, bin_sigma * bin_width

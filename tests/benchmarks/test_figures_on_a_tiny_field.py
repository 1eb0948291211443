"""Every figure, really measured, on fields so small that it takes no time; the values mean nothing there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from astroclassify_widgets.engine.aperture_sums import sum_apertures
from benchmarks.correctness import WrongAnswerError
from benchmarks.topics import Measurement
from benchmarks.topics.aperture import click, error_truth, sums
from benchmarks.topics.detection import background_mesh, full_run, threshold_drag
from benchmarks.topics.view import zscale

SIDE, STARS, RUNS = 256, 40, 2

MEASUREMENTS: dict[str, Measurement] = {
    "full run": partial(full_run.compare_full_run, "tiny", side=SIDE, n_stars=STARS, runs=RUNS),
    "mesh, sep": partial(background_mesh.compare_mesh_with_sep, "tiny", side=SIDE, n_stars=STARS, runs=RUNS),
    "mesh, photutils": partial(background_mesh.compare_mesh_with_photutils, side=SIDE, n_stars=STARS, runs=RUNS),
    "threshold": partial(threshold_drag.compare_threshold_drag, side=SIDE, n_stars=STARS, runs=RUNS),
    "click": partial(click.compare_click, side=SIDE, n_stars=STARS, n_clicks=3, runs=RUNS),
    "sums": partial(sums.compare_sums, side=SIDE, n_stars=STARS, n_positions=50, runs=RUNS),
    "zscale": partial(zscale.compare_zscale, side=SIDE, n_stars=STARS, runs=RUNS),
    "errors": partial(error_truth.compare_errors_with_truth, side=SIDE, n_stars=20, n_frames=2),
}
NAMES = {
    "full run": ["detection.full.speed_vs_sep.tiny"],
    "mesh, sep": ["detection.background.speed_vs_sep.tiny"],
    "mesh, photutils": ["detection.background.speed_vs_photutils"],
    "threshold": ["detection.threshold_drag.speed_vs_rerun"],
    "click": ["aperture.click.speed_vs_photutils", "aperture.curves.speed_vs_photutils"],
    "sums": ["aperture.sum.speed_vs_photutils", "aperture.sum.speed_vs_sep"],
    "zscale": ["view.zscale.speed_vs_astropy", "view.zscale.speed_vs_astropy.masked"],
    "errors": [
        f"aperture.error.{method}.r{r}"
        for method in ("ratio_to_truth", "peer_photutils", "peer_sep")
        for r in (1, 2, 3, 5)
    ],
}


@pytest.mark.parametrize("which", MEASUREMENTS)
def test_a_measurement_gives_its_figures(which: str) -> None:
    figures = MEASUREMENTS[which]()
    assert [figure.name for figure in figures] == NAMES[which]
    for figure in figures:
        assert 0 < figure.value < 1e4
        assert figure.unit in ("x", "ratio")
        assert f"{SIDE} x {SIDE} px" in figure.conditions
        assert "interleaved runs" in figure.conditions or "uncertain by" in figure.conditions


def test_a_wrong_sum_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def off_by_a_millionth(*args: object) -> object:
        right = sum_apertures(*args)  # type: ignore[arg-type]
        return replace(right, sum=right.sum * (1 + 1e-6))

    monkeypatch.setattr(sums, "sum_apertures", off_by_a_millionth)
    with pytest.raises(WrongAnswerError, match="aperture sums against photutils"):
        MEASUREMENTS["sums"]()


def test_a_wrong_mesh_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = background_mesh.estimate_background

    def off_by_a_hundredth_of_the_noise(*args: object) -> object:
        background = right(*args)  # type: ignore[arg-type]
        return replace(background, level=background.level + 0.01 * background.global_rms)

    monkeypatch.setattr(background_mesh, "estimate_background", off_by_a_hundredth_of_the_noise)
    with pytest.raises(WrongAnswerError, match="level of the mesh"):
        MEASUREMENTS["mesh, sep"]()


def test_limits_of_zscale_that_are_off_by_a_digit_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = zscale.zscale_limits
    monkeypatch.setattr(zscale, "zscale_limits", lambda *args: (right(*args)[0], right(*args)[1] * (1 + 1e-12)))
    with pytest.raises(WrongAnswerError, match="limits of zscale"):
        MEASUREMENTS["zscale"]()


def test_an_error_of_a_peer_would_not_pass_for_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    error_truth._require_believable(1.02, 0.01, n=12_000, r=2.0)
    with pytest.raises(WrongAnswerError, match=r"1\.097 times"):
        error_truth._require_believable(1.097, 0.01, n=12_000, r=2.0)
    with pytest.raises(WrongAnswerError, match=r"off by -0\.100"):
        error_truth._require_believable(1.0, -0.1, n=12_000, r=2.0)

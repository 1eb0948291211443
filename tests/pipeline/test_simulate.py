"""Simulated fields by keyword, and the demo frame that examples begin with."""

from __future__ import annotations

import numpy as np
import pytest

from astroclassify_widgets import AstroError, SimulationParams, demo_frame, simulate


def test_a_field_is_described_by_parameters_by_keywords_or_by_both() -> None:
    params = SimulationParams(seed=5, nx=64, ny=48, n_stars=3)
    frames = [
        simulate(params)[0],
        simulate(seed=5, nx=64, ny=48, n_stars=3)[0],
        simulate(SimulationParams(seed=9, nx=64, ny=48, n_stars=3), seed=5)[0],
    ]
    assert frames[0].shape == (48, 64)
    assert len({frame.fingerprint for frame in frames}) == 1


def test_the_truth_has_a_row_for_every_star_that_was_asked_for() -> None:
    _, truth = simulate(nx=64, ny=64, n_stars=7)
    assert len(truth) == 7
    assert truth.meta["params"]["n_stars"] == 7


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"nstars": 3}, "there is no parameter 'nstars'"),
        ({"nx": 3}, "nx = 3: "),
        ({"flux_min": 10, "flux_max": 5}, "flux_min = 10.0 must be below flux_max = 5.0"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(parameters: dict[str, float], message: str) -> None:
    with pytest.raises(AstroError) as refused:
        simulate(**parameters)
    assert refused.value.code.name == "ASTRO_4001"
    assert refused.value.message.startswith(message)


def test_the_demo_frame_is_a_large_field_that_is_always_the_same() -> None:
    frame = demo_frame()
    assert frame.shape == (1024, 1024)
    assert np.isfinite(frame.data).all()
    assert frame.unit == "adu"
    assert frame.fingerprint == demo_frame().fingerprint

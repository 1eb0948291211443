"""What stages return: frozen values with a little arithmetic of their own."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from astroclassify_widgets import model
from astroclassify_widgets.model.aperture_flux import ErrorBudget
from astroclassify_widgets.model.aperture_sums import Sky
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.header import Header, HeaderCard
from astroclassify_widgets.model.profile import GrowthCurve, RadialProfile

MODULES = [name for _, name, _ in pkgutil.walk_packages(model.__path__, f"{model.__name__}.")]


def three_detections() -> Detections:
    columns = {field.name: np.arange(3.0) + 10 * i for i, field in enumerate(fields(Detections))}
    return Detections(**{**columns, "n_pixels": np.arange(3), "flags": np.arange(3, dtype=np.int32)})


@pytest.mark.parametrize("module", MODULES)
def test_every_value_is_frozen(module: str) -> None:
    declared = [value for value in vars(importlib.import_module(module)).values() if isinstance(value, type)]
    for value in declared:
        if is_dataclass(value) and value.__module__ == module:
            assert value.__dataclass_params__.frozen, value


def test_the_error_of_a_flux_adds_its_parts_in_quadrature() -> None:
    budget = ErrorBudget(*(np.array([variance]) for variance in (1.0, 4.0, 16.0, 4.0)))
    assert budget.error.tolist() == [5.0]


def test_a_sky_without_its_level_keeps_its_noise() -> None:
    sky = Sky(
        level=np.array([7.0]),
        err=np.array([0.5]),
        rms=np.array([3.0]),
        n_pixels=np.array([200]),
        uncertain=np.array([True]),
    )
    bare = sky.without_level()
    assert (bare.level[0], bare.err[0], bare.rms[0], bare.n_pixels[0], bare.uncertain[0]) == (0, 0.5, 3.0, 200, True)
    assert sky.level[0] == 7.0


def test_detections_are_taken_with_all_their_columns() -> None:
    all_three = three_detections()
    taken = all_three.take(np.array([2, 0]))
    assert len(taken) == 2
    for field in fields(Detections):
        assert getattr(taken, field.name).tolist() == getattr(all_three, field.name)[[2, 0]].tolist()
    assert len(all_three.take(slice(0, 1))) == 1


def test_values_know_the_memory_that_they_take() -> None:
    assert three_detections().nbytes == 3 * (9 * 8 + 8 + 4)
    level = np.zeros((10, 20), dtype=np.float32)
    assert Background(level, level.copy(), 0.0, 1.0, 0.1).nbytes == 2 * 10 * 20 * 4


def test_a_profile_is_drawn_at_the_middle_of_its_rings() -> None:
    profile = RadialProfile(edges=np.array([0.0, 1.0, 3.0]), value=np.zeros(2), err=np.ones(2), area=np.ones(2))
    assert profile.radius.tolist() == [0.5, 2.0]


def test_a_growth_curve_knows_its_signal_to_noise() -> None:
    growth = GrowthCurve(radius=np.array([1.0, 2.0]), flux=np.array([10.0, 30.0]), flux_err=np.array([2.0, 5.0]))
    assert growth.snr.tolist() == [5.0, 6.0]


def test_a_header_gives_the_first_of_two_cards_and_hides_commentary() -> None:
    cards = [
        HeaderCard("GAIN", 2.0, "of the extension", 1),
        HeaderCard("GAIN", 1.0, "of the primary", 0),
        HeaderCard("COMMENT", "a comment"),
        HeaderCard("HISTORY", "a history"),
        HeaderCard("OBJECT", "M 13", "", 0),
    ]
    header = Header(iter(cards))
    assert dict(header) == {"GAIN": 2.0, "OBJECT": "M 13"}
    assert header.cards == tuple(cards)
    assert len(header) == 2
    assert repr(header) == "<Header of 5 cards>"
    with pytest.raises(KeyError):
        header["COMMENT"]


@pytest.mark.parametrize(
    ("card", "unit", "text"),
    [
        (HeaderCard("EXPOSURE", 0.0188, "days", 1), "d", "EXPOSURE = 0.0188 [d] (HDU 1)"),
        (HeaderCard("GAIN", "n/a", hdu=0), "", "GAIN = 'n/a' (HDU 0)"),
        (HeaderCard("GAIN", 1.5), "", "GAIN = 1.5"),
    ],
)
def test_a_card_is_shown_in_one_line_with_its_place(card: HeaderCard, unit: str, text: str) -> None:
    assert card.text(unit) == text

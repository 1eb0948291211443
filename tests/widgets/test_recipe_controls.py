from __future__ import annotations

from typing import Any, Literal, get_args

import ipywidgets
import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.base import parameter
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.params.validation import params_from
from astroclassify_widgets.widgets.control_groups import groups_of
from astroclassify_widgets.widgets.recipe_controls import RecipeControls
from astroclassify_widgets.widgets.usual_values import DEPENDENCES, FIRST_VALUES, SLIDERS, matters

FIELDS = Recipe.model_fields


class RecipeOfTomorrow(Recipe):
    """Fields that no control was ever written for."""

    sharpen: bool = parameter(False, "a switch")
    comment: str = parameter("", "any text")
    mode: Literal["plain", "fancy"] = parameter("plain", "a choice")
    passes: int = parameter(2, "a whole number", unit="passes", ge=1, le=9)
    ceiling: float | None = parameter(None, "a number that need not be given", ge=0.5)


class Owner:
    """Puts into force what is valid and refuses the rest, as the workbench does."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        self.now = 0.0
        self.asked: list[tuple[dict[str, Any], int]] = []
        self.recipe = recipe or Recipe()
        self.controls = RecipeControls(self.recipe, clock=lambda: self.now)
        self.controls.on_change(self._changed)

    def _changed(self, changes: Any, gesture: int) -> None:
        self.asked.append((dict(changes), gesture))
        try:
            self.recipe = params_from(type(self.recipe), {**self.recipe.changes(), **changes})
        except AstroError as error:
            self.controls.refused(error)
            return
        self.controls.show(self.recipe)
        self.controls.refused(None)

    def box(self, name: str) -> Any:
        return self.controls.controls[name].input.box

    def switch(self, name: str) -> Any:
        return self.controls.controls[name].input.switch

    def choice(self, name: str) -> Any:
        return self.controls.controls[name].input.widgets[0]

    def is_marked(self, name: str, mark: str) -> bool:
        return f"acw-{mark}" in self.controls.controls[name]._dom_classes

    def note(self, name: str) -> str:
        return "".join(w.value for w in self.controls.controls[name].children if isinstance(w, ipywidgets.HTML))

    @property
    def gestures(self) -> list[int]:
        return [gesture for _, gesture in self.asked]


def rows(controls: RecipeControls) -> list[str]:
    """Return the field of every control that the sections hold."""
    sections = [child for child in controls.children if isinstance(child, ipywidgets.Accordion)]
    return [row.facts.name for section in sections for row in section.children[0].children]


def bound(name: str, *kinds: str) -> float | None:
    items = list(FIELDS[name].metadata)
    for argument in get_args(FIELDS[name].annotation):
        for metadata in getattr(argument, "__metadata__", ()):
            items.extend(metadata.metadata)
    return next((getattr(i, kind) for i in items for kind in kinds if hasattr(i, kind)), None)


# --- made from the Recipe alone


def test_every_field_of_the_recipe_has_exactly_one_control() -> None:
    assert sorted(rows(RecipeControls(Recipe()))) == sorted(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_a_control_shows_the_default_and_names_its_field(name: str) -> None:
    control = RecipeControls(Recipe()).controls[name]
    assert control.value == FIELDS[name].default
    assert f"acw-control-{name}" in control._dom_classes
    tooltip = control.input.widgets[0].tooltip
    assert tooltip.startswith(name)
    assert (FIELDS[name].description or "") in tooltip


@pytest.mark.parametrize("name", [n for n in FIELDS if bound(n, "ge", "gt") is not None])
def test_the_number_box_has_the_bounds_of_the_field(name: str) -> None:
    box = Owner().box(name)
    assert (box.min, box.max) == (bound(name, "ge", "gt"), bound(name, "le", "lt"))


@pytest.mark.parametrize("name", FIELDS)
def test_a_choice_offers_exactly_what_the_field_allows(name: str) -> None:
    annotation = FIELDS[name].annotation
    literals = [annotation, *get_args(annotation)]
    allowed = {value for part in literals if getattr(part, "__origin__", None) is Literal for value in get_args(part)}
    optional = type(None) in get_args(annotation)
    owner = Owner()
    offered: set[Any] = set()
    for option in getattr(owner.choice(name), "options", ()):
        owner.controls.show(Recipe())
        owner.choice(name).value = option
        offered.add(owner.controls.controls[name].value)
    numbers = {value for value in offered if isinstance(value, int | float)}
    assert offered - numbers == allowed | ({None} if optional else set())


def test_a_new_field_gets_a_control_with_no_further_code() -> None:
    owner = Owner(RecipeOfTomorrow())
    assert sorted(rows(owner.controls)) == sorted(RecipeOfTomorrow.model_fields)
    owner.choice("sharpen").value = "on"
    owner.choice("comment").value = "clear night"
    owner.choice("mode").value = "fancy"
    owner.box("passes").value = 3
    owner.switch("ceiling").value = "value"
    expected = {"sharpen": True, "comment": "clear night", "mode": "fancy", "passes": 3, "ceiling": 1.0}
    assert owner.recipe.changes() == expected
    assert (owner.box("passes").min, owner.box("passes").max) == (1, 9)


def test_a_field_that_no_control_could_show_is_an_error_of_its_declaration() -> None:
    class WithList(Recipe):
        """A list has no control."""

        names: list[str] = parameter([], "a list")

    with pytest.raises(TypeError, match="names"):
        RecipeControls(WithList())


def test_what_is_written_by_hand_names_only_fields_that_exist() -> None:
    assert set(SLIDERS) | set(FIRST_VALUES) <= set(FIELDS)
    for rule in DEPENDENCES:
        assert rule.other in FIELDS
        assert any(rule.about(name) for name in FIELDS)


@pytest.mark.parametrize("name", SLIDERS)
def test_a_usual_range_lies_within_the_field_and_holds_its_default(name: str) -> None:
    usual, low, high = SLIDERS[name], bound(name, "ge", "gt"), bound(name, "le", "lt")
    assert low is not None
    assert high is not None
    assert low <= usual.low <= FIELDS[name].default <= usual.high <= high


@pytest.mark.parametrize("name", FIRST_VALUES)
def test_the_first_value_of_a_parameter_is_one_that_it_may_have(name: str) -> None:
    owner = Owner()
    owner.switch(name).value = "value"
    assert owner.recipe.changes() == {name: FIRST_VALUES[name]}


def test_the_sections_in_daily_use_come_first_and_begin_open() -> None:
    groups = groups_of(Recipe)
    assert [group.title for group in groups][:3] == ["Detection", "Aperture", "Sky"]
    assert all(group.first for group in groups[:3])
    assert not any(group.first for group in groups[3:])


# --- what the user does


def test_showing_a_recipe_calls_nobody() -> None:
    owner = Owner()
    owner.controls.show(Recipe(detector="dao", r=6.5, gain=2.0, exptime="header", bkg="none", threshold_sigma=50))
    assert owner.asked == []
    shown = {name: owner.controls.controls[name].value for name in ("detector", "r", "gain", "exptime")}
    assert shown == {"detector": "dao", "r": 6.5, "gain": 2.0, "exptime": "header"}


def test_dragging_a_slider_asks_for_its_value_and_the_box_follows() -> None:
    owner = Owner()
    owner.controls.slider("threshold_sigma").value = 4.2
    assert owner.asked == [({"threshold_sigma": 4.2}, 1)]
    assert owner.box("threshold_sigma").value == 4.2
    assert owner.is_marked("threshold_sigma", "changed")


def test_one_drag_is_one_gesture_until_it_rests_or_another_field_moves() -> None:
    owner = Owner()
    slider = owner.controls.slider("r")
    for value in (5.1, 5.2, 5.3):
        slider.value = value
        owner.now += 0.9
    owner.now += 0.2
    slider.value = 5.4
    owner.controls.slider("threshold_sigma").value = 4.0
    slider.value = 5.5
    assert owner.gestures == [1, 1, 1, 2, 3, 4]


def test_two_choices_are_two_gestures() -> None:
    owner = Owner()
    owner.choice("detector").value = "dao"
    owner.choice("detector").value = "sep"
    assert owner.gestures == [1, 2]


def test_after_an_undo_the_next_step_of_a_drag_is_a_new_gesture() -> None:
    owner = Owner()
    owner.controls.slider("r").value = 5.1
    owner.recipe = Recipe()
    owner.controls.show(owner.recipe)
    owner.controls.slider("r").value = 5.2
    assert owner.gestures == [1, 2]


def test_a_number_beyond_the_slider_stretches_it_so_that_both_say_the_same() -> None:
    owner = Owner()
    slider = owner.controls.slider("threshold_sigma")
    owner.box("threshold_sigma").value = 500.0
    assert (slider.value, slider.max) == (500.0, 500.0)
    owner.box("threshold_sigma").value = 0.2
    assert (slider.value, slider.min, slider.max) == (0.2, 0.2, SLIDERS["threshold_sigma"].high)
    assert [changes for changes, _ in owner.asked] == [{"threshold_sigma": 500.0}, {"threshold_sigma": 0.2}]


def test_a_number_between_two_steps_of_the_slider_is_not_rounded_by_it() -> None:
    owner = Owner()
    owner.box("r").value = 5.037
    slider = owner.controls.slider("r")
    # What the browser makes of it and sends back: the nearest step, in its own arithmetic.
    slider.value = round((slider.value - slider.min) / slider.step) * slider.step + slider.min
    assert owner.recipe.r == 5.037
    assert len(owner.asked) == 1


def test_the_browser_hears_of_room_for_a_number_before_the_number() -> None:
    owner = Owner()
    slider = owner.controls.slider("r_out")
    sent: list[Any] = []
    slider.send_state = lambda key: sent.append(key)
    owner.box("r_out").value = 120.037
    assert sent == ["step", "max", "value"]
    sent.clear()
    owner.box("r_out").value = 12.0
    assert sent == ["value", "max", "step"]


def test_noise_in_the_last_digit_is_no_change() -> None:
    owner = Owner()
    owner.controls.slider("r_out").value = 12.000000000000002
    assert owner.asked == []


def test_a_parameter_that_was_not_given_can_be_given_and_taken_back() -> None:
    owner = Owner()
    owner.switch("exptime").value = "header"
    owner.switch("exptime").value = "value"
    owner.box("exptime").value = 30.0
    owner.switch("exptime").value = "none"
    assert [changes["exptime"] for changes, _ in owner.asked] == ["header", 60.0, 30.0, None]
    assert owner.recipe == Recipe()


def test_reset_brings_the_default_back() -> None:
    owner = Owner()
    owner.controls.slider("r").value = 7.0
    owner.controls.controls["r"].children[-1].click()
    assert owner.recipe == Recipe()
    assert not owner.is_marked("r", "changed")
    assert owner.controls.slider("r").value == 5.0


def test_only_sliders_are_handed_out_for_linking() -> None:
    controls = RecipeControls(Recipe())
    assert isinstance(controls.slider("r_in"), ipywidgets.FloatSlider)
    with pytest.raises(KeyError):
        controls.slider("detector")


# --- which field matters when


@pytest.mark.parametrize(
    ("field", "without", "with_"),
    [
        ("sep_minarea", {"detector": "dao"}, {}),
        ("dao_sharplo", {}, {"detector": "dao"}),
        ("r_in", {"bkg": "global"}, {"bkg": "local"}),
        ("r_factor", {}, {"r_mode": "auto"}),
        ("r", {"r_mode": "auto"}, {}),
        ("centroid_max_shift", {}, {"centroid": "gaussian"}),
        ("mag_system", {}, {"zeropoint": 25.0}),
    ],
)
def test_a_control_is_hidden_while_its_field_does_not_matter(
    field: str, without: dict[str, Any], with_: dict[str, Any]
) -> None:
    owner = Owner()
    owner.controls.show(Recipe(**without))
    assert owner.is_marked(field, "hidden")
    owner.controls.show(Recipe(**with_))
    assert not owner.is_marked(field, "hidden")


def test_a_field_without_a_dependence_always_matters() -> None:
    assert matters("threshold_sigma", Recipe().model_dump())


# --- what cannot hold


def test_a_radius_beyond_the_annulus_stays_where_it_was_put_and_says_that_it_is_not_in_force() -> None:
    owner = Owner()
    owner.controls.slider("r").value = 10.0
    assert owner.recipe.r == 5.0
    assert owner.controls.slider("r").value == 10.0
    assert owner.is_marked("r", "refused")
    assert "r_in = 8.0 px must not be smaller than r = 10.0 px" in owner.note("r")
    assert "r is still 5.0" in owner.note("r")


def test_both_apply_as_soon_as_another_change_makes_them_valid() -> None:
    owner = Owner()
    owner.box("r").value = 10.0
    owner.box("r_in").value = 15.0
    assert owner.recipe == Recipe()
    assert owner.is_marked("r", "refused")
    assert owner.is_marked("r_in", "refused")
    owner.box("r_out").value = 20.0
    assert owner.recipe.changes() == {"r": 10.0, "r_in": 15.0, "r_out": 20.0}
    assert not any(owner.is_marked(name, "refused") for name in ("r", "r_in", "r_out"))
    assert owner.note("r_in") == ""


def test_a_refused_value_does_not_hold_up_others() -> None:
    owner = Owner()
    owner.box("r").value = 10.0
    owner.box("threshold_sigma").value = 4.0
    assert owner.recipe.changes() == {"threshold_sigma": 4.0}
    assert owner.is_marked("r", "refused")
    assert owner.box("r").value == 10.0


def test_a_value_brought_back_to_what_is_in_force_is_no_longer_refused() -> None:
    owner = Owner()
    owner.box("r").value = 10.0
    owner.box("r").value = 5.0
    assert not owner.is_marked("r", "refused")
    assert len(owner.asked) == 1


def test_a_drag_back_into_the_valid_range_is_in_force_again() -> None:
    owner = Owner()
    for value in (7.0, 9.0, 8.0):
        owner.controls.slider("r").value = value
    assert owner.recipe.r == 8.0
    assert not owner.is_marked("r", "refused")


def test_an_undo_ends_the_wishes_that_were_refused() -> None:
    owner = Owner(Recipe(threshold_sigma=4.0))
    owner.box("r").value = 10.0
    owner.controls.show(Recipe())
    assert owner.box("r").value == 5.0
    assert not owner.is_marked("r", "refused")


def test_showing_what_is_in_force_again_leaves_a_refused_value_alone() -> None:
    owner = Owner()
    owner.box("r").value = 10.0
    owner.controls.show(Recipe())
    assert owner.box("r").value == 10.0
    assert owner.is_marked("r", "refused")


def test_zero_is_refused_where_a_radius_must_be_positive() -> None:
    owner = Owner()
    owner.box("r").value = 0.0
    assert owner.recipe.r == 5.0
    assert owner.is_marked("r", "refused")

"""The kernel's half of the image view: what it answers to messages of a browser, and what it tells its callers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.widgets.image_messages import KEYS, Click
from astroclassify_widgets.widgets.image_view import ImageView, SourceState
from astroclassify_widgets.widgets.one_module import one_module
from astroclassify_widgets.widgets.source_messages import Move, RadiusDrag


class Browser:
    """Stands at the other end: sends as the widget manager does, and keeps what comes."""

    def __init__(self, view: ImageView) -> None:
        self.view = view
        self.received: list[tuple[dict[str, Any], list[bytes]]] = []
        self.errors: list[Exception] = []
        view.send = lambda content, buffers=None: self.received.append((content, buffers or []))  # type: ignore[method-assign]
        view.on_error(self.errors.append)

    def says(self, *buffers: bytes, **fields: object) -> None:
        message = json.loads(json.dumps({"image": self.view.image.get("id", ""), **fields}))
        self.view._handle_custom_msg(message, [memoryview(buffer) for buffer in buffers])

    def edits(self, kind: str, *buffers: bytes, **fields: object) -> None:
        self.says(*buffers, kind=kind, shown=len(self.view.source_kinds), **fields)

    @property
    def settled(self) -> int:
        """How often it was told that the kernel has acted."""
        return sum(message["kind"] == "settled" for message, _ in self.received)


@pytest.fixture
def frame() -> Frame:
    pixels = np.random.default_rng(2).normal(500, 9, (700, 900)).astype(np.float32)
    mask = np.zeros(pixels.shape, bool)
    mask[10, 20] = True
    return Frame(np.where(mask, np.float32(0), pixels), mask, name="m13.fits")


@pytest.fixture
def view(frame: Frame) -> ImageView:
    view = ImageView()
    view.show_frame(frame)
    return view


@pytest.fixture
def browser(view: ImageView) -> Browser:
    return Browser(view)


def test_what_the_browser_knows_of_a_frame_is_json_without_nan(view: ImageView) -> None:
    known = json.loads(json.dumps(view.image, allow_nan=False))
    assert (known["nx"], known["ny"], known["levels"], known["name"]) == (900, 700, 2, "m13.fits")
    assert set(known["limits"]) == {"auto", "zscale", "percentile", "minmax"}


@pytest.mark.parametrize("y_down", [False, True])
def test_the_browser_knows_which_way_y_goes(view: ImageView, frame: Frame, y_down: bool) -> None:
    view.show_frame(replace(frame, y_down=y_down))
    assert view.image["y_down"] is y_down


def test_asked_for_tiles_it_sends_one_buffer_each(browser: Browser, frame: Frame) -> None:
    browser.says(kind="need", tiles=[[1, 0, 0], [0, 1, 1]])
    ((message, buffers),) = browser.received
    assert message == {
        "kind": "tiles",
        "image": browser.view.image["id"],
        "tiles": [[1, 0, 0, 450, 350], [0, 1, 1, 388, 188]],
    }
    known = browser.view.image
    halves = np.frombuffer(buffers[1], np.float16).reshape(188, 388)
    decoded = halves.astype(float) / known["scale"] + known["offset"]
    np.testing.assert_allclose(decoded, frame.data[512:, 512:], atol=0.02 * 9)


def test_a_message_for_an_image_that_was_replaced_is_dropped(browser: Browser, frame: Frame) -> None:
    before = browser.view.image["id"]
    clicks: list[Click] = []
    browser.view.on_click(clicks.append)
    browser.view.show_frame(frame)
    assert browser.view.image["id"] != before
    browser.says(kind="need", image=before, tiles=[[0, 0, 0]])
    browser.says(kind="click", image=before, x=1, y=1, tolerance=1, modifiers=[], hit=None)
    assert not browser.received
    assert not clicks
    assert not browser.errors


def test_a_click_reaches_the_callback_whole(browser: Browser) -> None:
    clicks: list[Click] = []
    browser.view.on_click(clicks.append)
    browser.view.show_sources([1, 2], [3, 4], np.array([SourceState.DETECTED, SourceState.PLACED], np.uint8))
    browser.says(kind="click", x=12.25, y=-0.5, tolerance=3, modifiers=["shift", "alt"], hit=1)
    assert clicks == [Click(12.25, -0.5, 3.0, frozenset({"shift", "alt"}), 1)]


def test_a_click_on_a_source_that_is_gone_hits_nothing(browser: Browser) -> None:
    clicks: list[Click] = []
    browser.view.on_click(clicks.append)
    browser.says(kind="click", x=1, y=2, tolerance=3, modifiers=[], hit=7)
    assert clicks[0].hit is None


@pytest.mark.parametrize("key", sorted(KEYS))
def test_keys_are_handed_on(browser: Browser, key: str) -> None:
    keys: list[str] = []
    browser.view.on_key(keys.append)
    browser.says(kind="key", key=key)
    assert keys == [key]


def test_keys_are_handed_on_without_a_frame_too() -> None:
    browser, keys = Browser(ImageView()), []
    browser.view.on_key(keys.append)
    browser.says(kind="key", key="ctrl+z")
    assert keys == ["ctrl+z"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "explode"},
        {"kind": ["need"]},
        {"kind": "need"},
        {"kind": "need", "tiles": []},
        {"kind": "need", "tiles": [[0, 0, 0]] * 5},
        {"kind": "need", "tiles": [[0, 0]]},
        {"kind": "need", "tiles": [[0, 0, 1.5]]},
        {"kind": "need", "tiles": [[0, True, 0]]},
        {"kind": "need", "tiles": ["012"]},
        {"kind": "need", "tiles": [[9, 0, 0]]},
        {"kind": "click", "x": None, "y": 1, "tolerance": 1, "modifiers": []},
        {"kind": "click", "x": True, "y": 1, "tolerance": 1, "modifiers": []},
        {"kind": "click", "x": 10**400, "y": 1, "tolerance": 1, "modifiers": []},
        {"kind": "click", "x": 1, "y": 1, "tolerance": 1, "modifiers": "shift"},
        {"kind": "click", "x": 1, "y": 1, "tolerance": 1, "modifiers": [["shift"]]},
        {"kind": "key", "key": "q"},
        {"kind": "key", "key": ["n"]},
    ],
)
def test_a_bad_message_is_reported_and_does_no_harm(browser: Browser, fields: dict[str, object]) -> None:
    browser.view.on_click(lambda click: pytest.fail(f"called back with {click}"))
    browser.view.on_key(lambda key: pytest.fail(f"called back with {key}"))
    browser.says(**fields)
    (error,) = browser.errors
    assert isinstance(error, AstroError)
    assert error.code.name == "ASTRO_4001"
    assert not browser.received
    browser.says(kind="need", tiles=[[0, 0, 0]])
    assert len(browser.received) == 1


@pytest.mark.parametrize("message", [None, 3, "need", [1]])
def test_a_message_that_is_no_object_is_reported(browser: Browser, message: object) -> None:
    browser.view._handle_custom_msg(message, [])
    assert isinstance(browser.errors[0], AstroError)


def test_an_error_in_a_callback_is_reported_as_it_is(browser: Browser) -> None:
    def fail(click: Click) -> None:
        raise ZeroDivisionError("in the caller's code")

    browser.view.on_click(fail)
    browser.says(kind="click", x=1, y=2, tolerance=3, modifiers=[], hit=None)
    assert isinstance(browser.errors[0], ZeroDivisionError)


def test_sources_go_as_one_buffer_of_positions_and_a_byte_each() -> None:
    view = ImageView()
    view.show_sources([1.5, 10000.25], [2.0, 3.0], np.array([SourceState.DETECTED, SourceState.PLACED], np.uint8))
    np.testing.assert_array_equal(np.frombuffer(view.source_positions, np.float32), [1.5, 2.0, 10000.25, 3.0])
    assert view.source_kinds == bytes([0, 1])


def test_sources_of_unequal_lengths_are_refused() -> None:
    view = ImageView()
    for x, y, kinds in (([1, 2], [3], [0]), ([1], [3], [0, 1])):
        with pytest.raises(AstroError, match="the sources have"):
            view.show_sources(x, y, np.array(kinds, np.uint8))


def test_a_state_of_a_source_that_there_is_not_is_refused() -> None:
    view = ImageView()
    view.show_sources(range(6), range(6), np.array(list(SourceState), np.uint8))
    with pytest.raises(AstroError, match="6 is no state") as caught:
        view.show_sources([1, 2], [3, 4], np.array([0, 6], np.uint8))
    assert "5 HIDDEN" in str(caught.value.hint)
    assert len(view.source_kinds) == 6


def test_chosen_sources_go_as_a_byte_each_and_none_as_nothing() -> None:
    view = ImageView()
    kinds = np.zeros(3, np.uint8)
    view.show_sources(range(3), range(3), kinds, chosen=(2, 0))
    assert view.source_chosen == bytes([1, 0, 1])
    view.show_sources(range(3), range(3), kinds)
    assert view.source_chosen == b""
    with pytest.raises(AstroError, match="not there"):
        view.show_sources(range(3), range(3), kinds, chosen=(3,))


def test_sources_can_be_edited_as_soon_as_someone_listens(view: ImageView) -> None:
    assert view.edits == []
    view.on_radius(lambda _: None)
    view.on_radius(lambda _: None)
    view.on_move(lambda _: None)
    assert view.edits == ["radius", "move"]


def test_what_was_done_to_sources_reaches_the_callbacks_and_the_browser_is_told_when_they_have_acted(
    browser: Browser,
) -> None:
    heard: list[object] = []
    view = browser.view
    view.on_move(heard.append)
    view.on_radius(heard.append)
    view.on_area(lambda indices: heard.append(indices.tolist()))
    view.show_sources([1, 2, 3], [3, 4, 5], np.ones(3, np.uint8))
    browser.edits("move", source=2, x=12.25, y=-0.5)
    browser.edits("radius", name="r_out", value=15)
    browser.edits("area", np.array([0, 2], "<u4").tobytes())
    browser.edits("area", b"")
    assert heard == [Move(2, 12.25, -0.5), RadiusDrag("r_out", 15.0), [0, 2], []]
    assert browser.settled == 4
    assert not browser.errors


def test_an_edit_of_sources_or_of_an_image_that_are_gone_is_dropped(browser: Browser, frame: Frame) -> None:
    view, before = browser.view, browser.view.image["id"]
    view.on_move(lambda move: pytest.fail(f"called back with {move}"))
    view.show_sources([1, 2], [3, 4], np.ones(2, np.uint8))
    browser.says(kind="move", shown=3, source=1, x=1, y=1)
    assert browser.settled == 1
    view.show_frame(frame)
    browser.edits("move", image=before, source=1, x=1, y=1)
    assert browser.settled == 1
    assert not browser.errors


@pytest.mark.parametrize(
    ("kind", "buffers", "fields"),
    [
        ("move", [], {"shown": None}),
        ("move", [], {"source": 2, "x": 1, "y": 1}),
        ("move", [], {"source": -1, "x": 1, "y": 1}),
        ("move", [], {"source": True, "x": 1, "y": 1}),
        ("move", [], {"source": 1, "x": None, "y": 1}),
        ("radius", [], {"name": "height", "value": 1}),
        ("radius", [], {"name": ["r"], "value": 1}),
        ("radius", [], {"name": "r", "value": 0}),
        ("radius", [], {"name": "r", "value": "5"}),
        ("area", [], {}),
        ("area", [b"\0\0\0\0"] * 2, {}),
        ("area", [b"\0\0\0"], {}),
        ("area", [b"\2\0\0\0"], {}),
        ("area", [b"\0\0\0\0" * 2], {}),
        ("area", [b"\0\0\0\0" * 3], {}),
    ],
)
def test_a_bad_edit_is_reported_and_taken_back(
    browser: Browser, kind: str, buffers: list[bytes], fields: dict[str, object]
) -> None:
    view = browser.view
    for listen in (view.on_move, view.on_radius, view.on_area):
        listen(lambda edit: pytest.fail(f"called back with {edit}"))
    view.show_sources([1, 2], [3, 4], np.ones(2, np.uint8))
    browser.says(*buffers, **{"kind": kind, "shown": 2, **fields})
    (error,) = browser.errors
    assert isinstance(error, AstroError)
    assert error.code.name == "ASTRO_4001"
    assert browser.settled == 1


def test_the_browser_has_the_states_by_the_same_numbers() -> None:
    names = ", ".join(f'"{state.name.lower()}"' for state in SourceState)
    assert f"SOURCE_STATES = [{names}]" in ImageView()._esm


def test_a_radius_sends_the_number_alone(view: ImageView) -> None:
    sent: list[dict[str, Any]] = []
    view.send_state = lambda key=None: sent.append(view.get_state(key))  # type: ignore[method-assign]
    view.r = 7.5
    assert sent == [{"r": 7.5}]


def test_a_cleared_view_has_neither_frame_nor_sources_and_sends_no_tile(browser: Browser) -> None:
    browser.view.show_sources([1], [2], np.zeros(1, np.uint8))
    browser.view.selected = 0
    browser.view.clear()
    assert browser.view.image == {}
    assert browser.view.source_positions == browser.view.source_kinds == b""
    assert browser.view.selected == -1
    browser.says(kind="need", tiles=[[0, 0, 0]])
    assert not browser.received
    assert browser.errors


def test_a_position_to_pan_to_names_its_image(browser: Browser) -> None:
    browser.view.centre_on(np.float64(3.5), 4)
    assert browser.received[0][0] == {"kind": "centre", "image": browser.view.image["id"], "x": 3.5, "y": 4.0}


@pytest.mark.parametrize("shape", [(1, 1), (3, 5000)])
def test_a_frame_of_any_shape_is_shown(shape: tuple[int, int]) -> None:
    view = ImageView()
    view.show_frame(Frame(np.ones(shape, np.float32), np.zeros(shape, bool)))
    browser = Browser(view)
    browser.says(kind="need", tiles=[[view.image["levels"] - 1, 0, 0]])
    assert len(browser.received[0][1]) == 1


def test_the_module_for_the_browser_is_whole() -> None:
    module = ImageView()._esm
    assert "\nimport " not in module
    assert 'from "./' not in module
    assert module.count("export default") == 1
    assert module.count("class TileStore") == 1


def test_parts_of_a_module_come_once_and_before_what_uses_them(tmp_path: Any) -> None:
    (tmp_path / "a.js").write_text("export const a = 1;\n")
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = a;\n')
    (tmp_path / "main.js").write_text('import {\n  b,\n} from "./b.js";\nimport { a } from "./a.js";\nuse(a, b);\n')
    expected = ["export const a = 1;", "", "export const b = a;", "", "use(a, b);"]
    assert one_module(tmp_path / "main.js").splitlines() == expected

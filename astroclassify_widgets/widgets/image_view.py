"""The image of a frame: the browser draws it from tiles, and tells the kernel of clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Literal
from uuid import uuid4

import numpy as np
import traitlets
from anywidget import AnyWidget
from numpy.typing import ArrayLike, NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.display_limits import DisplayStatistics, display_statistics
from astroclassify_widgets.render.image_tiles import TILE_SIZE, ImageTiles
from astroclassify_widgets.render.sky_grid import SkyGrid, sky_grid
from astroclassify_widgets.render.tile_coding import TileCoding
from astroclassify_widgets.widgets.image_messages import Click, Message, bad_message, click_of, key_of, wanted_tiles
from astroclassify_widgets.widgets.one_module import one_module
from astroclassify_widgets.widgets.source_messages import (
    Indices,
    Move,
    RadiusDrag,
    area_of,
    is_of_these,
    move_of,
    radius_of,
)
from astroclassify_widgets.widgets.source_states import SourceState

__all__ = ["Click", "ImageView", "SourceState"]

_HERE: Final = Path(__file__).parent
_STATES: Final = [state.value for state in SourceState]

ClickCallback = Callable[[Click], None]
KeyCallback = Callable[[str], None]
MoveCallback = Callable[[Move], None]
RadiusCallback = Callable[[RadiusDrag], None]
AreaCallback = Callable[[Indices], None]
ErrorCallback = Callable[[Exception], None]
Edit = Literal["move", "radius", "area"]


class ImageView(AnyWidget):
    """Shows a frame with apertures, and says where it is clicked.

    The browser holds the view: pan, zoom, stretch, limits, colours and the read-out are its own and send nothing. It
    asks for the tiles that it lacks, the coarsest first. A double click counts as one click: the first.

    What the user does to sources is a preview in the browser until he lets go; then the kernel is told once, and
    answers that it has acted, with whatever came of it.

    Messages up: ``need`` (image, tiles as level, column, row), ``click``, ``key``, ``move``, ``radius``, ``area``
    (indices in a buffer); down: ``tiles`` (image, tiles as level, column, row, width, height, and a buffer each),
    ``centre``, ``settled``. Each names the image it belongs to, and is
    dropped where that is no longer the one shown.

    Parameters
    ----------
    height
        Height of the whole view, as CSS writes it; the width is that of its container.
    """

    _esm = one_module(_HERE / "image_view.js")
    _css = _HERE / "image_view.css"

    height = traitlets.Unicode("560px").tag(sync=True)
    image = traitlets.Dict().tag(sync=True)
    """What the browser knows of the frame; empty without one. Written by `show_frame` alone."""
    source_positions = traitlets.Bytes().tag(sync=True)
    source_kinds = traitlets.Bytes().tag(sync=True)
    source_chosen = traitlets.Bytes().tag(sync=True)
    selected = traitlets.Int(-1, help="index of the shown source that stands out; -1: none").tag(sync=True)
    r = traitlets.Float(5.0, help="aperture radius [px]").tag(sync=True)
    r_in = traitlets.Float(8.0, help="inner radius of the annulus [px]").tag(sync=True)
    r_out = traitlets.Float(12.0, help="outer radius of the annulus [px]").tag(sync=True)
    show_annulus = traitlets.Bool(True).tag(sync=True)
    edits = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """What may be done to sources: each of ``move radius area`` once someone listens to it."""

    def __init__(self, **traits: Any) -> None:
        self._tiles: ImageTiles | None = None
        self._click_callbacks: list[ClickCallback] = []
        self._key_callbacks: list[KeyCallback] = []
        self._move_callbacks: list[MoveCallback] = []
        self._radius_callbacks: list[RadiusCallback] = []
        self._area_callbacks: list[AreaCallback] = []
        self._error_callbacks: list[ErrorCallback] = []
        super().__init__(**traits)
        self.on_msg(self._hear)

    def show_frame(self, frame: Frame) -> None:
        """Show a frame instead of what is shown.

        Its row 0 is at the bottom, or at the top where it was read from a picture. The view is kept where the frame
        has the shape of the one before and goes the same way, so that frames can be compared; otherwise the whole
        frame is shown.
        """
        statistics = display_statistics(frame)
        self._tiles = ImageTiles(frame.data, frame.mask, TileCoding.fitting(statistics))
        self.image = _description(frame, self._tiles, statistics)

    def clear(self) -> None:
        """Show no frame and no sources."""
        self._tiles = None
        with self.hold_sync():
            self.image = {}
            self.show_sources([], [], np.zeros(0, np.uint8))
            self.selected = -1

    def show_sources(self, x: ArrayLike, y: ArrayLike, kinds: NDArray[np.uint8], chosen: Iterable[int] = ()) -> None:
        """Draw an aperture about every source.

        Parameters
        ----------
        x, y
            Positions [px], shape (n,).
        kinds
            A `SourceState` for each, shape (n,).
        chosen
            Indices of those that are chosen together, and stand out.

        Raises
        ------
        AstroError
            ASTRO_4001 if the lengths differ, or a state or a chosen source is none.
        """
        positions = np.column_stack([np.ravel(x), np.ravel(y)]) if np.size(x) == np.size(y) else np.empty((0, 2))
        if np.size(x) != np.size(y) or len(positions) != np.size(kinds):
            sizes = f"{np.size(x)} x, {np.size(y)} y and {np.size(kinds)} kinds"
            raise AstroError("ASTRO_4001", f"the sources have {sizes}.", "Give one of each per source.")
        states = np.asarray(kinds)
        if len(states) and not np.isin(states, _STATES).all():
            strange = states[~np.isin(states, _STATES)][0]
            names = ", ".join(f"{state.value} {state.name}" for state in SourceState)
            raise AstroError("ASTRO_4001", f"{strange} is no state of a source.", f"States: {names}.")
        with self.hold_sync():
            self.source_positions = positions.astype("<f4").tobytes()
            self.source_kinds = states.astype(np.uint8).tobytes()
            self.source_chosen = _bytes_of(chosen, len(states))

    def centre_on(self, x: float, y: float) -> None:
        """Pan to a position [px] where it is outside the view; one that is in sight moves nothing."""
        self.send({"kind": "centre", "image": self._image_id, "x": float(x), "y": float(y)})

    def on_click(self, callback: ClickCallback) -> None:
        """Call back with every click on the image."""
        self._click_callbacks.append(callback)

    def on_key(self, callback: KeyCallback) -> None:
        """Call back with every key of `KEYS` that is pressed over the image."""
        self._key_callbacks.append(callback)

    def on_move(self, callback: MoveCallback) -> None:
        """Call back with every placed source that is dragged elsewhere: the selected one can be."""
        self._move_callbacks.append(callback)
        self._allow("move")

    def on_radius(self, callback: RadiusCallback) -> None:
        """Call back with every radius that is dragged by its handle."""
        self._radius_callbacks.append(callback)
        self._allow("radius")

    def on_area(self, callback: AreaCallback) -> None:
        """Call back with the indices of the sources, maybe none, in every box or lasso that is drawn."""
        self._area_callbacks.append(callback)
        self._allow("area")

    def on_error(self, callback: ErrorCallback) -> None:
        """Call back with whatever goes wrong while a message of the browser is answered."""
        self._error_callbacks.append(callback)

    @property
    def _image_id(self) -> str:
        return str(self.image.get("id", ""))

    def _allow(self, edit: Edit) -> None:
        if edit not in self.edits:
            self.edits = [*self.edits, edit]

    def _hear(self, _widget: object, message: object, buffers: Sequence[Any]) -> None:
        """Answer one message of a browser, whatever it holds."""
        try:
            self._answer(message if isinstance(message, dict) else {}, buffers)
        except Exception as error:  # noqa: BLE001 - ipywidgets would only log it, and nobody would see it
            self._report(error)

    def _answer(self, message: Message, buffers: Sequence[Any]) -> None:
        kind = str(message.get("kind"))
        looks = {"need": self._send_tiles, "click": self._click, "key": self._key}
        edits = {
            "move": lambda: self._move(message),
            "radius": lambda: self._radius(message),
            "area": lambda: self._area(buffers),
        }
        if kind not in looks and kind not in edits:
            raise bad_message("is of no known kind")
        if message.get("image") != self._image_id:
            return
        if kind in looks:
            looks[kind](message)
            return
        try:
            if is_of_these(message, len(self.source_kinds)):
                edits[kind]()
        finally:
            # Whatever came of it: the browser shows no longer what the user wanted but what is.
            self.send({"kind": "settled", "image": self._image_id})

    def _report(self, error: Exception) -> None:
        if not self._error_callbacks:
            raise error
        for callback in self._error_callbacks:
            callback(error)

    def _send_tiles(self, message: Message) -> None:
        addresses = wanted_tiles(message)
        if self._tiles is None:
            raise bad_message("asks for tiles where no frame is shown")
        cut = [self._tiles.cut(*address) for address in addresses]
        tiles = [[*address, tile.shape[1], tile.shape[0]] for address, tile in zip(addresses, cut, strict=True)]
        buffers = [tile.tobytes() for tile in cut]
        self.send({"kind": "tiles", "image": self._image_id, "tiles": tiles}, buffers=buffers)

    def _click(self, message: Message) -> None:
        click = click_of(message, len(self.source_kinds))
        for callback in self._click_callbacks:
            callback(click)

    def _key(self, message: Message) -> None:
        key = key_of(message)
        for callback in self._key_callbacks:
            callback(key)

    def _move(self, message: Message) -> None:
        move = move_of(message, len(self.source_kinds))
        for callback in self._move_callbacks:
            callback(move)

    def _radius(self, message: Message) -> None:
        drag = radius_of(message)
        for callback in self._radius_callbacks:
            callback(drag)

    def _area(self, buffers: Sequence[Any]) -> None:
        indices = area_of(buffers, len(self.source_kinds))
        for callback in self._area_callbacks:
            callback(indices)


def _bytes_of(chosen: Iterable[int], n_sources: int) -> bytes:
    """Return one byte per source, 1 where it is chosen; none at all where no source is."""
    indices = np.fromiter(chosen, np.int64)
    if len(indices) == 0:
        return b""
    if indices.min() < 0 or indices.max() >= n_sources:
        raise AstroError("ASTRO_4001", f"of {n_sources} sources one is chosen that is not there.")
    marked = np.zeros(n_sources, np.uint8)
    marked[indices] = 1
    return marked.tobytes()


def _description(frame: Frame, tiles: ImageTiles, statistics: DisplayStatistics) -> dict[str, Any]:
    """Return what the browser needs to know of a frame before its first tile."""
    ny, nx = frame.shape
    histogram = statistics.histogram
    return {
        "id": uuid4().hex,
        "name": frame.name,
        "unit": frame.unit,
        "nx": nx,
        "ny": ny,
        "y_down": frame.y_down,
        "levels": tiles.n_levels,
        "tile": TILE_SIZE,
        "offset": tiles.coding.offset,
        "scale": tiles.coding.scale,
        "noise": statistics.noise,
        "sky": _described_sky(sky_grid(frame)),
        "limits": {
            "auto": list(statistics.auto),
            "zscale": list(statistics.zscale),
            "percentile": list(statistics.percentile),
            "minmax": list(statistics.extremes),
        },
        "histogram": {
            "sky": statistics.sky,
            "softening": histogram.softening,
            "low": histogram.low,
            "high": histogram.high,
            "counts": list(histogram.counts),
        },
    }


def _described_sky(grid: SkyGrid | None) -> dict[str, Any] | None:
    """Return the grid as the browser reads it (see sky.js): the vectors, row by row, as little-endian bytes."""
    if grid is None:
        return None
    return {
        "columns": grid.columns,
        "rows": grid.rows,
        "step_x": grid.step_x,
        "step_y": grid.step_y,
        "vectors": grid.vectors.astype("<f8").tobytes(),
    }

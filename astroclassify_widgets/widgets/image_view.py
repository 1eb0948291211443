"""The image of a frame: the browser draws it from tiles, and tells the kernel of clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np
import traitlets
from anywidget import AnyWidget
from numpy.typing import ArrayLike, NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.display_limits import DisplayStatistics, display_statistics
from astroclassify_widgets.render.image_tiles import TILE_SIZE, ImageTiles, TileCoding
from astroclassify_widgets.widgets.image_messages import Click, Message, bad_message, click_of, key_of, wanted_tiles
from astroclassify_widgets.widgets.one_module import one_module

__all__ = ["DETECTED", "PLACED", "Click", "ImageView"]

DETECTED: Final = 0
"""Kind of a source that a detector found: an orange ring."""
PLACED: Final = 1
"""Kind of a source that the user placed: a blue ring with a cross and its annulus."""
_HERE: Final = Path(__file__).parent

ClickCallback = Callable[[Click], None]
KeyCallback = Callable[[str], None]
ErrorCallback = Callable[[Exception], None]


class ImageView(AnyWidget):
    """Shows a frame with apertures, and says where it is clicked.

    The browser holds the view: pan, zoom, stretch, limits, colours and the read-out are its own and send nothing. It
    asks for the tiles that it lacks, the coarsest first. A double click counts as one click: the first.

    Messages up: ``need`` (image, tiles as level, column, row), ``click``, ``key``; down: ``tiles`` (image, tiles as
    level, column, row, width, height, and a buffer each), ``centre``. Each names the image it belongs to, and is
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
    selected = traitlets.Int(-1, help="index of the shown source that stands out; -1: none").tag(sync=True)
    r = traitlets.Float(5.0, help="aperture radius [px]").tag(sync=True)
    r_in = traitlets.Float(8.0, help="inner radius of the annulus [px]").tag(sync=True)
    r_out = traitlets.Float(12.0, help="outer radius of the annulus [px]").tag(sync=True)
    show_annulus = traitlets.Bool(True).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._tiles: ImageTiles | None = None
        self._click_callbacks: list[ClickCallback] = []
        self._key_callbacks: list[KeyCallback] = []
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
        self._tiles = ImageTiles(frame, TileCoding.fitting(statistics))
        self.image = _description(frame, self._tiles, statistics)

    def clear(self) -> None:
        """Show no frame and no sources."""
        self._tiles = None
        with self.hold_sync():
            self.image = {}
            self.show_sources([], [], np.zeros(0, np.uint8))
            self.selected = -1

    def show_sources(self, x: ArrayLike, y: ArrayLike, kinds: NDArray[np.uint8]) -> None:
        """Draw an aperture about every source.

        Parameters
        ----------
        x, y
            Positions [px], shape (n,).
        kinds
            `DETECTED` or `PLACED` for each, shape (n,).

        Raises
        ------
        AstroError
            ASTRO_4001 if the lengths differ.
        """
        positions = np.column_stack([np.ravel(x), np.ravel(y)]) if np.size(x) == np.size(y) else np.empty((0, 2))
        if np.size(x) != np.size(y) or len(positions) != np.size(kinds):
            sizes = f"{np.size(x)} x, {np.size(y)} y and {np.size(kinds)} kinds"
            raise AstroError("ASTRO_4001", f"the sources have {sizes}.", "Give one of each per source.")
        with self.hold_sync():
            self.source_positions = positions.astype("<f4").tobytes()
            self.source_kinds = np.asarray(kinds, np.uint8).tobytes()

    def centre_on(self, x: float, y: float) -> None:
        """Pan to a position [px] where it is outside the view; one that is in sight moves nothing."""
        self.send({"kind": "centre", "image": self._image_id, "x": float(x), "y": float(y)})

    def on_click(self, callback: ClickCallback) -> None:
        """Call back with every click on the image."""
        self._click_callbacks.append(callback)

    def on_key(self, callback: KeyCallback) -> None:
        """Call back with every key of `KEYS` that is pressed over the image."""
        self._key_callbacks.append(callback)

    def on_error(self, callback: ErrorCallback) -> None:
        """Call back with whatever goes wrong while a message of the browser is answered."""
        self._error_callbacks.append(callback)

    @property
    def _image_id(self) -> str:
        return str(self.image.get("id", ""))

    def _hear(self, _widget: object, message: object, _buffers: object) -> None:
        """Answer one message of a browser, whatever it holds."""
        try:
            self._answer(message if isinstance(message, dict) else {})
        except Exception as error:  # noqa: BLE001 - ipywidgets would only log it, and nobody would see it
            self._report(error)

    def _answer(self, message: Message) -> None:
        answer = {"need": self._send_tiles, "click": self._click, "key": self._key}.get(str(message.get("kind")))
        if answer is None:
            raise bad_message("is of no known kind")
        if message.get("image") == self._image_id:
            answer(message)

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
        tiles = [[*address, *tile.shape[::-1]] for address, tile in zip(addresses, cut, strict=True)]
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

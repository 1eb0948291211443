"""The workbench: a view of a session, put together from its parts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec

import ipywidgets

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.pipeline import Result, load, locate_source
from astroclassify_widgets.session import (
    FrameChosen,
    FrameClosed,
    FrameOpened,
    ListShown,
    RecipeChanged,
    RowSelected,
    Session,
    SessionState,
    SourcePlaced,
    SourceRemoved,
    SourcesCleared,
)
from astroclassify_widgets.widgets.exported_file import exported_file
from astroclassify_widgets.widgets.frame_bar import OpenBy
from astroclassify_widgets.widgets.image_view import Click
from astroclassify_widgets.widgets.kernel_loop import KernelLoop
from astroclassify_widgets.widgets.latest_wins import Job, LatestWins
from astroclassify_widgets.widgets.measured import Measured, measure_in_steps
from astroclassify_widgets.widgets.workbench_display import Display
from astroclassify_widgets.widgets.workbench_parts import arrange, make_parts

P = ParamSpec("P")

_NO_SOURCE = "ASTRO_4008"
_SAME_STAR = 0.5
"""A second click that settles within this of a placed source [px] means that source."""

_log = logging.getLogger(__name__)


class Workbench(ipywidgets.VBox):
    """Image, controls, table and curves over one `Session`.

    Parameters
    ----------
    session
        What is shown, and what the user's actions change; a script may change it as well.
    open_by
        Whether the kernel's own files may be opened by their path.
    fills_window
        Whether it is alone on its page and takes the height of the window.

    Attributes
    ----------
    session
        The session.
    parts
        The widgets that it is made of, each usable alone.
    """

    def __init__(self, session: Session, *, open_by: OpenBy = "path", fills_window: bool = False) -> None:
        self._worker = LatestWins(KernelLoop(), self._failed, self._busy)
        self.session = session
        self.parts = make_parts(session.state.recipe, open_by)
        self._display = Display(session, self.parts)
        self._clicks = 0
        super().__init__(arrange(self.parts))
        self.add_class("acw-workbench")
        if fills_window:
            self.add_class("acw-fills-window")
        self._listen()
        session.subscribe(self._changed)
        self._display.show_frame()
        self._display.show_state()
        self._measure()

    @property
    def result(self) -> Result | None:
        """The table that is shown, with everything it was made with; None where there is nothing to measure."""
        return self.session.measure()

    def to_python(self) -> str:
        """Return a script of public calls that gives the same table."""
        return self.session.to_python()

    def close(self) -> None:
        """End the worker and take the widgets from the page."""
        self._worker.close()
        super().close()

    # --- what the user does

    def _listen(self) -> None:
        parts, safely = self.parts, self._safely
        parts.view.on_click(safely(self._clicked))
        parts.view.on_key(safely(self._pressed))
        parts.view.on_error(self._failed)
        parts.controls.on_change(safely(self._recipe_changed))
        parts.table.on_select(safely(lambda row: self.session.dispatch(RowSelected(row))))
        parts.list_bar.on_list(safely(lambda shown: self.session.dispatch(ListShown(shown))))
        parts.list_bar.on_overlay(safely(self._measure))
        parts.list_bar.on_remove(safely(self._remove))
        parts.list_bar.on_clear(safely(lambda: self.session.dispatch(SourcesCleared())))
        parts.history_bar.on_undo(safely(self.session.undo))
        parts.history_bar.on_redo(safely(self.session.redo))
        parts.frame_bar.on_choose(safely(lambda id_: self.session.dispatch(FrameChosen(id_))))
        parts.frame_bar.on_close(safely(lambda id_: self.session.dispatch(FrameClosed(id_))))
        parts.frame_bar.on_path(safely(self._open_path))
        parts.frame_bar.on_file(safely(self._open_upload))
        parts.frame_bar.on_error(self._failed)
        parts.export_bar.on_export(safely(self._export))
        parts.status.on_cancel(self._worker.cancel)

    def _clicked(self, click: Click) -> None:
        """Select the source under the cursor, or place an aperture on the star nearby."""
        row = self._display.markers.row_of(click.hit)
        if row is not None:
            self.session.dispatch(RowSelected(row))
            return
        # Each click in a lane of its own: none may be lost to the next.
        self._clicks += 1
        state = self.session.state
        self._worker.submit(f"click {self._clicks}", lambda job: self._locate(state, click, job))

    def _locate(self, state: SessionState, click: Click, job: Job) -> None:
        """Find, in the worker, the star that was meant."""
        opened = state.frame
        if opened is None:
            return
        if "shift" in click.modifiers:
            x, y = click.x, click.y
        else:
            x, y = locate_source(
                opened.frame, click.x, click.y, state.recipe, tolerance=click.tolerance, observer=job.observer
            )
        job.show(lambda: self._place(opened.id, x, y))

    def _place(self, frame: str, x: float, y: float) -> None:
        """Place an aperture, or select the one that is there already."""
        opened = self.session.state.frame
        if opened is None or opened.id != frame:
            return
        there = [i for i, mark in enumerate(opened.marks) if abs(complex(mark.x - x, mark.y - y)) < _SAME_STAR]
        if there:
            self.session.dispatch(ListShown("placed"))
            self.session.dispatch(RowSelected(there[0]))
        else:
            self.session.dispatch(SourcePlaced(x, y))
        self.parts.status.tell(f"Aperture at x = {x:.2f}, y = {y:.2f} px.")

    def _remove(self) -> None:
        row = self._display.selected
        if row is not None and self.session.state.source_list == "placed":
            self.session.dispatch(SourceRemoved(row))

    def _pressed(self, key: str) -> None:
        """Do what a key over the image means that the image does not do itself."""
        actions: dict[str, Callable[[], None]] = {
            "Delete": self._remove,
            "Escape": lambda: self.session.dispatch(RowSelected(None)),
            "ctrl+z": self.session.undo,
            "ctrl+shift+z": self.session.redo,
            "n": lambda: self._step(1),
            "p": lambda: self._step(-1),
        }
        if key in actions:
            actions[key]()

    def _step(self, by: int) -> None:
        """Select the next or the previous source, and bring it into view."""
        n_rows = self._display.markers.n_rows
        if n_rows == 0:
            return
        row = self._display.selected
        row = (0 if by > 0 else n_rows - 1) if row is None else (row + by) % n_rows
        self.session.dispatch(RowSelected(row))

    def _recipe_changed(self, changes: Mapping[str, Any], gesture: int) -> None:
        try:
            self.session.dispatch(RecipeChanged(changes, gesture))
        except AstroError as error:
            self.parts.controls.refused(error)
            raise
        self.parts.controls.refused(None)

    def _open_path(self, path: str) -> None:
        self._worker.submit("open", lambda job: self._load(Path(path).expanduser(), None, job))

    def _open_upload(self, name: str, content: BinaryIO) -> None:
        uploaded = content.read()  # the file closes when this returns
        self._worker.submit("open", lambda job: self._load(uploaded, name, job))

    def _load(self, source: Path | bytes, name: str | None, job: Job) -> None:
        frame: Frame = load(source, name=name)
        job.show(lambda: self.session.dispatch(FrameOpened(frame)))

    def _export(self, file_format: str) -> None:
        state = self.session.state
        self._worker.submit("export", lambda job: self._make_file(state, file_format, job))

    def _make_file(self, state: SessionState, file_format: str, job: Job) -> None:
        file = exported_file(state, file_format, job.observer)

        def save() -> None:
            self.parts.export_bar.save(file)
            self.parts.status.tell(f"Exported {file.name}.")

        job.show(save)

    # --- what the session and the worker answer

    def _changed(self, old: SessionState, new: SessionState) -> None:
        """Show a new state of the session."""
        if old.current != new.current:
            self._display.show_frame()
        self._display.show_state()
        if _selection(old) != _selection(new) and self._display.selected is not None:
            self._bring_into_view(self._display.selected)
        self._measure()

    def _bring_into_view(self, row: int) -> None:
        markers = self._display.markers
        if row < markers.n_rows:
            self.parts.view.centre_on(float(markers.x[row]), float(markers.y[row]))

    def _measure(self) -> None:
        state, known, detect = self.session.state, self._display.measured, self.parts.list_bar.overlay
        if state.frame is not None:
            self._worker.submit(
                "measure",
                lambda job: measure_in_steps(state, known, detect=detect, job=job, show=self._measured),
            )

    def _measured(self, measured: Measured) -> None:
        is_new = self._display.measured is None
        self._display.show_measured(measured)
        if is_new and measured.state.frame is not None:
            self.parts.status.tell(_first_look(measured.state.frame.frame, measured))

    def _busy(self, busy: bool) -> None:
        self.parts.status.busy = busy

    def _failed(self, error: Exception) -> None:
        """Say what went wrong where the user sees it; in a served app an exception would vanish."""
        if not isinstance(error, AstroError):
            _log.error("unexpected failure in the workbench", exc_info=error)
            hint = "The log of the kernel says where; please report it."
            error = AstroError("ASTRO_5001", f"an unexpected {type(error).__name__}.", hint)
        if error.code.name == _NO_SOURCE:
            self.parts.status.notice(error)
        else:
            self.parts.status.complain(error)

    def _safely(self, callback: Callable[P, None]) -> Callable[P, None]:
        """Return a callback whose failures reach the status line."""

        @wraps(callback)
        def safe(*arguments: P.args, **keywords: P.kwargs) -> None:
            try:
                callback(*arguments, **keywords)
            except Exception as error:  # noqa: BLE001  ipywidgets would only log it
                self._failed(error)

        return safe


def _selection(state: SessionState) -> tuple[object, ...]:
    opened = state.frame
    return (state.current, state.source_list, None if opened is None else opened.selected)


def _first_look(frame: Frame, measured: Measured) -> str:
    """Return what there is to say of a frame that was just opened."""
    ny, nx = frame.shape
    found = ""
    if measured.detections is not None:
        found = f", {len(measured.detections)} sources at {measured.state.recipe.threshold_sigma:g} σ"
    return " ".join([f"{frame.name}: {nx} × {ny} px{found}.", *frame.notes, "Click a star to measure it."])

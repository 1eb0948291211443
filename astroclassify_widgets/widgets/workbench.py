"""The workbench: a view of a session, put together from its parts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec

import ipywidgets

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.pipeline import LARGEST_TOLERANCE, Result, load, locate_source
from astroclassify_widgets.session import (
    FrameChosen,
    FrameClosed,
    FrameOpened,
    ListShown,
    OpenFrame,
    RecipeChanged,
    RowSelected,
    Session,
    SessionState,
    SourcePlaced,
    SourcesCleared,
)
from astroclassify_widgets.widgets.exported_file import exported_file
from astroclassify_widgets.widgets.frame_bar import OpenBy
from astroclassify_widgets.widgets.image_view import Click
from astroclassify_widgets.widgets.kernel_loop import KernelLoop
from astroclassify_widgets.widgets.latest_wins import Job, LatestWins, Work
from astroclassify_widgets.widgets.measured import Measured, measure_in_steps
from astroclassify_widgets.widgets.source_edits import SourceEdits
from astroclassify_widgets.widgets.workbench_display import Display
from astroclassify_widgets.widgets.workbench_parts import arrange, make_parts

P = ParamSpec("P")

_NO_SOURCE = "ASTRO_4008"
_CANCELLED = "ASTRO_4990"
_SAME_STAR = 1.0
"""A click that settles within this of a source of the table [px] means that source."""

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
        self._worker = LatestWins(KernelLoop(), failed=self._failed, busy=self._busy, began=self._began)
        self.session = session
        self.parts = make_parts(session.state.recipe, open_by)
        self._display = Display(session, self.parts)
        self._edits = SourceEdits(session, self._display, self.parts)
        self._n_requests = 0
        self._looked_at: set[str] = set()
        super().__init__(arrange(self.parts))
        self.add_class("acw-workbench")
        if fills_window:
            self.add_class("acw-fills-window")
        self._listen()
        self._unsubscribe = session.subscribe(self._safely(self._changed))
        self._display.show_frame()
        self._display.show_state()
        self._measure()

    @property
    def result(self) -> Result | None:
        """The table of the list shown, measured now if it is not yet; None where there is nothing to measure."""
        return self.session.measure()

    def to_python(self) -> str:
        """Return a script of public calls that gives the same table."""
        return self.session.to_python()

    def close(self) -> None:
        """End the worker, leave the session, and take all widgets from the page."""
        self._worker.close()
        self._unsubscribe()
        self.parts.view.clear()
        _close_all(self.children)
        super().close()

    # --- what the user does

    def _listen(self) -> None:
        parts, safely = self.parts, self._safely
        parts.view.on_click(safely(self._clicked))
        parts.view.on_key(safely(self._pressed))
        parts.view.on_move(safely(self._edits.move))
        parts.view.on_radius(safely(self._edits.resize))
        parts.view.on_area(safely(self._edits.choose))
        parts.view.on_error(self._failed)
        parts.controls.on_change(safely(self._recipe_changed))
        parts.table.on_select(safely(self._row_selected))
        parts.list_bar.on_list(safely(lambda shown: self.session.dispatch(ListShown(shown))))
        parts.list_bar.on_overlay(safely(self._measure))
        parts.list_bar.on_remove(safely(self._edits.remove))
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
        """Select the source under the pointer, or place an aperture on the star nearby."""
        markers = self._display.markers
        forced = "shift" in click.modifiers
        row = None if forced else markers.row_at(click.hit, click.x, click.y, click.tolerance)
        if row is not None:
            self.session.dispatch(RowSelected(row))
            return
        state = self.session.state
        self._request("click", lambda job: self._locate(state, click, forced, job))

    def _request(self, name: str, work: Work) -> None:
        """Ask the worker for what must not be lost to the next of its kind: each has a lane of its own."""
        self._n_requests += 1
        self._worker.submit(f"{name} {self._n_requests}", work)

    def _locate(self, state: SessionState, click: Click, forced: bool, job: Job) -> None:
        """Find, in the worker, the star that was meant."""
        opened = state.frame
        if opened is None:
            return
        if forced:
            job.show(lambda: self._place(opened, click.x, click.y))
            return
        try:
            tolerance = min(click.tolerance, LARGEST_TOLERANCE)
            x, y = locate_source(
                opened.frame, click.x, click.y, state.recipe, tolerance=tolerance, observer=job.observer
            )
        except AstroError as error:
            if error.code.name != _NO_SOURCE:
                raise
            refusal = error
            job.show(lambda: self._found_nothing(opened, click, refusal))
        else:
            job.show(lambda: self._settle(opened, x, y))

    def _settle(self, opened: OpenFrame, x: float, y: float) -> None:
        """Select the source of the table that a click settled on, or place an aperture."""
        row = self._display.markers.nearest_row(x, y, _SAME_STAR) if self._is_current(opened) else None
        if row is not None:
            self.session.dispatch(RowSelected(row))
        else:
            self._place(opened, x, y)

    def _place(self, opened: OpenFrame, x: float, y: float) -> None:
        """Place an aperture, unless another frame is looked at by now."""
        if not self._is_current(opened):
            self.parts.status.tell(f"The click on {opened.frame.name} was dropped: another frame is shown.")
            return
        self.session.dispatch(SourcePlaced(x, y))
        self.parts.status.tell(f"Aperture at x = {x:.2f}, y = {y:.2f} px.")

    def _found_nothing(self, opened: OpenFrame, click: Click, refusal: AstroError) -> None:
        """Select the source in whose aperture the click lies, or say that no star is there."""
        reach = max(click.tolerance, self.parts.view.r)
        row = self._display.markers.row_at(click.hit, click.x, click.y, reach) if self._is_current(opened) else None
        if row is None:
            raise refusal
        self.session.dispatch(RowSelected(row))

    def _is_current(self, opened: OpenFrame) -> bool:
        return self.session.state.current == opened.id

    def _row_selected(self, row: int | None) -> None:
        # A row of a table that waits for its successor may be another source by now.
        if row is None or self._display.row_is_meant():
            self.session.dispatch(RowSelected(row))

    def _pressed(self, key: str) -> None:
        """Do what a key over the image means that the image does not do itself."""
        actions: dict[str, Callable[[], None]] = {
            "Delete": self._edits.remove,
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
        self._request("open", lambda job: self._load(Path(path).expanduser(), None, job))

    def _open_upload(self, name: str, content: BinaryIO) -> None:
        uploaded = content.read()  # the file closes when this returns
        self._request("open", lambda job: self._load(uploaded, name, job))

    def _load(self, source: Path | bytes, name: str | None, job: Job) -> None:
        frame: Frame = load(source, name=name)
        job.show(lambda: self.session.dispatch(FrameOpened(frame)))

    def _export(self, file_format: str) -> None:
        state = self.session.state
        self._request("export", lambda job: self._make_file(state, file_format, job))

    def _make_file(self, state: SessionState, file_format: str, job: Job) -> None:
        file = exported_file(state, file_format, job.observer)

        def save() -> None:
            self.parts.export_bar.save(file)
            self.parts.status.tell(f"Exported {file.name}.")

        job.show(save)

    # --- what the session and the worker answer

    def _changed(self, old: SessionState, new: SessionState) -> None:
        """Show a new state of the session."""
        self.parts.status.clear()
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
        state, known, detect = self.session.state, self._display.table, self.parts.list_bar.overlay
        if state.frame is not None:
            self._worker.submit(
                "measure",
                lambda job: measure_in_steps(state, known, detect=detect, job=job, show=self._measured),
            )

    def _measured(self, measured: Measured) -> None:
        self._display.show_measured(measured)
        opened = measured.state.frame
        if opened is not None and opened.id not in self._looked_at:
            self._looked_at.add(opened.id)
            self.parts.status.tell(_first_look(opened.frame))

    def _busy(self, busy: bool) -> None:
        self.parts.status.busy = busy

    def _began(self, stage: str) -> None:
        self.parts.status.activity = stage

    def _failed(self, error: Exception) -> None:
        """Say what went wrong where the user sees it; in a served app an exception would vanish."""
        if not isinstance(error, AstroError):
            _log.error("unexpected failure in the workbench", exc_info=error)
            hint = "The log of the kernel says where; please report it."
            error = AstroError("ASTRO_5001", f"an unexpected {type(error).__name__}.", hint)
        if error.code.name in (_NO_SOURCE, _CANCELLED):
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


def _close_all(widgets: Iterable[ipywidgets.Widget]) -> None:
    """Close widgets and what they hold."""
    for widget in widgets:
        _close_all(getattr(widget, "children", ()))
        widget.close()


def _selection(state: SessionState) -> tuple[object, ...]:
    opened = state.frame
    return (state.current, state.source_list, None if opened is None else opened.selected)


def _first_look(frame: Frame) -> str:
    """Return what there is to say of a frame that was just opened."""
    ny, nx = frame.shape
    return " ".join([f"{frame.name}: {nx} × {ny} px.", *frame.notes, "Click a star to measure it."])

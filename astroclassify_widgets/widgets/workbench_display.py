"""Shows a state of the session, and what was measured of it, on the parts of a workbench."""

from __future__ import annotations

from astroclassify_widgets.session import Session, SessionState
from astroclassify_widgets.widgets.measured import Measured
from astroclassify_widgets.widgets.source_markers import Markers, markers_of
from astroclassify_widgets.widgets.workbench_parts import Parts


class Display:
    """Holds no truth of its own: everything that it shows comes from the session and the worker.

    Parameters
    ----------
    session
        What the user did.
    parts
        Where it is shown.
    """

    def __init__(self, session: Session, parts: Parts) -> None:
        self._session = session
        self._parts = parts
        self.measured: Measured | None = None
        self.markers: Markers = markers_of(session.state, None, overlay=True)

    def show_frame(self) -> None:
        """Show the current frame, of which nothing is measured yet."""
        opened = self._session.state.frame
        self.measured = None
        if opened is None:
            self._parts.view.clear()
        else:
            self._parts.view.show_frame(opened.frame)
        self._parts.curves.show(None, self._session.state.recipe, "")

    def show_state(self) -> None:
        """Show what the session holds; what has to be measured follows."""
        state, parts = self._session.state, self._parts
        parts.frame_bar.show(state.frames, state.current)
        parts.history_bar.show(can_undo=self._session.can_undo, can_redo=self._session.can_redo)
        parts.controls.show(state.recipe)
        self._show_radii()
        self.show_markers()
        self._show_lists()
        self._show_rows()

    def show_measured(self, measured: Measured) -> None:
        """Show as much as the worker has come to, if it is still what the user looks at."""
        state = self._session.state
        if measured.state.current != state.current:
            return
        self.measured = measured
        self.show_markers()
        self._show_lists()
        if measured.has_table:
            self._show_radii()
            self._show_rows()
        if measured.has_curves:
            self._show_curves(measured)

    def show_markers(self) -> None:
        """Draw the sources and mark the selected one."""
        state, view = self._session.state, self._parts.view
        self.markers = markers_of(state, self.measured, overlay=self._parts.list_bar.overlay)
        with view.hold_sync():
            view.show_sources(self.markers.x, self.markers.y, self.markers.kinds)
            selected = self.selected
            view.selected = -1 if selected is None or selected >= self.markers.n_rows else selected

    @property
    def selected(self) -> int | None:
        """The selected row of the table shown."""
        opened = self._session.state.frame
        return None if opened is None else opened.selected

    def _show_curves(self, measured: Measured) -> None:
        result, row = measured.result, measured.row
        recipe = measured.state.recipe
        if result is None or row is None:
            self._parts.curves.show(None, recipe, "")
            return
        fwhm = float(result.catalog["fwhm"][row].value)
        annulus = recipe.bkg == "local"
        self._parts.curves.show(measured.curves, result.aperture, result.noise.unit, fwhm=fwhm, annulus=annulus)

    def _show_radii(self) -> None:
        """Draw the radii that are in force, which are the sliders' unless they follow from the frame."""
        result = None if self.measured is None else self.measured.result
        recipe = self._session.state.recipe
        radii = recipe if result is None or recipe.r_mode == "manual" else result.aperture
        view = self._parts.view
        with view.hold_sync():
            view.r, view.r_in, view.r_out = radii.r, radii.r_in, radii.r_out
            view.show_annulus = recipe.bkg == "local"
        self._parts.curves.move(radii, annulus=recipe.bkg == "local")

    def _show_lists(self) -> None:
        state = self._session.state
        detections = None if self.measured is None else self.measured.detections
        self._parts.list_bar.show(
            state.source_list,
            placed=0 if state.frame is None else len(state.frame.marks),
            detected=None if detections is None else len(detections),
            selected=self.selected is not None,
        )

    def _show_rows(self) -> None:
        """Show the table and its selected row; a table that no longer holds stays until the next is there."""
        state, measured, parts = self._session.state, self.measured, self._parts
        current = measured is not None and measured.state.source_list == state.source_list
        result = measured.result if measured is not None and current else None
        parts.table.show(None if result is None else result.catalog, self.selected)
        parts.summary.show(result, self.selected)
        parts.export_bar.allow(_has_rows(state, result is not None))


def _has_rows(state: SessionState, measured: bool) -> bool:
    """Return whether there is a table to export."""
    if state.frame is None:
        return False
    return bool(state.frame.marks) if state.source_list == "placed" else measured

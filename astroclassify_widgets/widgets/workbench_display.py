"""Shows a state of the session, and what was measured of it, on the parts of a workbench."""

from __future__ import annotations

from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.session import Session
from astroclassify_widgets.widgets.measured import Measured
from astroclassify_widgets.widgets.source_markers import Markers, markers_of
from astroclassify_widgets.widgets.workbench_parts import Parts

_OUTDATED = "acw-outdated"


class Display:
    """Holds no truth of its own: everything that it shows comes from the session and the worker.

    The latest table stays until the next is there, dimmed as long as it does not hold for what the user
    has chosen; so it is after a cancelled or a failed measurement.

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
        self._detections: Detections | None = None
        self._table: Measured | None = None
        self._noise: NoiseModel | None = None
        self.markers: Markers = markers_of(session.state, None, None, overlay=True)

    @property
    def table(self) -> Measured | None:
        """The latest table of the list shown on the current frame, whether it still holds or not."""
        state, table = self._session.state, self._table
        if table is None or table.state.current != state.current or table.state.source_list != state.source_list:
            return None
        return table

    @property
    def selected(self) -> int | None:
        """The selected row of the table shown."""
        opened = self._session.state.frame
        return None if opened is None else opened.selected

    def row_is_meant(self) -> bool:
        """Return whether a row of the table that the user sees is that source in the session, too."""
        return self.table is not None and self.table.rows_hold_for(self._session.state)

    def show_frame(self) -> None:
        """Show the current frame, of which nothing is measured yet."""
        opened = self._session.state.frame
        self._detections = self._table = self._noise = None
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
        self._show_facts()
        self._show_sources()

    def show_measured(self, measured: Measured) -> None:
        """Show as much as the worker has come to, if it is of the frame that the user looks at."""
        if measured.state.current != self._session.state.current:
            return
        if measured.detections is not None:
            self._detections = measured.detections
        if measured.has_table:
            self._table = measured
        if measured.noise is not None:
            self._noise = measured.noise
            self._show_facts()
        self._show_sources()
        if measured.has_curves:
            self._show_curves(measured)

    def _show_facts(self) -> None:
        """Show what is known about the frame."""
        state = self._session.state
        frame = None if state.frame is None else state.frame.frame
        self._parts.frame_panel.show(frame, state.recipe, self._noise)

    def _show_sources(self) -> None:
        self._show_radii()
        self._show_markers()
        self._show_lists()
        self._show_rows()

    def _show_markers(self) -> None:
        """Draw the sources and mark the selected one."""
        view, overlay = self._parts.view, self._parts.list_bar.overlay
        self.markers = markers_of(self._session.state, self._detections, self._table, overlay=overlay)
        selected = self.selected
        with view.hold_sync():
            view.show_sources(self.markers.x, self.markers.y, self.markers.kinds, self._chosen_markers())
            view.selected = -1 if selected is None or selected >= self.markers.n_rows else selected

    def _chosen_markers(self) -> tuple[int, ...]:
        """Return the markers of the chosen sources, which are rows of the table; a late table may lack some."""
        opened = self._session.state.frame
        return () if opened is None else tuple(row for row in opened.chosen if row < self.markers.n_rows)

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
        result = None if self._table is None else self._table.result
        recipe = self._session.state.recipe
        radii = recipe if result is None or recipe.r_mode == "manual" else result.aperture
        annulus = recipe.bkg == "local"
        view = self._parts.view
        with view.hold_sync():
            view.r, view.r_in, view.r_out = radii.r, radii.r_in, radii.r_out
            view.show_annulus = annulus
        self._parts.curves.move(radii, annulus=annulus)

    def _show_lists(self) -> None:
        state = self._session.state
        self._parts.list_bar.show(
            state.source_list,
            placed=0 if state.frame is None else len(state.frame.marks),
            detected=None if self._detections is None else len(self._detections),
            selected=self.selected is not None or bool(state.frame and state.frame.chosen),
        )

    def _show_rows(self) -> None:
        """Show the latest table of the list, dimmed where it does not hold any more."""
        state, parts, table = self._session.state, self._parts, self.table
        result = None if table is None else table.result
        selected = self.selected if self.row_is_meant() else None
        parts.table.show(None if result is None else result.catalog, selected)
        parts.summary.show(result, selected)
        outdated = table is not None and not table.table_holds_for(state)
        for part in (parts.table, parts.summary):
            (part.add_class if outdated else part.remove_class)(_OUTDATED)
        opened = state.frame
        has_sources = opened is not None and (bool(opened.marks) or state.source_list == "detected")
        parts.export_bar.allow(has_sources)

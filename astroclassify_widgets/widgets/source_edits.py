"""What a user does to sources on the image of a workbench, as actions of its session."""

from __future__ import annotations

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.session import (
    RecipeChanged,
    RowSelected,
    Session,
    SourceMoved,
    SourceRemoved,
    SourcesChosen,
    SourcesRemoved,
)
from astroclassify_widgets.widgets.source_messages import Indices, Move, RadiusDrag
from astroclassify_widgets.widgets.workbench_display import Display
from astroclassify_widgets.widgets.workbench_parts import Parts


class SourceEdits:
    """Moves, resizes, chooses and removes placed sources.

    Parameters
    ----------
    session
        Whose sources they are.
    display
        Which rows the markers on the image are.
    parts
        The image, and the status line that says what was done.
    """

    def __init__(self, session: Session, display: Display, parts: Parts) -> None:
        self._session = session
        self._display = display
        self._parts = parts

    def move(self, move: Move) -> None:
        """Move the selected placed source; a marker that is another one by now stays."""
        if self._session.state.source_list != "placed" or move.source != self._display.selected:
            return
        self._session.dispatch(SourceMoved(move.source, move.x, move.y))
        self._parts.status.tell(f"Source {move.source + 1} moved to x = {move.x:.2f}, y = {move.y:.2f} px.")

    def resize(self, drag: RadiusDrag) -> None:
        """Give a radius of the recipe another value, unless radii follow from the frame."""
        recipe = self._session.state.recipe
        if recipe.r_mode == "auto":
            fault = f"{drag.name} was not changed: in r_mode auto the radii follow from the FWHM of the frame."
            raise AstroError("ASTRO_4001", fault, "Choose r_mode manual, or change r_factor.")
        self._session.dispatch(RecipeChanged({drag.name: drag.value}))

    def choose(self, indices: Indices) -> None:
        """Choose the placed sources among the markers of an area; one alone is selected."""
        rows = self._display.markers.placed_rows(indices)
        if len(rows) == 1 and self._session.state.source_list == "placed":
            self._session.dispatch(RowSelected(rows[0]))
        else:
            self._session.dispatch(SourcesChosen(rows))
        n_rows = len(rows)
        self._parts.status.tell(f"{n_rows or 'No'} placed source{'s' if n_rows != 1 else ''} chosen.")

    def remove(self) -> None:
        """Remove the chosen placed sources, or the selected one."""
        opened = self._session.state.frame
        if opened is None or self._session.state.source_list != "placed":
            return
        if opened.chosen:
            self._session.dispatch(SourcesRemoved(opened.chosen))
            self._parts.status.tell(f"{len(opened.chosen)} sources removed.")
        elif opened.selected is not None:
            self._session.dispatch(SourceRemoved(opened.selected))

"""A session: the one place whose state changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline import Result, locate_source
from astroclassify_widgets.session.actions import Action, FrameOpened
from astroclassify_widgets.session.history import History
from astroclassify_widgets.session.measure_state import measure_state
from astroclassify_widgets.session.reduce import current_frame, reduce
from astroclassify_widgets.session.state import SessionState
from astroclassify_widgets.session.to_python import to_python

Subscriber = Callable[[SessionState, SessionState], None]


class Session:
    """What a user does with frames: actions, undo and redo, and the script that does it again.

    Actions come from one thread. States are immutable, so another thread may measure one by `measure_state`.

    Parameters
    ----------
    frame
        Open from the beginning; none when not given.
    recipe
        How to measure; defaults when not given.

    Examples
    --------
    >>> import astroclassify_widgets as acw
    >>> from astroclassify_widgets.session import RecipeChanged, SourcePlaced
    >>> session = acw.Session(acw.demo_frame())
    >>> session.dispatch(SourcePlaced(*session.locate(253, 493, tolerance=4)))
    >>> session.dispatch(RecipeChanged({"r": 6}))
    >>> len(session.measure())
    1
    >>> session.undo()
    >>> session.state.recipe.r
    5.0
    """

    def __init__(self, frame: Frame | None = None, recipe: Recipe | None = None) -> None:
        state = SessionState(recipe=recipe or Recipe())
        self._history = History.of(state if frame is None else reduce(state, FrameOpened(frame)))
        self._subscribers: dict[object, Subscriber] = {}
        self._untold: deque[tuple[SessionState, SessionState]] = deque()
        self._telling = False

    @property
    def state(self) -> SessionState:
        """Everything that a view shows."""
        return self._history.present

    @property
    def log(self) -> tuple[Action, ...]:
        """The actions that led here, without those that were taken back."""
        return self._history.log

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._history.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to do again."""
        return bool(self._history.future)

    def dispatch(self, action: Action) -> None:
        """Do an action.

        Raises
        ------
        AstroError
            As `reduce`; the state is then as it was.
        """
        self._become(self._history.do(action))

    def undo(self) -> None:
        """Take back the last action that changed more than what is looked at; nothing where there is none."""
        self._become(self._history.undo())

    def redo(self) -> None:
        """Do again what was taken back last; nothing where there is none."""
        self._become(self._history.redo())

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call a function with the old and the new state after every change; return what ends that."""
        key = object()
        self._subscribers[key] = callback

        def unsubscribe() -> None:
            self._subscribers.pop(key, None)

        return unsubscribe

    def measure(self, observer: Observer | None = None) -> Result | None:
        """Measure the sources of the table shown; None where there are none to measure."""
        return measure_state(self.state, observer)

    def locate(self, x: float, y: float, tolerance: float, force: bool = False) -> tuple[float, float]:
        """Return the position that a click on the current frame means.

        Parameters
        ----------
        x, y
            The click, 0-based [px].
        tolerance
            How far from it a star may be [px].
        force
            Whether the position is meant as it is, star or not.

        Returns
        -------
        x, y
            Centre of the star, or the click itself [px].

        Raises
        ------
        AstroError
            ASTRO_4008 if no star is there, 4001 if no frame is open.
        """
        frame = current_frame(self.state).frame
        return (x, y) if force else locate_source(frame, x, y, self.state.recipe, tolerance=tolerance)

    def to_python(self) -> str:
        """Return a script of public calls that makes the table shown; errors as for `to_python` of this room."""
        return to_python(self.state)

    def _become(self, history: History) -> None:
        old, self._history = self.state, history
        if old == self.state:
            return
        self._untold.append((old, self.state))
        if self._telling:  # a subscriber acts: it is told when all know of the change before
            return
        self._telling = True
        failures: list[Exception] = []
        try:
            while self._untold:
                change = self._untold.popleft()
                for subscriber in tuple(self._subscribers.values()):
                    try:
                        subscriber(*change)
                    except Exception as failure:  # noqa: BLE001  raised below, once everyone knows
                        failures.append(failure)
        finally:
            self._telling = False
        if failures:
            raise failures[0]

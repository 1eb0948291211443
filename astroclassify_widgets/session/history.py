"""Undo and redo: the states before and after the present one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from astroclassify_widgets.session.actions import (
    Action,
    FrameChosen,
    FrameClosed,
    FrameOpened,
    ListShown,
    RecipeChanged,
    RowSelected,
    SourcesChosen,
)
from astroclassify_widgets.session.reduce import reduce
from astroclassify_widgets.session.state import SessionState

MOST_STEPS: Final = 500
"""As many actions can be taken back."""

MOST_BYTES: Final = 1 << 30
"""Closed frames that undo could open again take at most this memory [bytes]."""

_NO_STEP: Final = (RowSelected, SourcesChosen, ListShown, FrameChosen)
"""Looking changes nothing that would have to be taken back."""


@dataclass(frozen=True)
class Step:
    """A step that can be taken back.

    Attributes
    ----------
    before
        The state before it.
    begins
        Length of the log before it.
    """

    before: SessionState
    begins: int


@dataclass(frozen=True)
class Undone:
    """A step that was taken back.

    Attributes
    ----------
    step
        The step.
    after
        The state that it was taken back from.
    actions
        What was taken from the log.
    """

    step: Step
    after: SessionState
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class History:
    """The present state and the steps that lead away from it.

    Attributes
    ----------
    present
        The state of now.
    first
        The state that the log begins at.
    log
        The actions that made the present of the first state; what was taken back is not among them.
    past, future
        Steps back and forward, the nearest last.
    """

    present: SessionState
    first: SessionState
    log: tuple[Action, ...] = ()
    past: tuple[Step, ...] = ()
    future: tuple[Undone, ...] = ()

    @classmethod
    def of(cls, state: SessionState) -> History:
        """Return the history of a session that begins."""
        return cls(present=state, first=state)

    def do(self, action: Action) -> History:
        """Return the history after an action; errors are those of `reduce`."""
        state = reduce(self.present, action)
        if state == self.present:
            return self
        if isinstance(action, _NO_STEP):
            return replace(self, present=state, log=(*self._log_without_last_look(action), action))
        if isinstance(action, RecipeChanged) and self._continues(action):
            return self._continued(action, state)
        past = (*self.past, Step(self.present, len(self.log)))
        done = replace(self, present=state, log=(*self.log, action), past=past, future=())
        return done._bounded(len(done.past) > MOST_STEPS or isinstance(action, FrameOpened | FrameClosed))

    def _log_without_last_look(self, action: Action) -> tuple[Action, ...]:
        """Return the log without a look of the same kind at its end, which a new one replaces."""
        begins = self.past[-1].begins + 1 if self.past else 0
        replaced = len(self.log) > begins and type(self.log[-1]) is type(action)
        return self.log[:-1] if replaced and not isinstance(action, ListShown) else self.log

    def undo(self) -> History:
        """Return the history one step back; the same where there is none."""
        if not self.past:
            return self
        step = self.past[-1]
        undone = Undone(step, self.present, self.log[step.begins :])
        log, future = self.log[: step.begins], (*self.future, undone)
        return replace(self, present=step.before, log=log, past=self.past[:-1], future=future)

    def redo(self) -> History:
        """Return the history one step forward; the same where there is none."""
        if not self.future:
            return self
        undone = self.future[-1]
        # What was looked at since the step back gives way to what was looked at then.
        log = self.log[: undone.step.begins] + undone.actions
        return replace(self, present=undone.after, log=log, past=(*self.past, undone.step), future=self.future[:-1])

    def _continues(self, action: RecipeChanged) -> bool:
        """Return whether a change is one more tick of the drag that made the last step."""
        if action.gesture is None or not self.past:
            return False
        last = self.log[self.past[-1].begins]
        return isinstance(last, RecipeChanged) and last.gesture == action.gesture

    def _continued(self, action: RecipeChanged, state: SessionState) -> History:
        """Return the history with the last step carried on; a drag that came back to its start is none."""
        step, last = self.past[-1], self.log[-1]
        if len(self.log) > step.begins + 1 or not isinstance(last, RecipeChanged):
            # Something was looked at in the meantime, and the log keeps the order.
            return replace(self, present=state, log=(*self.log, action), future=())
        whole = RecipeChanged({**last.changes, **action.changes}, action.gesture)
        state = reduce(step.before, whole)
        if state == step.before:
            return replace(self, present=state, log=self.log[:-1], past=self.past[:-1], future=())
        return replace(self, present=state, log=(*self.log[:-1], whole), future=())

    def _bounded(self, needed: bool) -> History:
        """Return the history without the steps that lie too far back or hold too many closed frames."""
        if not needed:
            return self
        kept = len(self.past) - _n_steps_within_bounds(self)
        if kept == 0:
            return self
        oldest = self.past[kept] if kept < len(self.past) else Step(self.present, len(self.log))
        past = tuple(replace(step, begins=step.begins - oldest.begins) for step in self.past[kept:])
        return replace(self, first=oldest.before, log=self.log[oldest.begins :], past=past)


def _n_steps_within_bounds(history: History) -> int:
    """Return how many of the latest steps may be kept."""
    seen = {opened.id for opened in history.present.frames}
    n_bytes = 0
    for n_steps, step in enumerate(reversed(history.past)):
        closed = [opened for opened in step.before.frames if opened.id not in seen]
        seen |= {opened.id for opened in closed}
        n_bytes += sum(opened.frame.nbytes for opened in closed)
        if n_bytes > MOST_BYTES or n_steps == MOST_STEPS:
            return n_steps
    return len(history.past)

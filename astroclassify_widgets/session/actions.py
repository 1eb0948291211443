"""What a user can do, each with the sentence that a history shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Any

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.session.state import SourceList

_NUMBERS = count(1)


def _new_frame_id() -> str:
    return f"frame-{next(_NUMBERS)}"


@dataclass(frozen=True)
class FrameOpened:
    """Open a frame and look at it.

    Attributes
    ----------
    frame
        The image.
    id
        What later actions call it; no two openings in one process share it.
    """

    frame: Frame
    id: str = field(default_factory=_new_frame_id)

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"opened {self.frame.name}"


@dataclass(frozen=True)
class FrameChosen:
    """Look at another open frame."""

    id: str

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"looked at {self.id}"


@dataclass(frozen=True)
class FrameClosed:
    """Close a frame."""

    id: str

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"closed {self.id}"


@dataclass(frozen=True)
class RecipeChanged:
    """Give parameters other values.

    Attributes
    ----------
    changes
        Names and values of `Recipe` fields.
    gesture
        The same number for all ticks of one drag, which are taken back together; None for a single change.
    """

    changes: Mapping[str, Any]
    gesture: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "changes", MappingProxyType(dict(self.changes)))

    @property
    def sentence(self) -> str:
        """What the history says."""
        return "set " + ", ".join(f"{name} = {_shown(value)}" for name, value in self.changes.items())


@dataclass(frozen=True)
class RecipeReset:
    """Give all parameters their default values."""

    @property
    def sentence(self) -> str:
        """What the history says."""
        return "set all parameters to their defaults"


@dataclass(frozen=True)
class SourcePlaced:
    """Place a source on the current frame at (x, y) [px], select it, and show the placed sources."""

    x: float
    y: float

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"placed a source at ({self.x:.2f}, {self.y:.2f})"


@dataclass(frozen=True)
class SourceMoved:
    """Move the placed source of a row, counted from 0, to (x, y) [px] on the current frame."""

    row: int
    x: float
    y: float

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"moved source {self.row + 1} to ({self.x:.2f}, {self.y:.2f})"


@dataclass(frozen=True)
class SourceRemoved:
    """Remove the placed source of a row, counted from 0."""

    row: int

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"removed source {self.row + 1}"


@dataclass(frozen=True)
class SourcesRemoved:
    """Remove the placed sources of several rows, counted from 0, at once."""

    rows: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"removed {len(set(self.rows))} sources"


@dataclass(frozen=True)
class SourcesCleared:
    """Remove all placed sources of the current frame."""

    @property
    def sentence(self) -> str:
        """What the history says."""
        return "removed all placed sources"


@dataclass(frozen=True)
class RowSelected:
    """Select a row of the table shown, counted from 0, or none."""

    row: int | None

    @property
    def sentence(self) -> str:
        """What the history says."""
        return "selected no source" if self.row is None else f"selected source {self.row + 1}"


@dataclass(frozen=True)
class SourcesChosen:
    """Choose the placed sources of several rows, counted from 0, instead of a selection; show the placed sources."""

    rows: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"chose {len(set(self.rows))} sources"


@dataclass(frozen=True)
class ListShown:
    """Show the placed or the detected sources."""

    source_list: SourceList

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"showed the {self.source_list} sources"


Action = (
    FrameOpened
    | FrameChosen
    | FrameClosed
    | RecipeChanged
    | RecipeReset
    | SourcePlaced
    | SourceMoved
    | SourceRemoved
    | SourcesRemoved
    | SourcesCleared
    | RowSelected
    | SourcesChosen
    | ListShown
)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)

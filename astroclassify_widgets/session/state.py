"""What a session is at one moment: frames, recipe, placed sources and what is selected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.recipe import Recipe

SourceList = Literal["placed", "detected"]
"""Which sources the table shows: those that the user placed, or those that the detector finds."""


@dataclass(frozen=True)
class Mark:
    """A source that the user placed.

    Attributes
    ----------
    id
        Counts from 1 within a frame; a removed source leaves its number unused.
    x, y
        Position, 0-based [px].
    """

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class OpenFrame:
    """A frame with what the user did on it.

    Attributes
    ----------
    id
        By which actions name the frame.
    frame
        The image; two are equal where they are the same object.
    marks
        Placed sources, in the order of the table of placed sources.
    selected
        0-based row of the table shown, or None.
    chosen
        0-based rows of placed sources that are chosen together, rising; none while one is selected.
    marks_placed
        How many sources were ever placed, so that no number is given twice.
    """

    id: str
    frame: Frame
    marks: tuple[Mark, ...] = ()
    selected: int | None = None
    chosen: tuple[int, ...] = ()
    marks_placed: int = 0


@dataclass(frozen=True)
class SessionState:
    """Everything that a view of a session shows; changed only by `reduce`.

    Attributes
    ----------
    frames
        The open frames, in the order of their opening.
    current
        The id of the one that is looked at; None where no frame is open.
    recipe
        How sources are found and measured, on all frames.
    source_list
        Which table is shown.
    """

    frames: tuple[OpenFrame, ...] = ()
    current: str | None = None
    recipe: Recipe = field(default_factory=Recipe)
    source_list: SourceList = "placed"

    @property
    def frame(self) -> OpenFrame | None:
        """The current frame, or None where no frame is open."""
        return next((opened for opened in self.frames if opened.id == self.current), None)

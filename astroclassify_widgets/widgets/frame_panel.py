"""The section that says what is known about the frame, and where from."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any, Final

import ipywidgets

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.widgets.fact import NOT_KNOWN, Fact
from astroclassify_widgets.widgets.image_facts import image_facts
from astroclassify_widgets.widgets.noise_facts import noise_facts
from astroclassify_widgets.widgets.observation_facts import observation_facts
from astroclassify_widgets.widgets.panel_style import PanelStyle

_TITLE: Final = "Frame"
_HINT: Final = (
    '<p class="acw-hint acw-fact-origin"><code>header=</code>, <code>hdu=</code>, <code>plane=</code> and '
    "<code>channel=</code> are given to <code>load</code>; all else is a control of the recipe.</p>"
)
_NO_FRAME: Final = '<p class="acw-hint">Open a frame, and what its header says appears here.</p>'


class FramePanel(ipywidgets.VBox):
    """Size, noise and observation of the current frame, each fact with its card and what overrides it.

    A section like those of the recipe, closed at first. What it holds is made when it is open, since
    the bits of a large frame take a moment to count.
    """

    def __init__(self) -> None:
        self.text = ipywidgets.HTML(_NO_FRAME)
        self.text.add_class("acw-frame-facts")
        self._section = ipywidgets.Accordion((self.text,), titles=(_TITLE,), selected_index=None)
        self._section.add_class("acw-group")
        self._shown: tuple[Frame | None, Recipe | None, NoiseModel | None] = (None, None, None)
        self._outdated = False
        super().__init__((PanelStyle(), self._section))
        self.add_class("acw-frame-panel")
        self._section.observe(self._render, "selected_index")

    @property
    def is_open(self) -> bool:
        """Whether the facts are in view."""
        return self._section.selected_index is not None

    @is_open.setter
    def is_open(self, is_open: bool) -> None:
        self._section.selected_index = 0 if is_open else None

    def show(self, frame: Frame | None, recipe: Recipe | None = None, noise: NoiseModel | None = None) -> None:
        """Show a frame, or that none is open.

        Parameters
        ----------
        frame
            What is looked at.
        recipe
            The recipe in force.
        noise
            What errors are made of, once that is known.
        """
        shown = (frame, recipe, noise)
        if shown == self._shown:
            return
        self._shown = shown
        self._outdated = True
        n_notes = 0 if frame is None else len(_notes_of(frame, noise))
        notes = {0: "", 1: " (1 note)"}.get(n_notes, f" ({n_notes} notes)")
        self._section.titles = (f"{_TITLE}{notes}",)
        self._render()

    def _render(self, _: Any = None) -> None:
        if not self._outdated or not self.is_open:
            return
        self._outdated = False
        frame, recipe, noise = self._shown
        self.text.value = _NO_FRAME if frame is None else _page(frame, recipe or Recipe(), noise)


def _page(frame: Frame, recipe: Recipe, noise: NoiseModel | None) -> str:
    known = [Fact("noise", NOT_KNOWN, "known once the sky is measured")]
    if noise is not None:
        known = list(noise_facts(frame, recipe, noise))
    sections = {"Image": image_facts(frame, recipe), "Noise": known, "Observation": observation_facts(frame)}
    shown = "".join(_section(title, facts) for title, facts in sections.items())
    return f"{shown}{_notes(_notes_of(frame, noise))}{_HINT}"


def _section(title: str, facts: Iterable[Fact]) -> str:
    return f'<h4>{title}</h4><div role="list">{"".join(map(_fact, facts))}</div>'


def _fact(fact: Fact) -> str:
    # The point goes with the words behind it where they begin a line.
    point = "· " if fact.source else ""
    override = f'<span class="acw-fact-override">{point}set <code>{escape(fact.override)}</code></span>'
    origin = f"{escape(fact.source)} {override if fact.override else ''}"
    return (
        f'<div class="acw-fact" role="listitem"><span class="acw-fact-label">{escape(fact.label)}</span>'
        f'<span class="acw-fact-value">{escape(fact.value)}</span><span class="acw-fact-origin">{origin}</span></div>'
    )


def _notes_of(frame: Frame, noise: NoiseModel | None) -> tuple[str, ...]:
    """Return every sentence about the frame, each once."""
    sentences = (*frame.notes, *frame.observation.notes, *(() if noise is None else noise.notes))
    return tuple(dict.fromkeys(f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}." for sentence in sentences))


def _notes(notes: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<h4>Notes</h4><ul class="acw-frame-notes">{items}</ul>' if notes else ""

"""The script that makes the table shown, from public calls alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.frame_origin import Argument, indented, python_call, python_literal
from astroclassify_widgets.model.header import Header
from astroclassify_widgets.session.reduce import current_frame
from astroclassify_widgets.session.state import Mark, SessionState
from astroclassify_widgets.session.table_name import table_stem

_LUMINANCE: Final = "luminance"
_IMPORT: Final = "import astroclassify_widgets as acw"


def to_python(state: SessionState) -> str:
    """Return a script that measures the sources of the list shown on the current frame and writes the table.

    The table is the same as that of `measure_state`, byte for byte. A frame that was never a file of the
    user's is read from a file that the script is given: the one whose content was loaded, or one that it was
    saved to; in the second case the table names the cards and the digest of that file.

    Raises
    ------
    AstroError
        ASTRO_4001 if no frame is open, or if no source is placed where placed sources are shown.
    """
    opened = current_frame(state)
    if state.source_list == "placed" and not opened.marks:
        raise AstroError("ASTRO_4001", "no source is placed, so there is no table.", "Place one, or show the detected.")
    arguments = ["frame"]
    arguments += [f"{name}={python_literal(value)}" for name, value in state.recipe.changes().items()]
    if state.source_list == "placed":
        arguments.append(f"xy={_positions(opened.marks)}")
    run = python_call("acw.run", arguments, width=70)
    table = python_literal(f"{table_stem(opened.frame.name)}.ecsv")
    return f"{_frame(opened.frame)}result = {run}\nresult.write({table})\n"


def _positions(marks: tuple[Mark, ...]) -> str:
    pairs = [f"({mark.x!r}, {mark.y!r})" for mark in marks]
    return f"[{pairs[0]}]" if len(pairs) == 1 else _lines("[", pairs, "]")


def _lines(begin: str, items: Iterable[str], end: str) -> str:
    """Return a list or tuple as source code, one item a line."""
    return "\n".join([begin, *(f"{indented(item)}," for item in items), end])


def _frame(frame: Frame) -> str:
    """Return the imports and the lines that give the frame."""
    if frame.origin is not None:
        return f"{_IMPORT}\n\nframe = {frame.origin.as_python()}\n"
    # Whatever came from a file has a digest of it; a header that was made in memory has no HDU either.
    return _of_content(frame) if frame.sha256 or frame.hdu is not None else _of_array(frame)


def _of_content(frame: Frame) -> str:
    cards = frame.header.cards if isinstance(frame.header, Header) else ()
    options: dict[str, Argument] = {
        "name": frame.name,
        "hdu": frame.hdu,
        "plane": frame.plane or None,
        "channel": None if frame.channel == _LUMINANCE else frame.channel or None,
        "header": {card.keyword: card.value for card in cards if card.given} or None,
    }
    given = [f"{name}={python_literal(value)}" for name, value in options.items() if value is not None]
    return (
        f"import sys\n\n{_IMPORT}\n\n"
        "# The frame was read from the content of a file: give the path of that file to\n"
        "# this script. A frame that was changed since is saved by acw.write(frame, path).\n"
        f"frame = {python_call('acw.load', ['sys.argv[1]', *given])}\n"
    )


def _of_array(frame: Frame) -> str:
    known = [f"name={python_literal(frame.name)}", "hdu=None", "digest=None"]
    if frame.notes:
        known.append(f"notes={_lines('(', map(python_literal, frame.notes), ')')}")
    return (
        f"import sys\nfrom dataclasses import replace\n\n{_IMPORT}\n\n"
        "# The frame was made in memory: save it by acw.write(frame, path), and give the\n"
        "# path to this script.\n"
        f"frame = {python_call('replace', ['acw.load(sys.argv[1])', *known])}\n"
    )

"""Looks a VOTable over before astropy does, which would fetch any address and believe any size in it."""

from __future__ import annotations

import math
import re
from typing import Final
from xml.parsers import expat

from astroclassify_widgets.io.table.reading import MOST_VALUES, damaged
from astroclassify_widgets.io.table.units import is_harmless_unit

_NUMBER: Final = re.compile(r"[0-9]+")
_SHORT_NUMBER: Final = re.compile(r"[EF]?[0-9]{0,3}")


class _UnharmlessError(Exception):
    """Says what a document is that is not given to astropy."""


def require_harmless_votable(content: bytes, name: str) -> None:
    """Refuse XML that is no VOTable, defines entities, fetches other files, or claims absurd sizes.

    Raises
    ------
    AstroError
        ASTRO_4007, with the line where the XML is damaged.
    """
    look = _Look()
    parser = expat.ParserCreate()
    parser.StartElementHandler = look.begin_element
    parser.StartDoctypeDeclHandler = look.begin_doctype
    try:
        parser.Parse(content, True)
        look.end()
    except expat.ExpatError as error:
        raise damaged(name, f"not a table: its XML is damaged in line {error.lineno}") from None
    except (LookupError, ValueError):
        raise damaged(name, "XML in an encoding that is not read", "UTF-8 is wanted.") from None
    except _UnharmlessError as problem:
        raise damaged(name, str(problem), "A VOTable that holds its data itself is wanted.") from None


class _Look:
    """What was seen so far of a document."""

    def __init__(self) -> None:
        self.root = ""
        self.rows = 0
        self.claimed_rows = 0
        self.row_values = 0
        self.single_values = 0
        self.smallest_field: int | None = None

    def begin_doctype(self, *declared: object) -> None:
        """Refuse a document type that could define entities; old tables name one without doing so."""
        *_, has_subset = declared
        if has_subset:
            raise _UnharmlessError("XML with a document type of its own, which no table needs")

    def begin_element(self, tag: str, attributes: dict[str, str]) -> None:
        """Take in one element."""
        if tag == "TD":
            return
        tag = tag.rpartition(":")[2]
        if tag == "TR":
            self.rows += 1
            return
        self.root = self.root or tag
        if self.root != "VOTABLE":
            raise _UnharmlessError(f"XML, but not a VOTable: it begins with {self.root[:20]}")
        if tag == "TABLE":
            self.smallest_field = None
        # Rows of no bytes would never end.
        if tag.startswith("BINARY") and not self.smallest_field:
            raise _UnharmlessError("a VOTable with binary rows of no length")
        if tag == "STREAM" and "href" in attributes:
            raise _UnharmlessError("a VOTable whose data are in another file")
        if not is_harmless_unit(attributes.get("unit", "")):
            raise _UnharmlessError("a VOTable with an absurd unit")
        if not all(_SHORT_NUMBER.fullmatch(attributes.get(key, "")) for key in ("width", "precision")):
            raise _UnharmlessError("a VOTable with an absurd format of numbers")
        self._count(tag, attributes)

    def end(self) -> None:
        """Refuse what would take too much memory."""
        if self.single_values + self.row_values * max(1, self.rows, self.claimed_rows) > MOST_VALUES:
            raise _UnharmlessError("a VOTable that claims more values than a table has")

    def _count(self, tag: str, attributes: dict[str, str]) -> None:
        sizes = [attributes.get("nrows", "0"), *_NUMBER.findall(attributes.get("arraysize", ""))]
        if any(len(size) > len(str(MOST_VALUES)) or not size.strip().isdecimal() for size in sizes):
            raise _UnharmlessError("a VOTable that claims absurd sizes")
        rows, *lengths = map(int, sizes)
        self.claimed_rows = max(self.claimed_rows, rows)
        length = math.prod(lengths)
        if tag == "PARAM":
            self.single_values += length
        if tag == "FIELD":
            self.row_values += length
            self.smallest_field = length if self.smallest_field is None else min(length, self.smallest_field)

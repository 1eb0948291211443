"""What is said of every format, once, and that all that says it elsewhere says the same."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.io.table.read_table import read_table
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.params import OutputParams
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline.file_formats import table_format
from astroclassify_widgets.server.exports import MEDIA_TYPES, export_reply

FORMATS = get_args(TableFormat)

each_format = pytest.mark.parametrize("format", FORMATS)


def a_catalog() -> QTable:
    table = QTable({"id": [1], "x_centroid": [1.0] * u.pix, "y_centroid": [2.0] * u.pix, "r": [5.0] * u.pix})
    table["flux"] = [np.inf] * u.electron
    table["peak"] = [np.pi * 1e-9]
    table.meta = {"pixel_origin": 0}
    return table


def test_every_format_is_described_once_in_the_order_of_the_parameter() -> None:
    assert tuple(FORMAT_FACTS) == FORMATS == tuple(MEDIA_TYPES)
    suffixes = [suffix for facts in FORMAT_FACTS.values() for suffix in facts.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert set(suffixes) == {".json", ".csv", ".ecsv", ".fits", ".fit", ".vot", ".votable", ".xml", ".reg", ".crtf"}


@each_format
def test_a_name_with_each_of_its_suffixes_asks_for_it(format: TableFormat) -> None:
    for suffix in FORMAT_FACTS[format].suffixes:
        assert table_format(f"m13{suffix}") == table_format(f"M13{suffix.upper()}") == format


@each_format
def test_a_served_file_has_its_first_suffix_and_its_media_type(format: TableFormat) -> None:
    reply = export_reply(b"", format, "m13.fits", [], download=True)
    assert reply.media_type == FORMAT_FACTS[format].media_type
    assert f'filename="m13_sources{FORMAT_FACTS[format].suffixes[0]}"' in reply.headers["Content-Disposition"]


@each_format
def test_what_is_said_to_be_held_is_held_and_nothing_else(format: TableFormat) -> None:
    facts, catalog = FORMAT_FACTS[format], a_catalog()
    content = table_bytes(catalog, format, OutputParams())
    if not facts.is_table:
        with pytest.raises(AstroError):
            read_table(content, "table")
        return
    back = read_table(content, "table")
    assert bool(back["flux"].info.unit == u.electron) is facts.units
    assert bool(back["flux"].info.description) is facts.descriptions
    assert (dict(back.meta) == catalog.meta) is facts.metadata
    assert bool(back["peak"][0] == catalog["peak"][0]) is facts.exact
    assert bool(np.isinf(np.asarray(back["flux"])[0])) is facts.infinities
    assert facts.holds.endswith(".")

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.server.exports import content_disposition, export_reply


@pytest.mark.parametrize("name", ["m13.csv", 'a "quoted".csv', "Öl\r\nSet-Cookie: x.csv", "星.csv", "50%.csv", "\\"])
def test_any_name_arrives_as_it_is_and_breaks_no_header(name: str) -> None:
    header = content_disposition("attachment", name)
    assert header.isascii()
    assert header.isprintable()
    message = EmailMessage()
    message["Content-Disposition"] = header.replace("; filename=", "; plain=")
    assert message.get_filename() == name


@given(st.text(min_size=1))
def test_the_extended_name_decodes_to_the_name(name: str) -> None:
    header = content_disposition("inline", name)
    assert header.isascii()
    assert header.isprintable()
    assert unquote(header.partition("filename*=UTF-8''")[2]) == name


def test_an_export_is_named_after_its_frame_and_lists_its_columns() -> None:
    reply = export_reply(b"id,x\n", "csv", "m13.fits", ["id", "x"], download=True)
    assert reply.media_type == "text/csv; charset=utf-8"
    assert 'attachment; filename="m13_sources.csv"' in reply.headers["Content-Disposition"]
    assert reply.headers["X-Astro-Columns"] == "id,x"


@pytest.mark.parametrize("format", FORMAT_FACTS)
def test_every_format_has_its_media_type_and_its_suffix(format: TableFormat) -> None:
    reply, facts = export_reply(b"", format, "m13.fits", [], download=False), FORMAT_FACTS[format]
    assert reply.media_type == facts.media_type
    assert reply.headers["Content-Disposition"].startswith(f'inline; filename="m13_sources{facts.suffixes[0]}"')


def test_an_export_without_a_format_is_a_bundle() -> None:
    reply = export_reply(b"PK", None, "m13.fits", ["id", "x"], download=True)
    assert reply.media_type == "application/zip"
    assert 'attachment; filename="m13_sources.zip"' in reply.headers["Content-Disposition"]
    assert reply.headers["X-Astro-Columns"] == "id,x"

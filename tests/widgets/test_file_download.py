from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from comm.base_comm import BaseComm

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.widgets.file_download import FileDownload


class Pages(BaseComm):
    """Browser pages that show one model: they hear everything and save what is for them."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, Any], list[bytes]]] = []
        super().__init__()

    def publish_msg(self, _kind: str, data: Any = None, buffers: Any = None, **_rest: Any) -> None:
        if data and data.get("method") == "custom":
            self.heard.append((data["content"], buffers or []))

    def say(self, **content: Any) -> None:
        self.handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})

    def show(self, page: str, count: int = 1) -> None:
        self.say(kind="views", page=page, count=count)

    def take_everything(self, *pages: str) -> None:
        """Let every page ask for every file that was offered, as real ones do."""
        offers = [content["file"] for content, _buffers in self.heard if content["kind"] == "offer"]
        for file in offers:
            for page in pages:
                self.say(kind="take", page=page, file=file)

    def saved(self) -> list[tuple[str, str, str, bytes]]:
        return [
            (content["page"], content["name"], content["mime"], bytes(buffers[0]))
            for content, buffers in self.heard
            if content["kind"] == "content"
        ]


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def download(pages: Pages) -> Iterator[FileDownload]:
    download = FileDownload(comm=pages)
    yield download
    download.close()


def test_a_file_is_offered_and_given_to_the_page_that_takes_it(download: FileDownload, pages: Pages) -> None:
    pages.show("tab-1")
    download.save("sources.csv", b"id,x\n1,2\n", "text/csv")
    assert pages.saved() == []
    pages.take_everything("tab-1")
    assert pages.saved() == [("tab-1", "sources.csv", "text/csv", b"id,x\n1,2\n")]


def test_a_model_that_is_shown_on_two_pages_saves_once(download: FileDownload, pages: Pages) -> None:
    pages.show("tab-1", count=2)
    pages.show("tab-2")
    download.save("sources.csv", b"1", "text/csv")
    pages.take_everything("tab-2", "tab-1")
    assert [page for page, *_rest in pages.saved()] == ["tab-2"]


def test_several_files_are_saved_one_by_one(download: FileDownload, pages: Pages) -> None:
    pages.show("tab-1")
    download.save("a.csv", b"a")
    download.save("b.csv", b"b")
    pages.take_everything("tab-1")
    assert [(name, content) for _page, name, _mime, content in pages.saved()] == [("a.csv", b"a"), ("b.csv", b"b")]


def test_without_a_page_saving_is_an_error(download: FileDownload) -> None:
    assert not download.shown
    with pytest.raises(AstroError, match="no page"):
        download.save("sources.csv", b"1")


def test_after_the_last_view_is_gone_saving_is_an_error(download: FileDownload, pages: Pages) -> None:
    pages.show("tab-1", count=2)
    pages.show("tab-1", count=1)
    assert download.shown
    pages.show("tab-1", count=0)
    with pytest.raises(AstroError, match="no page"):
        download.save("sources.csv", b"1")


def test_a_page_that_left_without_a_word_does_not_keep_the_other_from_saving(
    download: FileDownload, pages: Pages
) -> None:
    pages.show("crashed")
    pages.show("tab-2")
    download.save("sources.csv", b"1")
    pages.take_everything("tab-2")
    assert len(pages.saved()) == 1


def test_files_that_nobody_takes_do_not_pile_up(
    download: FileDownload, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astroclassify_widgets.widgets.file_download._MOST_WAITING", 1000)
    pages.show("crashed")
    download.save("a.csv", bytes(600))
    with pytest.raises(AstroError, match="not taken"):
        download.save("b.csv", bytes(600))
    download.save("c.csv", bytes(600))


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../m 13 λ.csv", "m 13 λ.csv"), ("a\r\nb.csv", "ab.csv"), ("", "download"), ("C:\\x\\y.fits", "y.fits")],
)
def test_names_keep_spaces_and_letters_but_no_path(download: FileDownload, pages: Pages, name: str, kept: str) -> None:
    pages.show("tab-1")
    download.save(name, b"1")
    pages.take_everything("tab-1")
    assert pages.saved()[0][1] == kept


def test_what_changes_after_the_call_is_not_saved(download: FileDownload, pages: Pages) -> None:
    pages.show("tab-1")
    content = bytearray(b"before")
    download.save("a.bin", content)
    content[:] = b"after!"
    pages.take_everything("tab-1")
    assert pages.saved()[0][3] == b"before"


@pytest.mark.parametrize("content", ["text", 5, None])
def test_content_that_is_not_bytes_is_a_type_error(download: FileDownload, pages: Pages, content: Any) -> None:
    pages.show("tab-1")
    with pytest.raises(TypeError):
        download.save("a.txt", content)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "message",
    [
        {},
        {"page": 7},
        {"page": ""},
        {"page": "tab-1", "kind": "views", "count": -1},
        {"page": "tab-1", "kind": "views"},
    ],
)
def test_messages_that_make_no_sense_do_not_break_it(
    download: FileDownload, pages: Pages, message: dict[str, Any]
) -> None:
    pages.say(**message)
    assert not download.shown
    pages.show("tab-1")
    download.save("a.csv", b"a")
    pages.say(page="tab-1", kind="take", file="1")
    pages.say(page="tab-1", kind="take", file=99)
    pages.take_everything("tab-1")
    assert len(pages.saved()) == 1

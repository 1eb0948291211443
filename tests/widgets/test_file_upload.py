from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from comm.base_comm import BaseComm

import astroclassify_widgets as acw
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.widgets.file_upload import FileUpload
from astroclassify_widgets.widgets.incoming_file import SLICE_BYTES

UPLOAD = "upload-1"


class Browser(BaseComm):
    """The other end of the wire: keeps what the kernel says, and sends what a page would send."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        super().__init__()

    def publish_msg(self, _kind: str, data: Any = None, **_rest: Any) -> None:
        if data and data.get("method") == "custom":
            self.heard.append(data["content"])

    def send_to_kernel(self, content: object, buffers: list[bytes] | None = None) -> dict[str, Any] | None:
        """Send a message; return the last answer to it."""
        known = len(self.heard)
        data = {"method": "custom", "content": content}
        self.handle_msg({"content": {"data": data}, "buffers": [memoryview(part) for part in buffers or []]})
        return self.heard[-1] if len(self.heard) > known else None

    def begin(self, name: object = "m13.fits", size: object = 10, upload: object = UPLOAD) -> dict[str, Any] | None:
        return self.send_to_kernel({"kind": "begin", "upload": upload, "name": name, "size": size})

    def slice(self, offset: object, *buffers: bytes, upload: object = UPLOAD) -> dict[str, Any] | None:
        return self.send_to_kernel({"kind": "slice", "upload": upload, "offset": offset}, list(buffers))

    def upload(self, name: str, content: bytes, upload: str = UPLOAD) -> dict[str, Any]:
        """Do what the page does: send the slice that the kernel asks for until it asks no more."""
        answer = self.begin(name, len(content), upload)
        while answer is not None and answer["kind"] == "next":
            start = answer["offset"]
            answer = self.slice(start, content[start : start + SLICE_BYTES], upload=upload)
        assert answer is not None
        return answer


class Desk:
    """A widget, the page that shows it, and what its callbacks got."""

    def __init__(self, **options: Any) -> None:
        self.browser = Browser()
        self.widget = FileUpload(comm=self.browser, **options)
        self.files: list[tuple[str, bytes]] = []
        self.contents: list[BinaryIO] = []
        self.errors: list[Exception] = []
        self.widget.on_file(self._keep)
        self.widget.on_error(self.errors.append)

    def _keep(self, name: str, content: BinaryIO) -> None:
        assert content.tell() == 0
        self.files.append((name, content.read()))
        self.contents.append(content)

    def only_error(self) -> AstroError:
        (error,) = self.errors
        assert isinstance(error, AstroError)
        return error


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk(limit_bytes=10 * SLICE_BYTES)
    yield desk
    desk.widget.close()


def some_bytes(size: int) -> bytes:
    return np.random.default_rng(size).bytes(size)


@pytest.mark.parametrize("size", [1, SLICE_BYTES - 1, SLICE_BYTES, SLICE_BYTES + 1, 3 * SLICE_BYTES + 5])
def test_a_file_of_any_length_arrives_whole(desk: Desk, size: int) -> None:
    content = some_bytes(size)
    assert desk.browser.upload("m13.fits", content) == {"kind": "opened", "upload": UPLOAD}
    ((name, received),) = desk.files
    assert name == "m13.fits"
    assert hashlib.sha256(received).digest() == hashlib.sha256(content).digest()
    assert not desk.errors


def test_the_kernel_asks_for_one_slice_at_a_time_and_says_when_it_has_all(desk: Desk) -> None:
    desk.browser.upload("m13.fits", some_bytes(2 * SLICE_BYTES + 1))
    assert [(answer["kind"], answer.get("offset")) for answer in desk.browser.heard] == [
        ("next", 0),
        ("next", SLICE_BYTES),
        ("next", 2 * SLICE_BYTES),
        ("received", None),
        ("opened", None),
    ]


def test_the_content_is_closed_once_the_callback_has_returned(desk: Desk) -> None:
    desk.browser.upload("m13.fits", b"0123456789")
    assert desk.contents[0].closed


def test_every_callback_gets_the_file_from_its_beginning(desk: Desk) -> None:
    first: list[bytes] = []
    desk.widget.on_file(lambda _name, content: first.append(content.read(4)))
    desk.widget.on_file(lambda _name, content: first.append(content.read(4)))
    desk.browser.upload("m13.fits", b"0123456789")
    assert first == [b"0123", b"0123"]


def test_files_follow_each_other_and_the_same_file_may_come_twice(desk: Desk) -> None:
    for number, content in enumerate([b"first", b"second", b"second"]):
        desk.browser.upload("m13.fits", content, upload=f"upload-{number}")
    assert [content for _name, content in desk.files] == [b"first", b"second", b"second"]


def test_an_uploaded_frame_can_be_loaded(desk: Desk, tmp_path: Path) -> None:
    frame, _truth = acw.simulate(seed=1, nx=64, ny=64, n_stars=3)
    acw.write(frame, tmp_path / "field.fits")
    loaded = []
    desk.widget.on_file(lambda name, content: loaded.append(acw.load(content, name=name)))
    desk.browser.upload("field.fits", (tmp_path / "field.fits").read_bytes())
    np.testing.assert_array_equal(loaded[0].data, frame.data)
    assert loaded[0].name == "field.fits"


def test_the_memory_of_the_kernel_stays_far_below_the_size_of_the_file() -> None:
    desk = Desk()
    size = 30 * SLICE_BYTES
    desk.browser.begin("big.fits", size)
    piece = bytes(SLICE_BYTES)
    tracemalloc.start()
    for offset in range(0, size - SLICE_BYTES, SLICE_BYTES):
        desk.browser.slice(offset, piece)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    desk.widget.close()
    assert peak < 6 * SLICE_BYTES


@pytest.mark.parametrize("size", [10 * SLICE_BYTES + 1, 2**80])
def test_a_file_beyond_the_limit_is_refused_before_a_byte_of_it_is_taken(desk: Desk, size: int) -> None:
    answer = desk.browser.begin("big.fits", size)
    assert desk.only_error().code.name == "ASTRO_4002"
    assert answer is not None
    assert answer["kind"] == "refused"
    assert answer["sentence"].startswith("The file big.fits holds")
    assert "the limit is 41.9 MB" in answer["sentence"]


def test_a_file_of_exactly_the_limit_is_taken() -> None:
    desk = Desk(limit_bytes=1000)
    assert desk.browser.upload("m13.fits", bytes(1000))["kind"] == "opened"
    assert desk.browser.begin(size=1001)["kind"] == "refused"  # type: ignore[index]
    desk.widget.close()


def test_a_file_that_is_longer_than_announced_is_refused(desk: Desk) -> None:
    desk.browser.begin(size=10)
    answer = desk.browser.slice(0, bytes(11))
    assert answer is not None
    assert answer["kind"] == "refused"
    assert desk.only_error().code.name == "ASTRO_4001"
    assert not desk.files


def test_the_browser_cannot_raise_the_limit(desk: Desk) -> None:
    state = {"method": "update", "state": {"_limit_shown": 2**40, "_slice_bytes": 2**40}, "buffer_paths": []}
    desk.browser.handle_msg({"content": {"data": state}, "buffers": []})
    assert desk.browser.begin(size=10 * SLICE_BYTES + 1)["kind"] == "refused"  # type: ignore[index]


@pytest.mark.parametrize("size", [-1, 1.5, "10", None, True, [10], float("nan")])
def test_a_size_that_is_none_is_refused(desk: Desk, size: object) -> None:
    assert desk.browser.begin(size=size)["kind"] == "refused"  # type: ignore[index]
    assert desk.only_error().code.name == "ASTRO_4001"


def test_an_empty_file_is_refused(desk: Desk) -> None:
    answer = desk.browser.begin("dark.fits", 0)
    assert answer == {"kind": "refused", "upload": UPLOAD, "sentence": "The file dark.fits is empty."}


@pytest.mark.parametrize("offset", [SLICE_BYTES, 1, -1, 0.0, None, "0", False])
def test_a_slice_out_of_order_ends_the_upload(desk: Desk, offset: object) -> None:
    desk.browser.begin(size=2 * SLICE_BYTES)
    assert desk.browser.slice(offset, bytes(SLICE_BYTES))["kind"] == "refused"  # type: ignore[index]
    assert desk.only_error().code.name == "ASTRO_4001"
    assert desk.browser.upload("next.fits", b"still alive", upload="upload-2")["kind"] == "opened"


@pytest.mark.parametrize("buffers", [[], [bytes(5), bytes(5)], [b""], [bytes(9)]])
def test_a_slice_with_missing_or_wrong_bytes_ends_the_upload(desk: Desk, buffers: list[bytes]) -> None:
    desk.browser.begin(size=10)
    assert desk.browser.slice(0, *buffers)["kind"] == "refused"  # type: ignore[index]
    assert desk.only_error().code.name == "ASTRO_4001"
    assert desk.browser.upload("next.fits", b"still alive", upload="upload-2")["kind"] == "opened"


@pytest.mark.parametrize(
    "message",
    [
        None,
        "begin",
        [],
        {},
        {"kind": "begin"},
        {"kind": "begin", "upload": 7},
        {"kind": "begin", "upload": ""},
        {"kind": "begin", "upload": "x" * 100_000},
        {"kind": "begin", "upload": UPLOAD},
        {"kind": "begin", "upload": UPLOAD, "name": ["m13.fits"], "size": 10},
        {"kind": "delete", "upload": UPLOAD},
        {"upload": UPLOAD},
    ],
)
def test_a_message_that_makes_no_sense_is_an_error_and_no_more(desk: Desk, message: object) -> None:
    answer = desk.browser.send_to_kernel(message)
    assert answer is not None
    assert answer["kind"] == "refused"
    assert desk.only_error().code.name == "ASTRO_4001"
    assert desk.browser.upload("next.fits", b"still alive", upload="upload-2")["kind"] == "opened"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\frames\\m13.fits", "m13.fits"),
        ("/m13.fits/", "m13.fits"),
        ("m\x00\x1b[31m13\n.fits", "m[31m13.fits"),
        ("\u202em13.fits", "m13.fits"),
        ("\ud83d.fits", "fits"),
        ("..", "upload.fits"),
        ("", "upload.fits"),
        ("Größe 1 λ.fits", "Größe 1 λ.fits"),
        ("x" * 5000, "x" * 200),
    ],
)
def test_only_the_readable_last_part_of_a_name_is_kept(desk: Desk, name: str, kept: str) -> None:
    desk.browser.upload(name, b"0123456789")
    assert desk.files[0][0] == kept


def test_a_second_file_replaces_the_one_on_its_way_and_late_slices_are_dropped(desk: Desk) -> None:
    desk.browser.begin("first.fits", 2 * SLICE_BYTES, upload="upload-1")
    desk.browser.slice(0, bytes(SLICE_BYTES), upload="upload-1")
    desk.browser.begin("second.fits", 10, upload="upload-2")
    told = {"kind": "refused", "upload": "upload-1", "sentence": "The file first.fits was replaced by another one."}
    assert told in desk.browser.heard
    late = desk.browser.slice(SLICE_BYTES, bytes(SLICE_BYTES), upload="upload-1")
    assert late is not None
    assert late["upload"] == "upload-1"
    assert late["kind"] == "refused"
    desk.browser.slice(0, b"0123456789", upload="upload-2")
    assert desk.files == [("second.fits", b"0123456789")]
    assert not desk.errors


def test_a_cancelled_upload_is_forgotten(desk: Desk) -> None:
    desk.browser.begin(size=SLICE_BYTES + 1)
    desk.browser.send_to_kernel({"kind": "cancel", "upload": UPLOAD})
    assert desk.browser.slice(0, bytes(SLICE_BYTES))["kind"] == "refused"  # type: ignore[index]
    assert not desk.files
    assert not desk.errors


def test_cancelling_another_upload_does_not_touch_the_current_one(desk: Desk) -> None:
    desk.browser.begin(size=10)
    desk.browser.send_to_kernel({"kind": "cancel", "upload": "upload-0"})
    desk.browser.slice(0, b"0123456789")
    assert desk.files == [("m13.fits", b"0123456789")]


def test_what_a_callback_raises_goes_to_on_error_and_into_the_browser(desk: Desk) -> None:
    failure = AstroError("ASTRO_4007", "this is no FITS file.", "Save it as FITS.")

    def refuse(_name: str, _content: BinaryIO) -> None:
        raise failure

    desk.widget.on_file(refuse)
    answer = desk.browser.upload("cat.jpg", b"0123456789")
    assert desk.errors == [failure]
    assert answer["sentence"] == "cat.jpg: this is no FITS file. Save it as FITS."
    assert len(desk.files) == 1, "the other callback was served"


def test_an_unforeseen_exception_is_named_with_its_kind(desk: Desk) -> None:
    def fail(_name: str, _content: BinaryIO) -> None:
        raise ZeroDivisionError("by zero")

    desk.widget.on_file(fail)
    assert desk.browser.upload("m13.fits", b"0")["sentence"] == "m13.fits: ZeroDivisionError: by zero"
    assert isinstance(desk.errors[0], ZeroDivisionError)


def test_a_bad_file_is_said_by_load_itself(desk: Desk) -> None:
    desk.widget.on_file(lambda name, content: acw.load(content, name=name))
    answer = desk.browser.upload("notes.txt", b"these are my notes" * 300)
    assert desk.only_error().code.name == "ASTRO_4007"
    assert answer["kind"] == "refused"


def test_a_full_disk_ends_the_upload_with_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.browser.begin(size=10)
    incoming = desk.widget._incoming
    assert incoming is not None
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(incoming, "content", full)
        answer = desk.browser.slice(0, b"0123456789")
    assert desk.only_error().code.name == "ASTRO_5001"
    assert answer is not None
    assert "disk space" in answer["sentence"]


def test_closing_the_widget_gives_the_temporary_file_back(desk: Desk) -> None:
    desk.browser.begin(size=SLICE_BYTES + 1)
    incoming = desk.widget._incoming
    assert incoming is not None
    desk.widget.close()
    assert incoming.content.closed


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_takes_nothing_is_an_error(limit: int) -> None:
    with pytest.raises(AstroError, match="limit_bytes"):
        FileUpload(limit_bytes=limit)

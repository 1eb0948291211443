"""Files go from the browser to the kernel and back, in the served app and in JupyterLab."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]

SLICE = 4 * 1024**2

DESK = """
import hashlib
import threading
import time
from pathlib import Path

import ipywidgets
from IPython.display import display

from astroclassify_widgets.widgets.file_upload import FileUpload

heard = ipywidgets.HTML("<pre class='heard'>ready</pre>")
lines = []

def say(line):
    lines.append(line)
    heard.value = "<pre class='heard'>" + "\\n".join(lines) + "</pre>"

def resident_megabytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6

peak = start = resident_megabytes()

def watch_memory():
    global peak
    while True:
        peak = max(peak, resident_megabytes())
        time.sleep(0.01)

threading.Thread(target=watch_memory, daemon=True).start()

def receive(name, content):
    grown = peak - start
    if name == "bad.fits":
        raise ValueError("no stars in it")
    digest, size = hashlib.sha256(), 0
    while piece := content.read(2**20):
        digest.update(piece)
        size += len(piece)
    say(f"{name} {size} {digest.hexdigest()} {grown:.0f}")

upload = FileUpload(limit_bytes=64 * 1024**2, time_out=1.0)
upload.on_file(receive)
upload.on_error(lambda error: say(f"error: {error!r}"))

def keep_busy(_button):
    Path(LET_GO + "-busy").touch()
    while not Path(LET_GO).exists():
        time.sleep(0.02)

busy = ipywidgets.Button(description="Keep busy")
busy.on_click(keep_busy)
display(ipywidgets.VBox([upload, busy, heard]))
"""

EXPORTS = """
import ipywidgets
import numpy as np
from IPython.display import display

from astroclassify_widgets.widgets.file_download import FileDownload

download = FileDownload()
FILES = {
    "table": ("sources.csv", b"id,x\\n1,2\\n", "text/csv"),
    "name": ("M 13, Größe λ 50%.csv", b"1", "text/csv"),
    "frame": ("frame.fits", np.random.default_rng(1).bytes(40_000_000), "application/fits"),
    "empty": ("empty.txt", b"", "text/plain"),
}

def exporter(key):
    button = ipywidgets.Button(description=f"Save {key}")
    button.on_click(lambda _button: download.save(*FILES[key]))
    return button

display(ipywidgets.VBox([download, download, *map(exporter, FILES)]))
# %%
display(download)
"""

COUNT_MESSAGES = """() => {
    const send = WebSocket.prototype.send;
    window.messagesToKernel = 0;
    WebSocket.prototype.send = function (message) {
        window.messagesToKernel += 1;
        return send.call(this, message);
    };
}"""


@pytest.fixture
def voila_page(voila_page: Opener) -> Iterator[Opener]:
    """Leave the pages when a test ends, which ends their kernels: the app allows only so many at a time."""
    pages: list[Page] = []

    def open_page(*arguments: Any, **options: Any) -> Page:
        pages.append(voila_page(*arguments, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.goto("about:blank")


@pytest.fixture(scope="module")
def some_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Path]:
    """Write a file of random bytes."""

    def write(name: str, size: int) -> Path:
        path = tmp_path_factory.mktemp("files") / name
        path.write_bytes(np.random.default_rng(size).bytes(size))
        return path

    return write


SomeFile = Callable[[str, int], Path]


def upload_widget(page: Page) -> Locator:
    return page.locator(".acw-file-upload")


def choose(page: Page, *files: Path) -> None:
    """Choose files as a user does who has no mouse."""
    expect(page.locator(".heard")).to_be_visible(timeout=20_000)
    with page.expect_file_chooser() as chooser:
        upload_widget(page).get_by_role("button", name="Open file…").press("Enter")
    chooser.value.set_files([str(file) for file in files])


def line_of(file: Path) -> str:
    return f"{file.name} {file.stat().st_size} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def expect_received(page: Page, *files: Path) -> None:
    for file in files:
        expect(page.locator(".heard")).to_contain_text(line_of(file), timeout=60_000)


def wait_until_under_way(page: Page) -> None:
    page.wait_for_function("document.querySelector('.acw-file-upload-bar').value >= 5")


@pytest.fixture
def let_go(tmp_path: Path) -> Path:
    """A file that ends what keeps a kernel busy once it is there; until then the kernel hears nothing."""
    return tmp_path / "let-go"


def desk_until(let_go: Path) -> str:
    return f"LET_GO = {str(let_go)!r}\n" + DESK


def keep_kernel_busy(page: Page, let_go: Path) -> None:
    """Click until the kernel is busy: a click on a page that is still moving may miss the button."""
    expect(page.locator(".heard")).to_be_visible(timeout=20_000)
    for _ in range(20):
        page.get_by_role("button", name="Keep busy").click()
        for _ in range(40):
            if let_go.with_name("let-go-busy").exists():
                return
            page.wait_for_timeout(50)
    raise AssertionError("the kernel does not become busy")


@pytest.mark.parametrize("opener", ["voila_page", "lab_page"])
def test_a_chosen_file_reaches_the_kernel_unchanged(
    opener: str, request: pytest.FixtureRequest, some_file: SomeFile
) -> None:
    page = request.getfixturevalue(opener)(DESK)
    file = some_file("M 13 λ.fits", 2 * SLICE + 7)
    choose(page, file)
    expect_received(page, file)
    expect(upload_widget(page)).to_contain_text("The file M 13 λ.fits (8.4 MB) was received.")


def test_the_memory_of_the_kernel_does_not_follow_the_size_of_the_file(voila_page: Opener, some_file: SomeFile) -> None:
    page = voila_page(DESK)
    file = some_file("wide.fits", 64 * 1024**2)
    choose(page, file)
    expect_received(page, file)
    grown = int(page.locator(".heard").inner_text().split()[-1])
    assert grown < 50, f"{grown} MB for a file of 67 MB"


def test_the_same_file_may_be_chosen_twice_and_several_at_once(voila_page: Opener, some_file: SomeFile) -> None:
    page = voila_page(DESK)
    first, second = some_file("a.fits", 100), some_file("b.fits", SLICE + 1)
    choose(page, first, second)
    expect_received(page, first, second)
    choose(page, second)
    expect(page.locator(".heard")).to_have_text(re.compile(r"b\.fits.*\sb\.fits", re.DOTALL))


def test_a_dropped_file_is_taken(voila_page: Opener) -> None:
    page = voila_page(DESK)
    expect(upload_widget(page)).to_be_visible(timeout=20_000)
    page.evaluate(
        """() => {
            const files = new DataTransfer();
            files.items.add(new File(["SIMPLE  ="], "dropped.fits"));
            const target = document.querySelector(".acw-file-upload");
            for (const kind of ["dragenter", "dragover", "drop"]) {
                const event = new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true});
                target.firstElementChild.dispatchEvent(event);
                if (kind !== "dragenter" && !event.defaultPrevented) throw new Error(`${kind} would leave the page`);
                const marked = target.classList.contains("acw-drop-target");
                if (marked === (kind === "drop")) throw new Error(`marked after ${kind}: ${marked}`);
            }
        }"""
    )
    expect(page.locator(".heard")).to_contain_text("dropped.fits 9 ")


def test_a_file_beyond_the_limit_is_refused_without_a_message_to_the_kernel(
    voila_page: Opener, some_file: SomeFile
) -> None:
    page = voila_page(DESK)
    expect(upload_widget(page)).to_be_visible(timeout=20_000)
    page.evaluate(COUNT_MESSAGES)
    choose(page, some_file("huge.fits", 64 * 1024**2 + 1))
    refusal = "The file huge.fits holds 67.1 MB; the limit is 67.1 MB. Cut the frame, or compress it."
    expect(upload_widget(page)).to_contain_text(refusal)
    choose(page, some_file("empty.fits", 0))
    expect(upload_widget(page)).to_contain_text("The file empty.fits is empty")
    assert page.evaluate("window.messagesToKernel") == 0
    small = some_file("small.fits", 10)
    choose(page, small)
    expect_received(page, small)
    assert page.evaluate("window.messagesToKernel") == 2, "one that announces the file, and one with its bytes"
    expect(page.locator(".heard")).not_to_contain_text("error")


def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(voila_page: Opener, some_file: SomeFile) -> None:
    page = voila_page(DESK)
    choose(page, some_file("long.fits", 60_000_000))
    wait_until_under_way(page)
    expect(upload_widget(page).locator(".acw-file-upload-label")).to_contain_text("% of 60.0 MB")
    upload_widget(page).get_by_role("button", name="Cancel").click()
    expect(upload_widget(page)).to_contain_text("Sending long.fits was cancelled.")
    small = some_file("small.fits", 10)
    choose(page, small)
    expect_received(page, small)
    expect(page.locator(".heard")).not_to_contain_text("long.fits")


def test_a_second_file_replaces_the_one_on_its_way(voila_page: Opener, some_file: SomeFile) -> None:
    page = voila_page(DESK)
    choose(page, some_file("long.fits", 60_000_000))
    wait_until_under_way(page)
    file = some_file("second.fits", SLICE + 5)
    choose(page, file)
    expect_received(page, file)
    expect(upload_widget(page)).to_contain_text("The file second.fits (4.2 MB) was received.")
    expect(page.locator(".heard")).not_to_contain_text("long.fits")
    expect(page.locator(".heard")).not_to_contain_text("error")


def test_what_a_callback_raises_is_said_in_the_browser(voila_page: Opener, some_file: SomeFile) -> None:
    page = voila_page(DESK)
    choose(page, some_file("bad.fits", 10))
    expect(upload_widget(page)).to_contain_text("bad.fits: ValueError: no stars in it")
    expect(page.locator(".heard")).to_contain_text("error: ValueError('no stars in it')")


def test_a_kernel_that_is_silent_is_told_and_the_upload_goes_on_when_it_answers(
    voila_page: Opener, some_file: SomeFile, let_go: Path
) -> None:
    page = voila_page(desk_until(let_go))
    keep_kernel_busy(page, let_go)
    file = some_file("patient.fits", SLICE + 5)
    choose(page, file)
    expect(upload_widget(page)).to_contain_text("The kernel does not answer")
    let_go.touch()
    expect_received(page, file)
    expect(upload_widget(page)).not_to_contain_text("The kernel does not answer")


def shut_kernel_down(page: Page) -> None:
    page.wait_for_timeout(1000)  # JupyterLab's debugger complains of a kernel that ends while it asks for its state
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")


def test_without_a_kernel_the_page_says_what_to_do(lab_page: Opener, some_file: SomeFile) -> None:
    page = lab_page(DESK)
    first = some_file("first.fits", SLICE + 1)
    choose(page, first)
    expect_received(page, first)
    shut_kernel_down(page)
    choose(page, some_file("lost.fits", 10))
    expect(upload_widget(page)).to_contain_text("The kernel cannot be reached")


def test_a_kernel_that_ends_in_the_middle_does_not_leave_the_page_hanging(
    lab_page: Opener, some_file: SomeFile, let_go: Path
) -> None:
    page = lab_page(desk_until(let_go))
    keep_kernel_busy(page, let_go)
    choose(page, some_file("lost.fits", 10))
    shut_kernel_down(page)
    expect(upload_widget(page)).to_contain_text("The kernel does not answer")
    upload_widget(page).get_by_role("button", name="Cancel").click()
    expect(upload_widget(page)).to_contain_text("Sending lost.fits was cancelled.")


def save(page: Page, key: str) -> tuple[str, bytes]:
    """Click the button that saves; return the name and the bytes of the file that the browser saved."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save {key}").click()
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.parametrize("opener", ["voila_page", "lab_page"])
def test_saved_files_hold_the_bytes_of_the_kernel(opener: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(opener)(EXPORTS)
    assert save(page, "table") == ("sources.csv", b"id,x\n1,2\n")
    assert save(page, "name") == ("M 13, Größe λ 50%.csv", b"1")
    assert save(page, "empty") == ("empty.txt", b"")
    name, content = save(page, "frame")
    assert name == "frame.fits"
    assert content == np.random.default_rng(1).bytes(40_000_000)


@pytest.mark.parametrize("opener", ["voila_page", "lab_page"])
def test_a_model_that_is_shown_three_times_saves_once(opener: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(opener)(EXPORTS)
    saved: list[str] = []
    page.on("download", lambda download: saved.append(download.suggested_filename))
    expect(page.locator(".acw-file-download")).to_have_count(3)
    page.get_by_role("button", name="Save table").click()
    page.wait_for_timeout(1000)
    assert saved == ["sources.csv"]

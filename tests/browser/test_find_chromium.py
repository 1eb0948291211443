from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.find_chromium import NoChromiumError, find_chromium, find_or_install_chromium


def test_a_browser_named_by_the_user_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    mine.write_text("#!/bin/sh\necho Chromium 1\n")
    mine.chmod(0o755)
    monkeypatch.setenv("ASTRO_CHROMIUM", str(mine))
    assert find_chromium() == str(mine)


def test_a_named_browser_that_does_not_start_is_no_reason_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASTRO_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(NoChromiumError, match=r"ASTRO_CHROMIUM=/nowhere/chromium does not start\. Install"):
        find_or_install_chromium()


def test_a_stub_that_only_tells_how_to_install_one_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, ending in (("chromium", "exit 1"), ("google-chrome", "exit 0")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{ending}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("ASTRO_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == str(tmp_path / "google-chrome")


def test_without_any_browser_a_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASTRO_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoChromiumError, match=r"no Chromium.*Install the package chromium.*ASTRO_CHROMIUM"):
        find_or_install_chromium()

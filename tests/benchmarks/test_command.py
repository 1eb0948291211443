from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.correctness import require
from benchmarks.figure import Figure
from benchmarks.topics import TOPICS, Measurement, measurements_of
from benchmarks.topics.detection.background_mesh import compare_mesh_with_sep

ROOT = Path(__file__).parents[2]

tiny_mesh = partial(compare_mesh_with_sep, "tiny", side=192, n_stars=20, runs=2)


def wrong_mesh() -> list[Figure]:
    require(False, "the mesh is off by a star")
    return []


def measure_only(monkeypatch: pytest.MonkeyPatch, *measurements: Measurement) -> None:
    monkeypatch.setattr(command, "measurements_of", lambda _: measurements)


def test_help_lists_the_topics(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main(["--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert all(topic in said for topic in TOPICS)


def test_every_topic_has_measurements() -> None:
    assert all(measurements_of(topic) for topic in TOPICS)


def test_an_unknown_topic_is_one_sentence_and_exit_2() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "astrology"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"There is no topic 'astrology'; the topics are {', '.join(TOPICS)}.\n"


def test_an_unknown_topic_stops_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["detection", "astrology"]) == command.BAD_INPUT
    assert capsys.readouterr().out == ""


def test_a_topic_prints_one_line_a_figure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    measure_only(monkeypatch, tiny_mesh, tiny_mesh)
    assert command.main(["detection"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("detection.background.speed_vs_sep.tiny  ") and " x  (" in line for line in lines)


def test_json_is_one_object_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    measure_only(monkeypatch, tiny_mesh)
    assert command.main(["detection", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert list(told) == ["name", "value", "unit", "conditions"]
    assert told["name"] == "detection.background.speed_vs_sep.tiny"
    assert told["value"] > 0
    assert "192 x 192 px, 20 stars" in told["conditions"]
    assert "sep 1." in told["conditions"]
    assert "2 interleaved runs" in told["conditions"]


def test_markdown_is_a_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    measure_only(monkeypatch, tiny_mesh)
    assert command.main(["detection", "--markdown"]) == 0
    header, rule, row = capsys.readouterr().out.splitlines()
    assert header == "| figure | value | conditions |"
    assert rule == "| --- | ---: | --- |"
    assert row.startswith("| `detection.background.speed_vs_sep.tiny` | ")


def test_a_wrong_answer_is_exit_1_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measure_only(monkeypatch, wrong_mesh, tiny_mesh)
    assert command.main(["detection", "--json"]) == command.WRONG_ANSWER
    printed = capsys.readouterr()
    assert printed.err == "detection: wrong answer: the mesh is off by a star\n"
    assert len(printed.out.splitlines()) == 1

"""README.md says what the code declares."""

from __future__ import annotations

from tests.generated_readme import README, with_generated_sections


def test_the_generated_tables_are_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_generated_sections(text), "run `make readme`"

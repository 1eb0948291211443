"""What an error says is fit to be shown."""

from __future__ import annotations

from astroclassify_widgets import AstroError


def test_a_message_holds_no_control_characters_whatever_a_file_was_called() -> None:
    error = AstroError("ASTRO_4007", "'a\x1b[31m\n' is damaged.", "Try\t again.")
    assert error.message == "'a [31m ' is damaged."
    assert error.hint == "Try  again."
    assert str(error) == "ASTRO_4007: 'a [31m ' is damaged. Try  again."


def test_letters_of_any_script_stay() -> None:
    assert AstroError("ASTRO_4041", "there is no file 'Größe 星.fits'.").message == "there is no file 'Größe 星.fits'."

from __future__ import annotations

import pytest
from pydantic import ValidationError

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.server.settings import Settings


def test_without_variables_the_settings_are_those_of_the_contract() -> None:
    assert Settings.from_environment({}).as_environment() == {
        "ASTRO_MAX_UPLOAD_BYTES": "268435456",
        "ASTRO_MAX_IMAGE_PIXELS": "150000000",
        "ASTRO_MAX_PIXEL_PER_BYTE": "20000",
        "ASTRO_IMAGE_DECODE_SECONDS": "3.0",
        "ASTRO_MAX_CONCURRENT_INFERENCES": "2",
    }


def test_variables_are_read_and_others_are_left_alone() -> None:
    settings = Settings.from_environment({"ASTRO_MAX_IMAGE_PIXELS": "1000", "ASTRO_API_URL": "x", "HOME": "/"})
    assert settings == Settings(max_image_pixels=1000)


def test_settings_pass_through_the_environment() -> None:
    settings = Settings(max_upload_bytes=7, max_concurrent_inferences=3)
    assert Settings.from_environment(settings.as_environment()) == settings


def test_readers_are_held_to_the_limits() -> None:
    limits = Settings(max_upload_bytes=7, max_image_pixels=8, max_pixel_per_byte=9).read_limits
    assert (limits.max_bytes, limits.max_pixels, limits.max_pixels_per_byte) == (7, 8, 9)


@pytest.mark.parametrize("value", ["", "many", "0", "-1", "1.5"])
def test_a_bad_value_names_its_variable(value: str) -> None:
    with pytest.raises(AstroError, match="ASTRO_MAX_UPLOAD_BYTES") as caught:
        Settings.from_environment({"ASTRO_MAX_UPLOAD_BYTES": value})
    assert caught.value.code.name == "ASTRO_4001"
    assert "largest file" in caught.value.hint


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().max_upload_bytes = 1

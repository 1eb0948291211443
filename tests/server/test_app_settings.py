from __future__ import annotations

import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.server.app_settings import AppSettings


def test_every_setting_has_a_variable() -> None:
    given = AppSettings(app_max_kernels=3, app_preheated_kernels=0, app_idle_seconds=7, app_theme="dark")
    assert AppSettings.from_environment(given.as_environment()) == given


def test_without_variables_the_app_follows_the_browser_and_keeps_one_session_ready() -> None:
    settings = AppSettings.from_environment({})
    assert (settings.app_theme, settings.app_preheated_kernels, settings.app_max_kernels) == ("auto", 1, 8)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ASTRO_APP_MAX_KERNELS", "0"), ("ASTRO_APP_THEME", "pink"), ("ASTRO_APP_IDLE_SECONDS", "soon")],
)
def test_a_wrong_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(AstroError, match=rf"ASTRO_4001: the environment variable {variable} = '{value}'"):
        AppSettings.from_environment({variable: value})

"""What an operator sets for the served app, from the environment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from astroclassify_widgets.server.environment_settings import EnvironmentSettings

Theme = Literal["auto", "light", "dark"]


class AppSettings(EnvironmentSettings):
    """How the app is served; each field is the environment variable ``ASTRO_<FIELD>``."""

    app_max_kernels: int = Field(
        8, ge=1, le=1024, description="the sessions that run at the same time, waiting ones too"
    )
    app_preheated_kernels: int = Field(1, ge=0, le=64, description="the sessions that wait for the next page")
    app_idle_seconds: int = Field(300, ge=1, description="how long a session is kept that no page is open on [s]")
    app_end_idle_pages: bool = Field(False, description="whether an idle session ends even while its page is open")
    app_theme: Theme = Field("auto", description="the look of the page; auto follows the browser")
    app_show_tracebacks: bool = Field(False, description="whether the page shows the trace of a failure")

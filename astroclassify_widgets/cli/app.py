"""astrocli app: the workbench in a browser."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter, validators

from astroclassify_widgets.cli.standard_output import write_to_standard_output
from astroclassify_widgets.errors import AstroError


def open_app(
    file: Path | None = None,
    *,
    port: Annotated[int, Parameter(validator=validators.Number(gte=0, lte=65535))] = 0,
    browser: bool = True,
    theme: Literal["auto", "light", "dark"] | None = None,
) -> None:
    """Open the workbench in a browser, and print its address.

    The address holds a token, and answers on this machine alone. Ctrl-C stops the app.

    Parameters
    ----------
    file
        FITS file or picture to open; the workbench begins with the demo frame when not given.
    port
        Port to listen on; any that is free when 0.
    browser
        Open the address in your browser.
    theme
        Look of the page; follows the browser when not given.
    """
    if find_spec("voila") is None:
        raise AstroError("ASTRO_5021", "the app needs Voila.", "Install astroclassify-widgets[app].")
    from astroclassify_widgets.server.app_settings import AppSettings

    settings = AppSettings.from_environment()
    if theme is not None:
        settings = settings.model_copy(update={"app_theme": theme})
    if file is not None:
        _refuse_what_cannot_be_opened(file)
    from astroclassify_widgets.server.run_app import run_app

    run_app(_announce, port=port, frame=file, browser=browser, settings=settings)


def _refuse_what_cannot_be_opened(file: Path) -> None:
    from astroclassify_widgets.pipeline import load

    load(file)


def _announce(address: str) -> None:
    """Print the address alone, so that a script can read it, and a word to whoever watches."""
    write_to_standard_output(f"{address}\n".encode())
    sys.stderr.write("AstroClassify is at the address above. Ctrl-C stops it.\n")

"""Opens the app in the user's browser."""

from __future__ import annotations

import html
import os
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Final

_SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def open_browser(address: str, folder: Path) -> None:
    """Open an address in the user's browser where there is a screen for one.

    The address holds the token, and command lines are seen by every user of a machine; so the browser is given a page
    that leads there, in a folder that only its owner may read.
    """
    if sys.platform == "linux" and not any(map(os.environ.get, _SCREENS)):
        return
    page = folder / "open.html"
    page.touch(mode=0o600)
    link = html.escape(address)
    page.write_text(
        f'<meta charset="utf-8"><meta http-equiv="refresh" content="0;url={link}"><a href="{link}">AstroClassify</a>\n',
        encoding="utf-8",
    )
    # It may wait for the browser to end.
    threading.Thread(target=webbrowser.open, args=(page.as_uri(),), daemon=True).start()

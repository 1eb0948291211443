"""The style sheet of the panels."""

from __future__ import annotations

from pathlib import Path

import anywidget

_HERE = Path(__file__).parent


class PanelStyle(anywidget.AnyWidget):
    """Shows nothing; where it is, the panels have their style. Each panel brings one, and the browser keeps one."""

    _esm = _HERE / "panel_style.js"
    _css = _HERE / "panels.css"

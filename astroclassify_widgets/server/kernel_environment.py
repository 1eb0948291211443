"""The environment of a kernel: what Python and the measurements need, and no secret of the server's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from astroclassify_widgets.params.environment import FRAME_VARIABLE, SERVED_VARIABLE

_NAMES: Final = frozenset(
    (
        *("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP", "VIRTUAL_ENV", "CONDA_PREFIX"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR", "JUPYTER_PATH"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
        # Without these no process starts on Windows.
        *("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"),
    )
)
_PREFIXES: Final = ("LC_", "PYTHON", "NUMBA_", "ASTRO_")


def kernel_environment(server: Mapping[str, str], folder: Path, frame: Path | None) -> dict[str, str]:
    """Return the environment of a kernel.

    Parameters
    ----------
    server
        The environment of the server, which may hold secrets.
    folder
        A folder of the server's own, for what IPython keeps; the user's start-up files are not run.
    frame
        The frame to open.
    """
    kept = {
        name: value
        for name, value in server.items()
        if (name.upper() in _NAMES or name.startswith(_PREFIXES)) and name != FRAME_VARIABLE
    }
    opened = {FRAME_VARIABLE: str(frame.absolute())} if frame is not None else {}
    return {**kept, **opened, SERVED_VARIABLE: "1", "IPYTHONDIR": str(folder / "ipython")}

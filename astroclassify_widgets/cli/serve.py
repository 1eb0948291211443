"""astrocli serve: the HTTP service."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

from cyclopts import Parameter, validators

from astroclassify_widgets.errors import AstroError


def serve(
    *,
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(validator=validators.Number(gte=0, lte=65535))] = 8000,
    workers: Annotated[int, Parameter(validator=validators.Number(gte=1, lte=64))] = 1,
) -> None:
    """Serve photometry over HTTP under /v1.

    Parameters
    ----------
    host
        Address to listen on; the default is this machine alone.
    port
        Port to listen on.
    workers
        Server processes.
    """
    if find_spec("fastapi") is None or find_spec("uvicorn") is None:
        raise AstroError("ASTRO_5021", "the service needs FastAPI and uvicorn.", "Install astroclassify-widgets[app].")
    from astroclassify_widgets.server.run_server import serve as serve_app
    from astroclassify_widgets.server.settings import Settings

    serve_app(host=host, port=port, workers=workers, settings=Settings.from_environment())

"""The outermost layer: the version header on every answer, and an answer to the unexpected."""

from __future__ import annotations

import logging
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.server.errors import error_response

API_HEADER: Final = "X-AstroClassify-API"
API_VERSION: Final = "1"

_log = logging.getLogger(__name__)


class AnswerEverything:
    """ASGI middleware. The framework's own answer to an unexpected failure lies outside all middleware,
    where it would lack the header, so the failure is answered here.
    """  # noqa: D205

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer it whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_with_header(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message)[API_HEADER] = API_VERSION
            await send(message)

        try:
            await self._app(scope, receive, send_with_header)
        except Exception:
            _log.exception("%s %r failed", scope["method"], scope["path"])
            if begun:  # half an answer is out: the server must cut the connection
                raise
            await error_response(_UNEXPECTED)(scope, receive, send_with_header)


_UNEXPECTED: Final = AstroError("ASTRO_5001", "the service failed unexpectedly.", "The cause is in its log.")

"""What the served app writes to its log: what failed, and never the token."""

from __future__ import annotations

import logging
from typing import Final

from tornado.log import app_log, gen_log
from tornado.web import RequestHandler

_LOG: Final = logging.getLogger("astroclassify.app")
_HIDDEN: Final = "…"


class _HidesToken(logging.Filter):
    """Takes the token out of what Tornado says about a request."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without the token."""
        record.msg, record.args = record.getMessage().replace(self._token, _HIDDEN), ()
        return True


def keep_log_discreet(token: str) -> None:
    """Have refusals pass in silence, and nothing of a request that failed betray the token."""
    gen_log.setLevel(logging.ERROR)
    for logger in (gen_log, app_log):
        logger.addFilter(_HidesToken(token))


def log_request(handler: RequestHandler) -> None:
    """Note a request that failed by no fault of the visitor's, without its query, which holds the token."""
    if handler.get_status() >= 500:
        _LOG.warning("%d %s %s", handler.get_status(), handler.request.method, handler.request.path)

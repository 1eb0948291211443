"""What the served app answers: its page, and the refusals."""

from __future__ import annotations

from typing import Any, Final

from jupyter_server.auth.identity import IdentityProvider
from tornado.web import HTTPError, RequestHandler
from voila.tornado.handler import TornadoVoilaHandler

_NO_TOKEN: Final = "The address needs its token. Use the whole address that astrocli app printed when it started."
_RETRY_SECONDS: Final = "10"


class TokenOnly(IdentityProvider):
    """Lets in who has the token, and keeps him known by a cookie; there is no form to try others."""

    @property
    def login_available(self) -> bool:
        """Whether there is a form."""
        return False

    @property
    def logout_available(self) -> bool:
        """Whether there is a button to leave."""
        return False


class AppPage(TornadoVoilaHandler):
    """The page of the app, with a kernel of its own, which may ask nobody but this server for anything."""

    async def get(self, path: str | None = None) -> None:
        """Answer with the page."""
        if path:
            raise HTTPError(404, "There is nothing at this address.")
        # Asking for it sets the cookie by which the page may end its kernel when it is closed.
        _ = self.xsrf_token
        await super().get(path)

    def get_login_url(self) -> str:
        """Refuse who has no token."""
        raise HTTPError(403, _NO_TOKEN)

    @property
    def content_security_policy(self) -> str:
        """What the page may load and do."""
        return "; ".join(
            (
                "default-src 'self'",
                # Widgets are modules made in the browser, and Jupyter's script loader evaluates text.
                "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                "worker-src 'self' blob:",
                f"connect-src 'self' ws://{self.request.host} blob: data:",
                "object-src 'none'",
                "base-uri 'self'",
                "form-action 'self'",
                "frame-ancestors 'self'",
            )
        )

    def write_error(self, status_code: int, **options: Any) -> None:
        """Say what is wrong on a page that looks like the app's."""
        if status_code == 503:
            self.set_header("Retry-After", _RETRY_SECONDS)
        super().write_error(status_code, **options)


class ForeignHost(RequestHandler):
    """A request by a name that is not this machine's own, as a page of elsewhere sends it after tricking the DNS."""

    def prepare(self) -> None:
        """Refuse."""
        self.set_status(403)
        self.finish("This app answers only to 127.0.0.1 and localhost.\n")

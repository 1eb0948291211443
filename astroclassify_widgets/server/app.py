"""The app: the only place that says which routes there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from astroclassify_widgets.server import detect_auto, health
from astroclassify_widgets.server.answer_everything import API_VERSION, AnswerEverything
from astroclassify_widgets.server.errors import add_error_handlers, error_responses
from astroclassify_widgets.server.measure_upload import warm_up
from astroclassify_widgets.server.services import Services, give_services
from astroclassify_widgets.server.settings import Settings
from astroclassify_widgets.server.work_pool import WorkPool


def create_app(settings: Settings) -> FastAPI:
    """Return the HTTP service.

    Parameters
    ----------
    settings
        Its limits.
    """
    pool = WorkPool(settings.max_concurrent_inferences, warm_up)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            pool.start()
            yield
        finally:
            pool.close()

    app = FastAPI(
        title="AstroClassify",
        version=API_VERSION,
        openapi_url="/v1/openapi.json",
        # Their pages load scripts from elsewhere, and an observatory may have no internet.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    give_services(app, Services(settings, pool))
    add_error_handlers(app)
    app.add_middleware(AnswerEverything)
    app.include_router(health.router, include_in_schema=False)
    app.include_router(health.router, prefix="/v1")
    app.include_router(detect_auto.router, prefix="/v1", responses=error_responses())
    return app


def app_from_environment() -> FastAPI:
    """Return the app with the settings of the environment, as each worker process makes it."""
    return create_app(Settings.from_environment())

"""What the routes share."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI, Request

from astroclassify_widgets.server.settings import Settings
from astroclassify_widgets.server.work_pool import WorkPool


@dataclass(frozen=True)
class Services:
    """The settings of an app, and the processes that compute for it."""

    settings: Settings
    pool: WorkPool


def give_services(app: FastAPI, services: Services) -> None:
    """Let the routes of an app find its services."""
    app.state.services = services


def services_of(request: Request) -> Services:
    """Return the services of the app that a request came to."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


async def client_left(request: Request) -> None:
    """Return when the client of a request, whose body was read, has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass

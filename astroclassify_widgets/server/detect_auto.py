"""The route that detects sources and measures them."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from astroclassify_widgets.pipeline.bundle import MEDIA_TYPE
from astroclassify_widgets.server.exports import MEDIA_TYPES
from astroclassify_widgets.server.measure_upload import detect_and_measure
from astroclassify_widgets.server.query import DetectAutoQuery
from astroclassify_widgets.server.repeated_parameters import refuse_repeated
from astroclassify_widgets.server.services import client_left, services_of
from astroclassify_widgets.server.upload import FIELD, uploaded_file

router = APIRouter(tags=["photometry"])

_ONE_FILE: Final = {
    "type": "object",
    "required": [FIELD],
    "properties": {FIELD: {"type": "string", "format": "binary", "description": "the image"}},
}
# The body is read by the route itself, after the query was found good and no further than the limit;
# so its description is written here.
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _ONE_FILE}}}
}
_TABLES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "the table",
        "content": {kind.split(";")[0]: {} for kind in (*MEDIA_TYPES.values(), MEDIA_TYPE)},
    }
}


@router.post(
    "/detect_auto",
    response_class=Response,
    responses=_TABLES,
    openapi_extra=_BODY,
    dependencies=[Depends(refuse_repeated)],
)
async def detect_auto(request: Request, query: Annotated[DetectAutoQuery, Query()]) -> Response:
    """Detect the sources of an image and measure them, brightest first."""
    services = services_of(request)
    async with uploaded_file(request, services.settings.max_upload_bytes) as upload:
        work = partial(detect_and_measure, upload.name, query, services.settings.read_limits)
        reply = await services.pool.run(work, upload.file, partial(client_left, request))
    return Response(reply.content, media_type=reply.media_type, headers=dict(reply.headers))

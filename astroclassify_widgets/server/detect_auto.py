"""The route that detects sources and measures them."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from astroclassify_widgets.io.finite_json import json_text
from astroclassify_widgets.io.table_names import renamed_catalog
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.params import OutputParams, Recipe
from astroclassify_widgets.pipeline import ReadLimits, Result, load, run
from astroclassify_widgets.server.answers import detect_auto_answer
from astroclassify_widgets.server.exports import MEDIA_TYPES, export_response
from astroclassify_widgets.server.query import DetectAutoQuery, refuse_repeated
from astroclassify_widgets.server.services import client_left, services_of
from astroclassify_widgets.server.upload import FIELD, Upload, uploaded_file

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
    200: {"description": "the table", "content": {kind.split(";")[0]: {} for kind in MEDIA_TYPES.values()}}
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
        work = partial(_measured, upload, query, services.settings.read_limits)
        return await services.pool.run(work, partial(client_left, request))


def _measured(upload: Upload, query: DetectAutoQuery, limits: ReadLimits, observer: Observer) -> Response:
    frame = load(upload.file.read(), name=upload.name, limits=limits)
    return _response(run(frame, query.part(Recipe), observer=observer), query)


def _response(result: Result, query: DetectAutoQuery) -> Response:
    if query.format == "json":
        content = json_text(detect_auto_answer(result, query.names), query.json_indent).encode()
        if not query.download:
            return Response(content, media_type=MEDIA_TYPES["json"])
    else:
        content = result.table_bytes(query.format, query.part(OutputParams))
    columns = renamed_catalog(result.catalog[:0], query.names).colnames
    return export_response(content, query.format, result.frame.name, columns, download=query.download)

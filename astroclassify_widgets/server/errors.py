"""Every failure as a coded answer: status by the declaration of codes, body ``{code, message, hint}``."""

from __future__ import annotations

from typing import Any, Final, get_type_hints

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from astroclassify_widgets.errors import ERROR_CODES, AstroError
from astroclassify_widgets.params import Recipe
from astroclassify_widgets.params.validation import validation_error

_RETRY_AFTER_SECONDS: Final = "2"


class ErrorBody(BaseModel):
    """The body of every answer that is not a success."""

    code: str = Field(description="stable code", examples=["ASTRO_4001"])
    message: str = Field(description="what was wrong")
    hint: str = Field(description="what would be right; may be empty")


def error_response(error: AstroError, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return the answer to a failure."""
    status = error.code.http_status
    retry = {"Retry-After": _RETRY_AFTER_SECONDS} if status == 503 else {}
    return JSONResponse(error.as_dict(), status, headers={**(headers or {}), **retry})


def error_responses() -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of failures: every status with its codes."""
    documents: dict[int | str, dict[str, Any]] = {}
    for code in ERROR_CODES.values():
        document = documents.setdefault(code.http_status, {"model": ErrorBody, "description": ""})
        separator = "; " if document["description"] else ""
        document["description"] += f"{separator}{code.name}: {code.meaning}"
    return documents


def add_error_handlers(app: FastAPI) -> None:
    """Let an app answer every expected failure with its code."""
    app.add_exception_handler(AstroError, _answer_astro_error)
    app.add_exception_handler(RequestValidationError, _answer_bad_request)
    app.add_exception_handler(HTTPException, _answer_http_exception)


async def _answer_astro_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AstroError)
    return error_response(error)


async def _answer_bad_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return error_response(validation_error(error.errors(), _query_model(request)))


def _query_model(request: Request) -> type[BaseModel]:
    """Return the model of the route's query, whose declarations make the hints."""
    endpoint = request.scope.get("endpoint")
    declared = get_type_hints(endpoint).values() if endpoint else ()
    return next((hint for hint in declared if isinstance(hint, type) and issubclass(hint, BaseModel)), Recipe)


async def _answer_http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    address = f"{request.method} {request.url.path}"
    hint = "The addresses are listed in /v1/openapi.json."
    if error.status_code == 404:
        refusal = AstroError("ASTRO_4041", f"there is no address for {address}.", hint)
    elif error.status_code == 405:
        refusal = AstroError("ASTRO_4051", f"the address does not take {address}.", hint)
    else:
        refusal = AstroError("ASTRO_4001", "the request cannot be read.", hint)
    # Allow belongs to a 405
    return error_response(refusal, dict(error.headers or {}))

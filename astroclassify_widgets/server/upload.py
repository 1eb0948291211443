"""The one file of a form, read in chunks up to a limit."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.safe_file_name import safe_file_name

FIELD: Final = "file"
_FORM_OVERHEAD: Final = 65_536
"""Bytes that boundaries and part headers may take beside the file."""
_HOW: Final = f"Send multipart/form-data with one file in the field '{FIELD}'; parameters belong into the query."


@dataclass(frozen=True)
class Upload:
    """An uploaded file, open at its beginning, and a name that is safe to show."""

    name: str
    file: BinaryIO


@asynccontextmanager
async def uploaded_file(request: Request, limit: int) -> AsyncIterator[Upload]:
    """Receive the form of a request and yield its file, which is closed and gone afterwards.

    Raises
    ------
    AstroError
        ASTRO_4002 as soon as more than `limit` bytes are announced or received; ASTRO_4001 for an empty
        file or a form that is not one; ASTRO_4990 when the client leaves.
    """
    form = await _received_form(request, limit)
    try:
        yield _only_file(form, limit)
    finally:
        for part in form.values():
            if isinstance(part, UploadFile):
                part.file.close()


async def _received_form(request: Request, limit: int) -> FormData:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise AstroError("ASTRO_4001", "the request holds no form with a file.", _HOW)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit + _FORM_OVERHEAD:
        raise _too_large(limit)
    stream = _bounded_stream(request, limit, b"--" + boundary + b"--")
    try:
        return await MultiPartParser(request.headers, stream, max_files=1).parse()
    except MultiPartException as error:
        raise AstroError("ASTRO_4001", f"the form cannot be read: {error.message}", _HOW) from error
    except ClientDisconnect as error:
        raise AstroError("ASTRO_4990", "the client left during the upload.") from error


async def _bounded_stream(request: Request, limit: int, form_end: bytes) -> AsyncGenerator[bytes, None]:
    """Yield the body. What goes wrong is raised here, inside the parser, which then closes its files."""
    received, tail = 0, b""
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit + _FORM_OVERHEAD:
            raise _too_large(limit)
        tail = (tail + chunk)[-len(form_end) - 4 :]
        yield chunk
    if not tail.rstrip().endswith(form_end):
        raise AstroError("ASTRO_4001", "the upload ends in the middle.", _HOW)


def _only_file(form: FormData, limit: int) -> Upload:
    unknown = [name for name in form if name != FIELD]
    if unknown:
        raise AstroError("ASTRO_4001", f"there is no form field {unknown[0][:40]!r}.", _HOW)
    part = form.get(FIELD)
    if not isinstance(part, UploadFile):
        raise AstroError("ASTRO_4001", f"the form holds no file in the field '{FIELD}'.", _HOW)
    if not part.size:
        raise AstroError("ASTRO_4001", "the uploaded file is empty.")
    if part.size > limit:
        raise _too_large(limit)
    return Upload(safe_file_name(part.filename or "", otherwise="upload"), part.file)


def _too_large(limit: int) -> AstroError:
    return AstroError("ASTRO_4002", f"the file is larger than {limit} bytes.", "Cut the frame, or compress it.")

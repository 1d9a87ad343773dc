"""Files: handing them in, their content checked, and opening them."""

from typing import Annotated, BinaryIO, cast
from urllib.parse import quote

from django.http import HttpResponse
from ninja import File, Form, UploadedFile
from pydantic import Field

from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.mechanism.evidence.seeing import see_file
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, In, Number, Out
from rongxie.surfaces.api.routing import Routes

routes = Routes("files")


class UploadIn(In):
    """What a file is for, and whose it is."""

    purpose: Purpose
    region: Code
    enterprise: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None


class FileOut(Out):
    """A file that was kept; `digest` is that of its bytes (SM3)."""

    id: int
    media_type: str
    size: int
    digest: str


@routes.write("/files", does=store_file, status=201)
def store(
    request: ActingRequest,
    upload: Annotated[UploadIn, Form(...)],
    file: Annotated[UploadedFile, File(...)],
) -> FileOut:
    """Hand a file in; a bank's and an enterprise's own files are theirs beside the offices'."""
    of = Upload(
        name=file.name or "", purpose=upload.purpose, region=upload.region,
        enterprise=upload.enterprise, bank_path=request.actor.bank_path,
    )  # fmt: skip
    kept = store_file(cast("BinaryIO", file.file), of, actor=request.actor, at=request.at)
    return FileOut(id=kept.pk, media_type=kept.media_type, size=kept.size, digest=kept.digest)


@routes.read("/files/{int:number}", does=see_file)
def show(request: ActingRequest, number: Number) -> HttpResponse:
    """Return the bytes of a file as they were handed in; its enterprise sees who opened it."""
    with see_file(file_id=number, actor=request.actor, at=request.at) as opened:
        response = HttpResponse(opened.stream.read(), content_type=opened.row.media_type)
        name = quote(opened.row.name)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response

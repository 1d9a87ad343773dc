"""The template of an office: kept as a file, the latest one counts."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.opening import open_file
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.surfaces.progress.checking import check_template
from rongxie.surfaces.progress.numbers import Scope
from rongxie.surfaces.progress.opening import open_template


@transaction.atomic
def keep_template(
    *, content: BinaryIO, name: str, scope: Scope, actor: Actor, at: datetime
) -> StoredFile:
    """Keep a template for the actor's office and place, if all of it can be filled there.

    :raises Refusal: as `store_file`, `open_template` and `check_template`; then nothing is kept
    """
    region = scope.whole.code
    of = Upload(name=name, purpose=Purpose.TEMPLATE, region=region)
    kept = store_file(content, of, actor=actor, at=at)
    with open_file(kept.pk) as opened:
        check_template(open_template(opened.stream.read()), scope)
    return kept


def template_of(region: str, actor: Actor) -> StoredFile | None:
    """Return the template of the actor's office for a place, the latest that it handed in."""
    kept = in_reach(StoredFile, actor).filter(
        region=region, organisation=actor.organisation, purpose=Purpose.TEMPLATE.value,
        removed_at=None,
    )  # fmt: skip
    return kept.order_by("-pk").first()


def bytes_of(template: StoredFile) -> bytes:
    """Return the content of a template."""
    with open_file(template.pk) as opened:
        return opened.stream.read()

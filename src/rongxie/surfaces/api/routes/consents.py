"""Consents of enterprises, and who looked at what they opened."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from rongxie.mechanism.evidence.looks import who_looked
from rongxie.mechanism.referrals.access import MAY, consent_in_reach
from rongxie.mechanism.referrals.actions import give_consent, note_told, withdraw_consent
from rongxie.mechanism.referrals.models import Identified
from rongxie.mechanism.referrals.purposes import ConsentPurpose
from rongxie.mechanism.referrals.queries.consents import consents_in_reach
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, Day, In, Number, RowId
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.consents import ConsentOut, LookedOut, PurposeOut, PurposesOut
from rongxie.surfaces.api.shapes.made import Counted, Made
from rongxie.values.moments import china_day

routes = Routes("referrals")


class ConsentIn(In):
    """What an enterprise opens to a bank; `*` is any bank that the county proposes, for financing.

    `proof` is the session in which the enterprise itself proved who it is (`session:12`); whoever
    writes it down face to face names the visit as `source`, from paper the signed `file`.
    """

    enterprise: RowId
    bank: Annotated[str, Field(max_length=64, pattern=r"^([A-Za-z0-9_.:/-]+|\*)$")]
    purpose: ConsentPurpose = ConsentPurpose.FINANCING
    ends_on: Day
    identified: Identified
    source: Code
    proof: Code = ""
    file: Code = ""


class ConsentsAsked(PageAsked):
    """Which consents."""

    enterprise: Number | None = None
    standing: Annotated[bool, Field(description="Only those that hold today.")] = False


class ToldIn(In):
    """The consents of which the enterprise was told."""

    consents: Annotated[list[RowId], Field(min_length=1, max_length=500)]


class LooksAsked(In):
    """Looks before one of them, or the latest."""

    before: Number | None = None
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50


@routes.read("/consents/purposes")
def purposes(request: ActingRequest) -> PurposesOut:
    """List what can be consented to, in the words that the enterprise reads."""
    offered = [purpose for purpose in ConsentPurpose if purpose.terms.offered]
    return PurposesOut(items=[PurposeOut.of(purpose) for purpose in offered])


@routes.read("/consents", does=consents_in_reach)
def index(request: ActingRequest, asked: Annotated[ConsentsAsked, Query(...)]) -> Page[ConsentOut]:
    """List the consents in reach, the latest first."""
    on = china_day(request.at) if asked.standing else None
    rows = consents_in_reach(actor=request.actor, enterprise_id=asked.enterprise, on=on)
    return page_of(request, rows, ConsentOut.of, asked=asked, latest_first=True)


@routes.read("/consents/{int:consent}", does=consent_in_reach)
def show(request: ActingRequest, consent: Number) -> ConsentOut:
    """Show a consent."""
    return ConsentOut.of(consent_in_reach(consent_id=consent, actor=request.actor))


@routes.write("/consents", does=give_consent, status=201, who=MAY["give_consent"])
def give(request: ActingRequest, body: ConsentIn) -> Made:
    """Open something of an enterprise to a bank until a day."""
    given = give_consent(
        enterprise_id=body.enterprise, bank=body.bank, ends_on=body.ends_on,
        identified=body.identified, source=body.source, file=body.file, proof=body.proof,
        purpose=body.purpose.value, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=given.pk)


@routes.write(
    "/consents/{int:consent}/withdraw", does=withdraw_consent, who=MAY["withdraw_consent"]
)
def withdraw(request: ActingRequest, consent: Number) -> Made:
    """Take a consent back: what the bank has not decided is withdrawn, and it sees no more."""
    taken = withdraw_consent(consent_id=consent, actor=request.actor, at=request.at)
    return Made(id=taken.pk)


@routes.write("/consents/told", does=note_told, who=MAY["note_told"])
def told(request: ActingRequest, body: ToldIn) -> Counted:
    """Note that an enterprise was told of the banks that the county chose."""
    count = note_told(consent_ids=body.consents, actor=request.actor, at=request.at)
    return Counted(count=count)


@routes.read("/enterprises/{int:enterprise}/looks/all", does=who_looked)
def looks(
    request: ActingRequest, enterprise: Number, asked: Annotated[LooksAsked, Query(...)]
) -> Page[LookedOut]:
    """List who looked at the card, facts, files and contacts of an enterprise, the latest first."""
    found = who_looked(
        enterprise_id=enterprise, before=asked.before, limit=asked.limit, actor=request.actor
    )
    return Page(items=[LookedOut.of(look) for look in found])

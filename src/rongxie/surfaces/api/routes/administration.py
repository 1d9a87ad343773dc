"""Administration: people and memberships, organisations, zones and mechanisms."""

from rongxie.foundation.accounts.actions import Grant
from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.administration import organising, people, placing
from rongxie.foundation.administration.starting import give_start_password, start_passwords
from rongxie.foundation.organisations.actions import NewOrganisation
from rongxie.foundation.organisations.kinds import OrganisationKind, Tier
from rongxie.foundation.organisations.mechanisms import Named
from rongxie.rulebook.access import AnyRole
from rongxie.surfaces.administering import merge_and_reroute
from rongxie.surfaces.api.acting import ActingRequest, authority
from rongxie.surfaces.api.fields import Code, Day, In, Line, Mark, Number, RowId, Words
from rongxie.surfaces.api.invalid import FieldsUnusable
from rongxie.surfaces.api.paging import Page
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.administration import CodeOut, StartPasswordOut, WorkOut
from rongxie.surfaces.api.shapes.made import Made
from rongxie.values.regions import Level
from rongxie.values.texts import say

routes = Routes("administration")


class PersonIn(In):
    """Somebody who signs in by a phone number or an e-mail address; the first password is set
    with a code.
    """

    login: Line
    display_name: Line


class GrantIn(In):
    """What a membership is for; `until` is the first day on which it no longer holds."""

    user: RowId
    role: Code
    organisation: Code
    region: Code
    since: Day
    until: Day | None = None
    home: Code = ""
    document: Line = ""

    def plain(self) -> Grant:
        """Return it as the action takes it.

        :raises FieldsUnusable: if nobody can hold the role
        """
        given = {name: value for name, value in dict(self).items() if name not in ("user", "role")}
        return Grant(role=_role(self.role), **given)


class EndIn(In):
    """From which day on a membership no longer holds, and why."""

    on: Day
    reason: Words


class OrganisationIn(In):
    """An organisation; a branch names its head office as `parent`."""

    code: Code
    kind: OrganisationKind
    name: Line
    region: Code
    on: Day
    parent: Code = ""
    document: Line = ""

    def plain(self) -> NewOrganisation:
        """Return it as the action takes it."""
        return NewOrganisation(
            code=self.code, kind=self.kind, name=self.name, region=self.region, parent=self.parent
        )


class RenameIn(In):
    """Another name from a day on."""

    name: Line
    on: Day
    document: Line = ""


class MergeIn(In):
    """The organisation that takes over from a day on."""

    into: Code
    on: Day
    document: Line = ""


class OnIn(In):
    """From which day on."""

    on: Day
    document: Line = ""


class WithoutIn(In):
    """The first day on which somebody takes part no more, up to today."""

    on: Day


class ZoneIn(In):
    """A zone without a national code; `level` is the number of digits whose tasks it has."""

    parent: Code
    name: Line
    level: Level
    since: Day
    note: Words = ""


class MechanismIn(In):
    """The mechanism of a place, run by an office."""

    tier: Tier
    region: Code
    name: Line
    office: Code
    on: Day


class ConvenerIn(In):
    """Whom a document names convener, or co-convener."""

    name: Line
    title: Line
    document: Line
    on: Day
    co_convener: Mark = False


class MemberIn(In):
    """An organisation that takes part, in a group if one is named."""

    organisation: Code
    on: Day
    group: Line = ""
    leads: Mark = False


@routes.administer("/administration/people", does=people.admit_person, status=201)
def admit(request: ActingRequest, body: PersonIn) -> Made:
    """Add a person, who can do nothing before a membership is granted."""
    made = people.admit_person(
        login=body.login, display_name=body.display_name, by=authority(request), at=request.at
    )
    return Made(id=made.pk)


@routes.write(
    "/administration/imports/{int:number}/start-passwords", does=start_passwords, kept=False
)
def start(request: ActingRequest, number: Number) -> Page[StartPasswordOut]:
    """Give passwords to begin with to people of a list; ask again until nobody is left.

    A password is told once. It works until the person chooses another, which comes first.
    """
    given = start_passwords(import_id=number, actor=request.actor, at=request.at)
    return Page(items=[StartPasswordOut.of(one) for one in given])


@routes.administer(
    "/administration/people/{int:person}/start-password", does=give_start_password, status=201
)
def start_again(request: ActingRequest, person: Number) -> StartPasswordOut:
    """Give a password to begin with to somebody who has never chosen one."""
    given = give_start_password(user_id=person, by=authority(request), at=request.at)
    return StartPasswordOut.of(given)


@routes.administer("/administration/people/{int:person}/disable", does=people.shut_out, status=204)
def shut_out(request: ActingRequest, person: Number) -> None:
    """Shut a person out: every membership stops holding with it."""
    people.shut_out(user_id=person, by=authority(request), at=request.at)


@routes.administer("/administration/people/{int:person}/reopen", does=people.reopen, status=204)
def reopen(request: ActingRequest, person: Number) -> None:
    """Let somebody in again who was shut out; a first password is given next."""
    people.reopen(user_id=person, by=authority(request), at=request.at)


@routes.administer("/administration/memberships", does=people.appoint, status=201)
def appoint(request: ActingRequest, body: GrantIn) -> Made:
    """Give a person a role for an organisation in a place."""
    made = people.appoint(
        user_id=body.user, grant=body.plain(), by=authority(request), at=request.at
    )
    return Made(id=made.pk)


@routes.administer(
    "/administration/memberships/{int:membership}/end", does=people.dismiss, status=204
)
def dismiss(request: ActingRequest, membership: Number, body: EndIn) -> None:
    """End a membership from a day on."""
    people.dismiss(
        membership_id=membership, on=body.on, reason=body.reason, by=authority(request),
        at=request.at,
    )  # fmt: skip


@routes.administer("/administration/organisations", does=organising.enter_organisation, status=201)
def enter(request: ActingRequest, body: OrganisationIn) -> CodeOut:
    """Open an organisation, as a branch of another if `parent` says so."""
    made = organising.enter_organisation(
        new=body.plain(), on=body.on, document=body.document, by=authority(request), at=request.at
    )
    return CodeOut(code=made.code)


@routes.administer(
    "/administration/organisations/{code}/rename", does=organising.rename_organisation
)
def rename(request: ActingRequest, code: Code, body: RenameIn) -> CodeOut:
    """Give an organisation another name; the old one stays in its history."""
    made = organising.rename_organisation(
        code=code, name=body.name, on=body.on, document=body.document, by=authority(request),
        at=request.at,
    )  # fmt: skip
    return CodeOut(code=made.code)


@routes.administer("/administration/organisations/{code}/merge", does=organising.merge_organisation)
def merge(request: ActingRequest, code: Code, body: MergeIn) -> WorkOut:
    """End an organisation in favour of another; open referrals of a bank go there at once.

    The answer has the work that was open, for people to look through.
    """
    work = merge_and_reroute(
        code=code, into=body.into, on=body.on, document=body.document, by=authority(request),
        at=request.at,
    )  # fmt: skip
    return WorkOut.of(work)


@routes.administer(
    "/administration/organisations/{code}/split", does=organising.split_organisation, status=201
)
def split(request: ActingRequest, code: Code, body: OrganisationIn) -> WorkOut:
    """Open a new organisation for a part of one that stays."""
    work = organising.split_organisation(
        code=code, off=body.plain(), on=body.on, document=body.document, by=authority(request),
        at=request.at,
    )  # fmt: skip
    return WorkOut.of(work)


@routes.administer("/administration/organisations/{code}/close", does=organising.close_organisation)
def close(request: ActingRequest, code: Code, body: OnIn) -> WorkOut:
    """End an organisation without a successor."""
    work = organising.close_organisation(
        code=code, on=body.on, document=body.document, by=authority(request), at=request.at
    )
    return WorkOut.of(work)


@routes.administer("/administration/zones", does=placing.add_zone, status=201)
def add_zone(request: ActingRequest, body: ZoneIn) -> CodeOut:
    """Add a zone without a national code below a place."""
    made = placing.add_zone(**dict(body), by=authority(request), at=request.at)
    return CodeOut(code=made.code)


@routes.administer("/administration/mechanisms", does=placing.open_mechanism, status=201)
def open_mechanism(request: ActingRequest, body: MechanismIn) -> Made:
    """Set up the mechanism of a place."""
    made = placing.open_mechanism(**dict(body), by=authority(request), at=request.at)
    return Made(id=made.pk)


@routes.administer(
    "/administration/mechanisms/{int:mechanism}/conveners", does=placing.name_convener, status=201
)
def name_convener(request: ActingRequest, mechanism: Number, body: ConvenerIn) -> Made:
    """Name a convener in place of the one before, or a co-convener beside the others."""
    named = Named(name=body.name, title=body.title, document=body.document)
    made = placing.name_convener(
        mechanism_id=mechanism, named=named, on=body.on, co_convener=body.co_convener,
        by=authority(request), at=request.at,
    )  # fmt: skip
    return Made(id=made.pk)


@routes.administer(
    "/administration/mechanisms/{int:mechanism}/members", does=placing.add_member, status=201
)
def add_member(request: ActingRequest, mechanism: Number, body: MemberIn) -> Made:
    """Let an organisation take part in a mechanism."""
    made = placing.add_member(
        mechanism_id=mechanism, **dict(body), by=authority(request), at=request.at
    )
    return Made(id=made.pk)


@routes.administer("/administration/members/{int:member}/end", does=placing.end_member, status=204)
def end_member(request: ActingRequest, member: Number, body: WithoutIn) -> None:
    """End the part of an organisation in a mechanism that goes on; its people keep their roles."""
    placing.end_member(member_id=member, on=body.on, by=authority(request), at=request.at)


@routes.administer(
    "/administration/conveners/{int:convener}/end", does=placing.end_co_convener, status=204
)
def end_co_convener(request: ActingRequest, convener: Number, body: WithoutIn) -> None:
    """End the office of a co-convener in a mechanism that goes on."""
    placing.end_co_convener(convener_id=convener, on=body.on, by=authority(request), at=request.at)


@routes.administer(
    "/administration/mechanisms/{int:mechanism}/close", does=placing.close_mechanism, status=204
)
def close_mechanism(request: ActingRequest, mechanism: Number, body: OnIn) -> None:
    """End a mechanism with its conveners and members."""
    placing.close_mechanism(
        mechanism_id=mechanism, on=body.on, by=authority(request), at=request.at
    )


def _role(name: str) -> AnyRole:
    if name not in ROLES:
        raise FieldsUnusable(
            {"#/role": say("Nobody can hold this role; these there are: {known}",
                           known=", ".join(ROLES))}
        )  # fmt: skip
    return ROLES[name]

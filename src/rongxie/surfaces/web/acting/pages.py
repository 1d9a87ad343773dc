"""The one pattern of a page on which somebody does something: see docs/concepts/the-workbench.md.

A page is a row of a table: what it is about, its form, the one action that it calls and what is
told afterwards. All else is the same for every page and stands in `answering`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.module_loading import import_string

from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.web.acting.answering import answer, keep_typed, show_done
from rongxie.surfaces.web.acting.fields import PageForm
from rongxie.values.texts import Message, Text

Words = Text | Message | str
Given = Mapping[str, Any]
View = Callable[..., HttpResponseBase]


def _by_membership(request: Any) -> tuple[int, int]:
    return request.user.pk, request.membership.pk


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Who comes to a page, and what stands around it.

    `holder` gives the two numbers by which the token of a form says whose it is; `enter` is put
    around the view where the entrance of those who sign in is not the one to come through.
    """

    layout: str = "layouts/page.html"
    home: str = "home"  # the name of the address to go back to
    holder: Callable[[Any], tuple[int, int]] = _by_membership
    enter: Callable[[View], View] = lambda view: view


STAFF = Frame()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about, as far as the page shows it; `row` is for the page itself."""

    name: Words
    back: str  # the address of its own page
    lines: tuple[tuple[Words, Words], ...] = ()
    row: Any = None


@dataclass(frozen=True, slots=True)
class Next:
    """What happens next, and by when."""

    what: Words
    when: Words = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What the page of confirmation says; `number` is what one refers to it by."""

    title: Words
    number: Words = ""
    next: tuple[Next, ...] = ()
    contact: Words = ""
    onward: tuple[tuple[str, Words], ...] = ()  # address and words of links


@dataclass(frozen=True, slots=True)
class Change:
    """What a step changes, told before it is taken; `for_good`: nobody can take it back."""

    title: Words
    lines: tuple[Words, ...]
    for_good: bool = True


def _files(form: type[PageForm]) -> list[str]:
    return [name for name, one in form.base_fields.items() if isinstance(one, forms.FileField)]


@dataclass(frozen=True, kw_only=True)
class ActionPage:
    """A page on which one thing is done.

    `subject`, `known` and `done` are asked in the reach of the actor; `subject` refuses what is
    out of reach or cannot be done now. `action` is the dotted name of the one action that is
    called, looked up when it is first needed: pages start without solvers and tables. `asks`
    makes its keyword arguments, without `actor` and `at`; `came` makes the numbers of the address
    of the confirmation from what it returned, where they are others than the page's. `step` is
    the step of a case or referral that the page takes: its record leads here. `places` names the
    field that a refusal belongs to. With `check` or `changes` the answers are shown again before
    anything is done; a form with files has neither, because a browser sends a file once.
    """

    name: str
    address: str
    kinds: frozenset[Kind]
    title: Text
    button: Text
    subject: Callable[..., Subject]
    form: type[PageForm] | str  # or its dotted name, where its questions come from the rules
    action: str
    asks: Callable[[Subject, Given], Mapping[str, Any]]
    done: Callable[..., Done] | None = None
    came: Callable[[Any], Mapping[str, Any]] | None = None
    step: str = ""
    known: Callable[[Subject], Given] = lambda _subject: {}
    lead: Text | None = None
    check: bool = False
    changes: Callable[[Subject, Given], Change] | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    frame: Frame = STAFF
    template: str = "acting/form.html"  # another one for a page that shows more than its form
    told_at: str = ""  # the address of the confirmation, where its numbers are not the page's
    leads_to: str = ""  # the name of the page that tells what came of it, if it has one already

    def __post_init__(self) -> None:
        if (self.done is None) != bool(self.leads_to):
            raise ValueError(f"{self.name}: it is told either here, or on a page that is there")
        if isinstance(self.form, type) and self.shows_first and _files(self.form):
            raise ValueError(f"{self.name}: a file cannot be sent twice, so nothing is checked")

    @property
    def asked(self) -> type[PageForm]:
        """The form."""
        form: type[PageForm] = import_string(self.form) if isinstance(self.form, str) else self.form
        return form

    @property
    def shows_first(self) -> bool:
        """Whether the answers, or what they change, are shown before anything is done."""
        return self.check or self.changes is not None

    def paths(self) -> list[URLPattern]:
        """Return the address of the page, by its name, and that of its confirmation."""

        def view(request: HttpRequest, **numbers: Any) -> HttpResponseBase:
            return answer(self, request, numbers)

        def after(request: HttpRequest, **numbers: Any) -> HttpResponseBase:
            return show_done(self, request, numbers)

        view.keep_typed = keep_typed  # type: ignore[attr-defined]  # the entrance asks for it
        told = self.told_at or f"{self.address}done/"
        paths = [
            path(self.address, self.frame.enter(view), name=self.name),
            path(told, self.frame.enter(after), name=f"{self.name}_done"),
        ]
        return paths[:1] if self.leads_to else paths

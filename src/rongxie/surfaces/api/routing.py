"""Operations of the API: each parses, enters the reach of who acts, makes one call and answers.

    routes = Routes("visits")

    @routes.write("/visits/plans/{int:plan}/drop", does=drop_plan)
    def drop(request: ActingRequest, plan: Number, body: WhyIn) -> PlanOut:
        return PlanOut.of(drop_plan(plan_id=plan, why=body.why, actor=request.actor, at=request.at))

What is asked for and answered is in the annotations; what can be refused is read from the
`:raises` lines of the action.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, get_type_hints

from django.http import FileResponse, HttpResponse
from ninja import Router
from ninja.operation import Operation
from pydantic import BaseModel

from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import AnyRole
from rongxie.surfaces.api.acting import ActingRequest, Acts
from rongxie.surfaces.api.answers import answer
from rongxie.surfaces.api.invalid import FieldsUnusable
from rongxie.surfaces.api.repeating import claim, key_of
from rongxie.surfaces.api.scopes import AREAS, READ, writing
from rongxie.values.texts import say

View = TypeVar("View", bound=Callable[..., BaseModel | HttpResponse | FileResponse | None])
Does = Callable[..., Any] | tuple[Callable[..., Any], ...]
_RAISES = re.compile(r":raises (\w+(?:,\s+\w+)*):")
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class Told:
    """What the reference tells of an operation beside its types; `who` empty: whoever reaches."""

    scope: str
    refusals: tuple[str, ...]
    who: Collection[AnyRole]
    keyed: bool
    status: int


class Routes:
    """The operations of one area; `router` is what the site takes."""

    def __init__(self, area: str) -> None:
        self.area = area
        self.scope = writing(area) if area in AREAS else READ
        self.router = Router(tags=[area])
        self.told: dict[str, Told] = {}  # by operation id

    def read(
        self, path: str, *, does: Does = (), who: Collection[AnyRole] = ()
    ) -> Callable[[View], View]:
        """Return the decorator of an operation that reads: GET, in the reach of who asks."""
        return self._operation("GET", path, Told(READ, _refusals(does), who, False, 200), _reading)

    def tell(self, path: str) -> Callable[[View], View]:
        """Return the decorator of an operation for everybody: it tells nothing of the record."""
        return self._operation("GET", path, Told("", (), (), False, 200), _outside)

    def offer(self, path: str, *, does: Does, status: int = 200) -> Callable[[View], View]:
        """Return the decorator of an operation for whoever has not proved yet who he is.

        It enters the reach of the platform itself, and shows nothing of the record.
        """
        told = Told("", _refusals(does), (), False, status)
        return self._operation("POST", path, told, _outside)

    def know(self, path: str, *, does: Does = ()) -> Callable[[View], View]:
        """Return the decorator of an operation for whoever is signed in, chosen membership or not.

        It runs in no reach: nothing of the record is there.
        """
        return self._operation("GET", path, Told(READ, _refusals(does), (), False, 200), _outside)

    def ask(
        self, path: str, *, does: Does = (), who: Collection[AnyRole] = ()
    ) -> Callable[[View], View]:
        """Return the decorator of an operation that reads what a body asks for: POST."""
        return self._operation("POST", path, Told(READ, _refusals(does), who, False, 200), _reading)

    def write(  # noqa: PLR0913  # named, each of them
        self,
        path: str,
        *,
        does: Does,
        method: str = "POST",
        status: int = 200,
        kept: bool = True,
        who: Collection[AnyRole] = (),
    ) -> Callable[[View], View]:
        """Return the decorator of an operation that changes something.

        Sent again with its Idempotency-Key it is answered as before and not done again. An answer
        that may not be kept (contacts in the clear, secrets) says `kept=False`: it is then done
        each time. What is answered are numbers, codes, states and days: it is kept for a while.
        """
        told = Told(self.scope, _refusals(does), who, kept, status)
        return self._operation(method, path, told, _writing if kept else _reading)

    def administer(self, path: str, *, does: Does, status: int = 200) -> Callable[[View], View]:
        """Return the decorator of an operation of administration: between reaches, by `authority`.

        Done again each time: what is there already is refused a second time.
        """
        told = Told(self.scope, _refusals(does), (), False, status)
        return self._operation("POST", path, told, _outside)

    def _operation(
        self, method: str, path: str, told: Told, run: "Callable[..., HttpResponse | FileResponse]"
    ) -> Callable[[View], View]:
        def made(view: View) -> View:
            @wraps(view)
            def operated(request: ActingRequest, **given: Any) -> HttpResponse | FileResponse:
                _see_query(request, known)
                return run(request, view, given, told.status)

            answers = get_type_hints(view, include_extras=True)["return"]
            name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
            self.router.add_api_operation(
                path,
                [method],
                operated,
                auth=Acts(told.scope, signed_in=run is _outside) if told.scope else None,
                response={told.status: _shape(answers)},
                operation_id=name,
                summary=(view.__doc__ or view.__name__).strip().splitlines()[0].rstrip("."),
                description=_rest(view.__doc__ or ""),
            )
            known = _query_names(operated._ninja_operation)  # type: ignore[attr-defined]
            self.told[name] = told
            return view

        return made


def _outside(
    request: ActingRequest, view: Callable[..., Any], given: dict[str, Any], status: int
) -> HttpResponse:
    return answer(_json(view(request, **given)), status)


def _reading(
    request: ActingRequest, view: Callable[..., Any], given: dict[str, Any], status: int
) -> HttpResponse | FileResponse:
    with reach(request.actor):
        result = view(request, **given)
        if isinstance(result, HttpResponse | FileResponse):  # bytes of a file
            return result
        content = _json(result)
    return answer(content, status)


def _writing(
    request: ActingRequest, view: Callable[..., Any], given: dict[str, Any], status: int
) -> HttpResponse:
    key = key_of(request, needed=request.by_token)
    with reach(request.actor):
        claimed = claim(request, key, request.actor)
        if claimed.before is not None:
            response = answer(claimed.before.answer.encode(), int(claimed.before.status or status))
            response[REPLAYED] = "true"
            return response
        content = _json(view(request, **given))
        claimed.keep(status, content)
    return answer(content, status)


def _shape(answers: Any) -> Any:
    return None if answers in (type(None), HttpResponse, FileResponse) else answers


def _json(result: BaseModel | None) -> bytes:
    return b"" if result is None else result.model_dump_json().encode()


def _see_query(request: ActingRequest, known: frozenset[str]) -> None:
    """Refuse parameters that nobody reads: who misspells one would get more than asked for.

    :raises FieldsUnusable: if there is one
    """
    if unknown := request.GET.keys() - known:
        raise FieldsUnusable(
            {f"?{name}": say("There is no such field") for name in sorted(unknown)}
        )


def _query_names(operation: Operation) -> frozenset[str]:
    return frozenset(
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )


def _refusals(does: Does) -> tuple[str, ...]:
    functions = does if isinstance(does, tuple) else (does,)
    lines = (line for one in functions for line in _RAISES.findall(one.__doc__ or ""))
    named = (name for line in lines for name in re.findall(r"\w+", line))
    return tuple(dict.fromkeys(name for name in named if name != "Refusal"))


def _rest(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()[1:]]
    return "\n".join(lines).strip()

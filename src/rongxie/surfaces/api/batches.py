"""Many at once: each item does or fails by itself, and the answer tells which."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import transaction
from pydantic import BaseModel, SkipValidation, ValidationError

from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.answers import language_of
from rongxie.surfaces.api.fields import In, Out
from rongxie.surfaces.api.invalid import unusable
from rongxie.surfaces.problems import problem_of, told
from rongxie.values.texts import Refusal, say

Item = TypeVar("Item", bound=BaseModel)
Result = TypeVar("Result")


class TooManyItems(Refusal):
    """More items come at once than one request takes."""


class Many(In, Generic[Item]):
    """Items that are read one by one, so that a bad one does not hold the others up."""

    items: list[SkipValidation[Item]]


class OneOf(Out, Generic[Result]):
    """What became of one item: the status that it would have had alone, and result or problem."""

    index: int
    status: int
    result: Result | None = None
    problem: dict[str, Any] | None = None


class Outcome(Out, Generic[Result]):
    """What became of all items, in their order."""

    done: int
    refused: int
    results: list[OneOf[Result]]


def each(  # noqa: PLR0913  # named, the last ones
    request: ActingRequest,
    items: Sequence[Item],
    kind: type[Item],
    do: Callable[[Item], Result],
    *,
    most: int,
    status: int = 201,
) -> Outcome[Result]:
    """Do something with each item, in a savepoint of its own.

    :raises TooManyItems: if there are more than `most`
    """
    see_not_too_many(items, most)
    became: list[Result | Refusal] = []
    for index, item in enumerate(items):
        try:
            with transaction.atomic():
                became.append(do(_read(item, kind, index)))
        except Refusal as refusal:
            became.append(refusal)
    return _outcome(request, became, status)


def together(  # noqa: PLR0913  # named, the last ones
    request: ActingRequest,
    items: Sequence[Item],
    kind: type[Item],
    do: Callable[[list[Item]], Sequence[Result | Refusal]],
    *,
    most: int,
    status: int = 201,
) -> Outcome[Result]:
    """Do something with all items that can be read: `do` returns what became of each of them.

    :raises TooManyItems: if there are more than `most`
    """
    see_not_too_many(items, most)
    read = [_read_or_why_not(item, kind, index) for index, item in enumerate(items)]
    done = iter(do([item for item in read if not isinstance(item, Refusal)]))
    became = [item if isinstance(item, Refusal) else next(done) for item in read]
    return _outcome(request, became, status)


def see_not_too_many(items: Sequence[object], most: int) -> None:
    """Refuse more items than one request takes.

    :raises TooManyItems: if there are more
    """
    if len(items) > most:
        raise TooManyItems(
            say(
                "{count} items came at once, and one request takes {most}. Nothing was done. Send"
                " them in several requests.",
                count=len(items),
                most=most,
            )
        )


def _read(item: object, kind: type[Item], index: int) -> Item:
    try:
        return kind.model_validate(item)
    except ValidationError as fault:
        errors = fault.errors(include_url=False, include_input=False)
        raise unusable(errors, f"#/items/{index}") from fault


def _read_or_why_not(item: object, kind: type[Item], index: int) -> Item | Refusal:
    try:
        return _read(item, kind, index)
    except Refusal as refusal:
        return refusal


def _outcome(
    request: ActingRequest, became: Sequence[Result | Refusal], status: int
) -> Outcome[Result]:
    language = language_of(request)
    results: list[OneOf[Result]] = []
    for index, one in enumerate(became):
        if isinstance(one, Refusal):
            problem = told(one, language)
            results.append(OneOf(index=index, status=problem_of(one).status, problem=problem))
        else:
            results.append(OneOf(index=index, status=status, result=one))
    refused = sum(one.problem is not None for one in results)
    return Outcome(done=len(results) - refused, refused=refused, results=results)

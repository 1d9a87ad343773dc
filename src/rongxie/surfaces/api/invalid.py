"""What is wrong with the fields of a request, in both languages, with JSON pointers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from rongxie.values.texts import Message, Refusal, say


class FieldsUnusable(Refusal):
    """Fields of the request are missing, unknown, or cannot be what they are; `fields` tells."""

    def __init__(self, fields: Mapping[str, Message]) -> None:
        super().__init__(
            say(
                "The request was not carried out: {count} of its fields do not do.",
                count=len(fields),
            )
        )
        self.fields = fields


class NothingHere(Refusal):
    """There is nothing at the address."""


def nothing_here() -> NothingHere:
    """Return the refusal of an address that leads nowhere."""
    return NothingHere(
        say("There is nothing at this address. The description of the API lists what there is.")
    )


def refused(errors: Sequence[Mapping[str, Any]]) -> Refusal:
    """Return what is answered to errors of pydantic: a number in the path that is none is nothing.

    Each error has `loc`, beginning with where the value stood (`path`, `query`, `body` …).
    """
    if any(error["loc"][0] == "path" for error in errors):
        return nothing_here()
    return FieldsUnusable({_pointer(error["loc"]): wrong(error) for error in errors})


def unusable(errors: Iterable[Mapping[str, Any]], within: str) -> FieldsUnusable:
    """Return the refusal of one value that was validated by itself, at a pointer."""
    fields = {
        within + "".join(f"/{_escaped(part)}" for part in error["loc"]): wrong(error)
        for error in errors
    }
    return FieldsUnusable(fields)


def wrong(error: Mapping[str, Any]) -> Message:
    """Return one error of pydantic as a sentence for people."""
    tell = _SENTENCES.get(str(error["type"]))
    return tell(error.get("ctx") or {}) if tell else say("This value cannot be used here")


def _pointer(loc: Sequence[object]) -> str:
    """Return where a value stood: `#/items/3/name` in the body, `?limit` in the query.

    The first part after `body` is the name of our parameter, which nobody sent.
    """
    if loc[0] == "body":
        return "#" + "".join(f"/{_escaped(part)}" for part in loc[2:])
    return f"{'?' if loc[0] == 'query' else ''}{'.'.join(str(part) for part in loc[1:])}"


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


Tell = Callable[[Mapping[str, Any]], Message]
_DAY: Tell = lambda _: say("Give a day, such as 2026-11-20")  # noqa: E731
_MOMENT: Tell = lambda _: say(  # noqa: E731
    "Give a moment with its time zone, such as 2026-11-20T09:30:00+08:00"
)
_WHOLE: Tell = lambda _: say("Give a whole number")  # noqa: E731
_TEXT: Tell = lambda _: say("Give a text")  # noqa: E731
_LIST: Tell = lambda _: say("Give a list")  # noqa: E731
_OBJECT: Tell = lambda _: say("Give an object with named fields")  # noqa: E731
_NUMBER: Tell = lambda _: say("Give a number, without quotation marks")  # noqa: E731
_DIGITS: Tell = lambda _: say("The number has too many digits")  # noqa: E731
_ONE_OF: Tell = lambda c: say(  # noqa: E731
    "One of: {expected}", expected=str(c["expected"]).replace(" or ", ", ").replace("'", "")
)
_SENTENCES: Mapping[str, Tell] = MappingProxyType({
    "missing": lambda _: say("This field is missing"),
    "extra_forbidden": lambda _: say("There is no such field"),
    "string_type": _TEXT,
    "string_too_short": lambda c: say("At least {min_length} characters", **c),
    "string_too_long": lambda c: say("At most {max_length} characters", **c),
    "string_pattern_mismatch": lambda _: say("Letters, digits and the signs _ . : / - only"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": lambda _: say("Give true or false"),
    "bool_parsing": lambda _: say("Give true or false"),
    "greater_than": lambda c: say("More than {gt}", **c),
    "greater_than_equal": lambda c: say("At least {ge}", **c),
    "less_than": lambda c: say("Less than {lt}", **c),
    "less_than_equal": lambda c: say("At most {le}", **c),
    "number": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_max_digits": _DIGITS,
    "decimal_whole_digits": _DIGITS,
    "decimal_max_places": lambda c: say("At most {decimal_places} digits after the point", **c),
    "day": _DAY,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "moment": _MOMENT,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _MOMENT,
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "list_type": _LIST,
    "too_short": lambda c: say("At least {min_length} of them", min_length=c["min_length"]),
    "too_long": lambda c: say("At most {max_length} of them", max_length=c["max_length"]),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "uuid_type": lambda _: say("Give a UUID"),
    "uuid_parsing": lambda _: say("Give a UUID"),
})  # fmt: skip

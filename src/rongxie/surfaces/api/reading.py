"""Reading the body of a request: JSON that the database can store, and nothing else."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from rongxie.surfaces.api.invalid import FieldsUnusable
from rongxie.values.texts import Message, Refusal, say

JSON = "application/json"
_SUSPECTS = (b"\\u0000", b"\\ud", b"\\uD")  # how a text may hide what no column takes


class NotJson(Refusal):
    """A body comes in another form than JSON."""


class BodyUnreadable(Refusal):
    """What came is no JSON."""


class StrictParser(Parser):
    """Reads JSON as RFC 8259 has it."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body.

        :raises NotJson: if it is said to be something else
        :raises BodyUnreadable: if it is none
        :raises FieldsUnusable: if a text has characters that cannot be stored
        """
        if request.content_type != JSON:
            raise NotJson(
                say("Send the body as {json}, not as {form}.", json=JSON, form=request.content_type)
            )
        try:
            read = json.loads(request.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as fault:
            raise BodyUnreadable(
                say("The body is no JSON in UTF-8. Nothing was carried out.")
            ) from fault
        if any(sign in request.body for sign in _SUSPECTS):
            see_storable(read, "#")
        return read  # type: ignore[no-any-return]

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the parameters of the query, or the parts of a form.

        :raises FieldsUnusable: if a text has characters that cannot be stored
        """
        read = super().parse_querydict(data, list_fields, request)
        for name, value in read.items():
            see_storable(value, f"?{name}")
        return read


def see_storable(value: object, pointer: str) -> None:
    """Refuse texts with NUL or half a character in them.

    :raises FieldsUnusable: if there is one
    """
    if isinstance(value, str) and not storable(value):
        raise FieldsUnusable({pointer: _unstorable()})
    if isinstance(value, dict):
        for key, one in value.items():
            see_storable(key, pointer)
            see_storable(one, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            see_storable(one, f"{pointer}/{index}")


def storable(text: str) -> bool:
    """Tell whether a column can hold a text."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _unstorable() -> Message:
    return say("The text has characters that cannot be stored")


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)

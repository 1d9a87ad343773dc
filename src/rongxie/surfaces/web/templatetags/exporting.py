"""The button that exports a list as it is shown."""

from collections.abc import Mapping
from typing import Any

from django import template

from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.tokens import new_token
from rongxie.surfaces.web.exporting.asking import page_of_list
from rongxie.values.texts import Text

register = template.Library()


@register.inclusion_tag("exporting/button.html", takes_context=True)
def export_button(
    context: template.Context, name: str, filters: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Show a button that exports a list, narrowed by its filters: once, however often pressed."""
    request = context["request"]
    token = new_token(
        user=request.user.pk, membership=request.membership.pk, page=page_of_list(name)
    )
    return {"list": name, "filters": dict(filters or {}), "token": token}


@register.inclusion_tag("exporting/button.html", takes_context=True)
def sheet_button(context: template.Context) -> dict[str, Any]:
    """Show a button for the sheet in which a bank answers what is open."""
    shown = export_button(context, "answers", {"pile": f"open:{today()}"})
    return shown | {"words": Text(en="Take the sheet of open referrals", zh="下载待办反馈表")}


@register.inclusion_tag("exporting/button.html", takes_context=True)
def requests_button(context: template.Context) -> dict[str, Any]:
    """Show a button for the sheet in which a department answers the requests open to it."""
    asked = {"department": context["request"].actor.organisation, "state": "open"}
    shown = export_button(context, "fact_answers", asked)
    return shown | {"words": Text(en="Take the sheet of open requests", zh="下载待答复协查表")}

"""The pages on which steps are taken, where a record shows what can be done next."""

from django import template

from rongxie.rulebook.steps import ReferralState, Step
from rongxie.surfaces.web.doing.pages import page_of_case, page_of_referral

register = template.Library()


@register.simple_tag(takes_context=True)
def case_step_page(context: template.Context, step: str, case_id: int) -> str:
    """Return the address of the page that takes a step of a case; blank if there is none."""
    return page_of_case(step, case_id, context["request"].actor)


@register.simple_tag(takes_context=True)
def referral_step_page(
    context: template.Context, step: Step[ReferralState], referral_id: int
) -> str:
    """Return the address of the page on which the reader takes a step of a referral, or blank."""
    actor = context["request"].actor
    return page_of_referral(step.name, referral_id, actor) if actor.role in step.roles else ""

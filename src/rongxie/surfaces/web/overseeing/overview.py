"""Where one finds what there is to look after: each part for those whose work it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.accounts.queries import ROLES, kind_of_role
from rongxie.foundation.administration.authority import MAY, Duty
from rongxie.foundation.events.looking import READS_THE_LOG
from rongxie.foundation.outbox.access import SUBSCRIBERS
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Part:
    """A part of oversight: the name of its address, and who finds it here."""

    name: str
    title: Text
    what: Text
    shown: Callable[[AnyRole], bool]

    @property
    def address(self) -> str:
        """Where it is."""
        return reverse(self.name)


def _has_rows(role: AnyRole) -> bool:
    return kind_of_role(role.value) is not None


PARTS = (
    Part("under_way", Text(en="Under way", zh="办理进度"),
         Text(en="Imports, exports and other long work that you asked for",
              zh="您发起的导入、导出等耗时办理"), _has_rows),
    Part("standards", Text(en="Numbers in force", zh="现行标准参数"),
         Text(en="Every number of policy with what it rests on, and those of your place",
              zh="各项政策参数、依据及本地设定"), _has_rows),
    Part("form_burden", Text(en="What forms ask", zh="填报负担"),
         Text(en="How many answers each role is asked, and what visits really asked",
              zh="各岗位表单需填项数，走访实际询问项数"),
         lambda role: kind_of_role(role.value) is Kind.OFFICE),
    Part("event_log", Text(en="Event log", zh="事件台账"),
         Text(en="What was done, as it was written down, and whether it is still so",
              zh="查办理留痕，校验台账是否完好"), lambda role: role in READS_THE_LOG),
    Part("job_list", Text(en="Work of the platform", zh="系统作业"),
         Text(en="What runs, waits or failed in your place", zh="辖内运行、等待和未完成的作业"),
         lambda role: role is ReadingRole.MECHANISM_OFFICE),
    Part("webhook_list", Text(en="Webhooks", zh="事件推送"),
         Text(en="Systems that are told of events, and what they did not take",
              zh="向本单位系统推送事件，处理未送达"), lambda role: role in SUBSCRIBERS),
    Part("client_list", Text(en="Systems let in", zh="接入系统"),
         Text(en="Systems that act under a membership by the interface",
              zh="以任职身份调用接口的系统"), lambda role: role in MAY[Duty.PEOPLE]),
    Part("key_list", Text(en="Signing keys", zh="签名密钥"),
         Text(en="What calls to other systems are signed with", zh="对外推送的签名密钥"),
         lambda role: role is ReadingRole.ADMINISTRATOR),
    Part("gallery", Text(en="Components of the pages", zh="页面组件"),
         Text(en="Each in all its states, in light and dark", zh="各组件的全部状态，浅色与深色"),
         lambda role: role is ReadingRole.ADMINISTRATOR),
)  # fmt: skip


@require_safe
def overseeing(request: HttpRequest) -> HttpResponse:
    """Show the parts that are one's own."""
    page = cast(PageRequest, request)
    role = ROLES[page.membership.role]
    parts = [part for part in PARTS if part.shown(role)]
    return render(page, "overseeing/overview.html", {"parts": parts})

"""What a token may be for: reading, and one scope for each area of writing. Scopes only narrow."""

from collections.abc import Mapping
from types import MappingProxyType

from rongxie.values.texts import Text

READ = "read"
_AREAS = {
    "enterprises": Text(en="enterprises and their contacts", zh="经营主体及联系人"),
    "evidence": Text(en="facts and requests for them", zh="核查信息及数据查询"),
    "matters": Text(en="matters", zh="事项"),
    "visits": Text(en="visits, plans and needs", zh="走访、走访安排和融资需求"),
    "screening": Text(en="screenings", zh="筛查"),
    "lists": Text(en="cases and the lists", zh="案件和清单"),
    "referrals": Text(en="referrals, consents and allocation", zh="推送、授权和分配"),
    "decisions": Text(en="credit decisions and drawdowns", zh="授信决定和放款"),
    "coaching": Text(en="coaching", zh="辅导"),
    "supervision": Text(en="supervision orders", zh="督办"),
    "reporting": Text(en="bank returns", zh="银行报表"),
    "files": Text(en="files", zh="文件"),
    "imports": Text(en="imports", zh="导入"),
    "exports": Text(en="exports", zh="导出"),
    "jobs": Text(en="work under way", zh="后台任务"),
    "administration": Text(en="people, organisations and places", zh="人员、机构和区划"),
    "webhooks": Text(en="webhooks", zh="事件通知地址"),
    "messages": Text(en="messages", zh="消息"),
}


def writing(area: str) -> str:
    """Return the scope for changing something in an area.

    >>> writing("visits")
    'visits:write'
    """
    return f"{area}:write"


SCOPES: Mapping[str, Text] = MappingProxyType(
    {READ: Text(en="Read what is in reach", zh="读取权限内的内容")}
    | {writing(area): Text(en=f"Change {of.en}", zh=f"办理{of.zh}") for area, of in _AREAS.items()}
)
AREAS: Mapping[str, Text] = MappingProxyType(_AREAS)

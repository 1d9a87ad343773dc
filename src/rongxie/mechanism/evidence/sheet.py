"""The sheet in which a department answers requests: a line each, a column for every fact."""

from types import MappingProxyType

from rongxie.mechanism.evidence.facts import DECIDED, TICKS, recordable
from rongxie.values.columns import Choice, Column, Kind, Layout
from rongxie.values.texts import Text

REQUEST, UNIT = "request", "uscc"
ANSWERED, UNKNOWN_THERE, NOT_OURS = "answered", "unknown_there", "not_ours"
ANSWERS = MappingProxyType(
    {
        ANSWERED: Text(en="Provided", zh="已提供"),
        UNKNOWN_THERE: Text(en="Not known there", zh="无此信息"),
        NOT_OURS: Text(en="Not theirs to know", zh="非本部门掌握"),
    }
)
_SYNONYMS = {
    ANSWERED: ("已答复", "有", "提供"),
    UNKNOWN_THERE: ("查无", "未查到", "查无记录", "没有记录"),
    NOT_OURS: ("不属本部门", "不归口", "非本部门职责"),
}
_OWN = (
    Column(
        REQUEST, Text(en="Request", zh="协查编号"), Kind.INTEGER,
        synonyms=("查询编号", "请求编号"), minimum=1, maximum=2**53 - 1,
    ),
    Column(
        UNIT, Text(en="Unified social credit code", zh="统一社会信用代码"), Kind.CODE,
        synonyms=("信用代码", "社会信用代码"),
        note=Text(en="Only held against the request, so that a line that has slipped is noticed.",
                  zh="仅用于与协查请求核对，防止串行。"),
    ),
    Column(
        "answer", Text(en="Answer", zh="答复"), Kind.CHOICE, synonyms=("答复情况", "查询结果"),
        choices=tuple(Choice(name, title, _SYNONYMS[name]) for name, title in ANSWERS.items()),
        note=Text(en="May be left out where a fact is given", zh="已填写信息的可不填"),
    ),
    Column(
        "as_of", Text(en="As of", zh="数据日期"), Kind.DATE,
        synonyms=("核验日期", "核实日期", "截至日期"),
        note=Text(en="Blank: the day on which it is brought in", zh="留空：按导入当日"),
    ),
    Column("note", Text(en="Note", zh="备注"), Kind.TEXT, synonyms=("说明",)),
)  # fmt: skip


def askable() -> dict[str, Column]:
    """Return the facts that a department can be asked for: those of somebody's record."""
    facts = recordable()
    return {name: facts[name] for name in facts if name not in (*DECIDED, *TICKS)}


SHEET = Layout(
    "fact_answers",
    Text(en="Answers to requests for facts", zh="协查答复"),
    MappingProxyType({column.name: column for column in _OWN} | askable()),
    required=(REQUEST,),
)

"""The columns of a sample that no other file has."""

from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Choice, Column, Kind
from rongxie.values.texts import Text

MARK = Column("synthetic", Text(en="Synthetic data", zh="合成数据"), Kind.BOOL)

_RESULTS = (
    Column("size", Text(en="Size", zh="真实划型"), Kind.TEXT),
    Column("admission", Text(en="True admission", zh="真实纳入范围"), Kind.TEXT),
    Column("outcome", Text(en="True outcome", zh="真实筛查结果"), Kind.TEXT),
    Column("eligible", Text(en="Truly eligible", zh="真实符合"), Kind.BOOL),
    Column("visited", Text(en="Visited", zh="已走访"), Kind.BOOL),
    Column("self_stated", Text(en="Stated the need itself", zh="自行申报需求"), Kind.BOOL),
    Column(
        "origin",
        Text(en="What the row is", zh="行性质"),
        Kind.CHOICE,
        choices=(
            Choice("enterprise", Text(en="Enterprise", zh="经营主体")),
            Choice("duplicate", Text(en="Duplicate", zh="重复行")),
            Choice("project", Text(en="Project or park", zh="项目或园区")),
        ),
    ),
    Column("slips", Text(en="Slips of the pen", zh="录入瑕疵"), Kind.TEXT),
)
EVENT_COLUMNS = (*layout("events"), MARK)
TRUTH_COLUMNS = (*layout("enterprises").having(layout("cases")), *_RESULTS, MARK)

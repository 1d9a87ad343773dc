"""The commitment with which an enterprise applies (32/3.4a), in the words that it reads."""

from rongxie.rulebook.clauses import cited
from rongxie.values.texts import Text

CLAUSES = (cited("32/3.4a"),)
ITEM = "truth_commitment"  # of the note that keeps it with the case
WORDING = Text(
    en="What is stated here is true and complete, and the money will be used for what is named.",
    zh="本主体承诺：所填内容和提交的材料真实、完整，贷款资金将按所填用途使用。",
)

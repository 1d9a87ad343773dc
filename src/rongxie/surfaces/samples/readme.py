"""The words that go with a sample: what it is, that all of it is made up, how to make it again."""

from rongxie.surfaces.samples.codes import ORGANISATION_MARK, REGISTRAR_MARK
from rongxie.surfaces.samples.frames import Sample
from rongxie.surfaces.samples.knowledge import (
    CONCEALING_SHARE,
    LINE_OF_BUSINESS_ONLY_SHARE,
    NO_TRADE_SHARE,
    UNKNOWN_SHARES,
)
from rongxie.surfaces.samples.needs import HISTORY_DAYS, NEED_SHARE
from rongxie.surfaces.samples.planted import ORIGINS
from rongxie.surfaces.samples.slips import SLIPS
from rongxie.surfaces.samples.standing import VISITED_SHARE
from rongxie.values.texts import Text

SYNTHETIC = Text(
    en=(
        "Synthetic data. No enterprise, bank, loan or decision in it exists; only the division"
        " names and codes are real. It must not be used as a record of anybody."
    ),
    zh="合成数据。其中的经营主体、银行、贷款和决定均为虚构，仅区划名称和代码真实，不得作为任何主体的信息使用。",
)

_NOTES = (
    Text(
        en=(
            "Credit codes have the right form and check character, but their organisation part"
            " begins with {organisation} and ends with a character that deliberately fails GB"
            " 11714, so that no registrar can have issued them. Old registration numbers begin"
            " with {registrar}, which no registrar has."
        ),
        zh=(
            "统一社会信用代码形式和校验码正确，但主体标识码以{organisation}开头，且末位故意不符合"
            "GB 11714校验，不可能由登记机关核发；15位注册号以{registrar}开头，没有这样的登记机关。"
        ),
    ),
    Text(
        en=(
            "{need:.0%} state a need (in practice about 15%), so that the lists are worth looking"
            " at. The events cover {days} days."
        ),
        zh="有融资需求的占{need:.0%}（实际约15%），以便各清单有内容可看；事件覆盖{days}天。",
    ),
    Text(
        en=(
            "Registry facts and black lists are complete; what is seen on visits is there for the"
            " {visited:.0%} visited; credit facts are only declared, and {concealing:.0%} of those"
            " with something bad to declare conceal it. {business:.0%} have a line of business"
            " instead of an industry code, {nothing:.0%} neither."
        ),
        zh=(
            "登记信息和各类名单完整；走访看到的事实仅限已走访的{visited:.0%}；信用事实仅由企业申报，"
            "其中{concealing:.0%}的不良者隐瞒不报；{business:.0%}只有细分行业而无行业代码，"
            "{nothing:.0%}两者皆无。"
        ),
    ),
    Text(
        en=(
            "truth.csv tells of each row (by case number) what is really so, and which slips it"
            " has."
        ),
        zh="truth.csv按案件号逐行说明真实情况和所含录入瑕疵。",
    ),
)
_HEADLINES = Text(
    en=(
        "Rongxie sample of {name} ({code})\n\n{synthetic}\n\n"
        "Seed {seed}, as of {as_of}, {rows} rows, {banks} banks, {events} events."
        " Made again by:\n  {command}\n"
    ),
    zh=(
        "融协样例数据：{name}（{code}）\n\n{synthetic}\n\n"
        "种子{seed}，基准日{as_of}，{rows}行，{banks}家银行，{events}条事件。"
        "重新生成：\n  {command}\n"
    ),
)
_UNKNOWN = Text(en="Not known, by share:", zh="未知比例：")
_SLIPS = Text(
    en="Slips of the pen, by share of cells (* = unusable):", zh="录入瑕疵比例（*为无法使用）："
)
_PLANTED = Text(en="Rows that do not belong in the list:", zh="不应列入的行：")


def readme(sample: Sample, seed: int, as_of: str, command: str) -> str:
    """Return the text in both languages, Chinese first."""
    blanks: dict[str, object] = {
        "name": "".join(sample.county.path),
        "code": sample.county.code,
        "seed": seed,
        "as_of": as_of,
        "command": command,
        "rows": sample.truth.height,
        "banks": sample.banks.height,
        "events": sample.events.height,
        "organisation": ORGANISATION_MARK,
        "registrar": REGISTRAR_MARK,
        "need": NEED_SHARE,
        "days": HISTORY_DAYS,
        "visited": VISITED_SHARE,
        "concealing": CONCEALING_SHARE,
        "business": LINE_OF_BUSINESS_ONLY_SHARE,
        "nothing": NO_TRADE_SHARE,
    }
    origins = sample.truth["origin"]
    planted = [f"{origin} {int((origins == origin).sum())}" for origin in ORIGINS[1:]]
    unknown = [f"{', '.join(facts)} {share:.1%}" for facts, share in UNKNOWN_SHARES.items()]
    slips = [f"{s.column}: {s.name}{'*' if s.rejected else ''} {s.share:.1%}" for s in SLIPS]
    parts = []
    for text_of in (_in_chinese, _in_english):
        blanks["synthetic"] = text_of(SYNTHETIC)
        lines = [text_of(_HEADLINES).format(**blanks)]
        lines += [f"- {text_of(note).format(**blanks)}" for note in _NOTES]
        for heading, entries in ((_UNKNOWN, unknown), (_SLIPS, slips), (_PLANTED, planted)):
            lines += ["", text_of(heading), *(f"  {entry}" for entry in entries)]
        parts.append("\n".join(lines))
    return "\n\n----\n\n".join(parts) + "\n"


def _in_chinese(text: Text) -> str:
    return text.zh


def _in_english(text: Text) -> str:
    return text.en

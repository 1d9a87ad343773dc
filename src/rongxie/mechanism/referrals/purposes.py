"""What an enterprise can consent to, in the words that it reads, and what each purpose opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rongxie.values.texts import Text


class ConsentPurpose(StrEnum):
    """What a consent is for."""

    FINANCING = "financing"
    CONTACT = "contact"
    CARD = "card"
    NEED = "need"
    ANONYMOUS_NEED = "anonymous_need"
    EQUITY = "equity"
    GUARANTEE = "guarantee"

    @property
    def terms(self) -> "Terms":
        """What it says and opens."""
        return PURPOSES[self]


class Opens(StrEnum):
    """What a bank gets to see or have."""

    REFERRAL = "referral"  # it can be sent the case: card, papers and what becomes of it
    CONTACT = "contact"  #   names and telephone numbers, each look told to the enterprise
    CARD = "card"  #         who the enterprise is
    NEED = "need"  #         how much it looks for, for how long and what for


@dataclass(frozen=True, slots=True)
class Terms:
    """A purpose as people read it; one that is not offered yet cannot be consented to."""

    title: Text
    wording: Text  # what the enterprise says by consenting; the bank's name stands before it
    opens: frozenset[Opens]
    offered: bool = True


PURPOSES: Mapping[ConsentPurpose, Terms] = MappingProxyType({
    ConsentPurpose.FINANCING: Terms(
        Text(en="Financing", zh="融资对接"),
        Text(
            en="This bank may be sent our application with what it says of us, ask for papers, see"
            " our contact details, and call us about a loan.",
            zh="同意将本主体的融资申报及有关信息推送至该银行，由其索取材料、查看联系方式并就贷款事宜与我们联系。",
        ),
        frozenset({Opens.REFERRAL, Opens.CONTACT}),
    ),
    ConsentPurpose.CONTACT: Terms(
        Text(en="Contact details", zh="联系方式"),
        Text(
            en="This bank may see our contact details and call us.",
            zh="同意该银行查看本主体联系方式并与我们联系。",
        ),
        frozenset({Opens.CONTACT}),
    ),
    ConsentPurpose.CARD: Terms(
        Text(en="Who we are", zh="企业名片"),
        Text(
            en="This bank may see who we are: name, code, place and line of business.",
            zh="同意向该银行展示本主体名称、统一社会信用代码、所在地和行业。",
        ),
        frozenset({Opens.CARD}),
    ),
    ConsentPurpose.NEED: Terms(
        Text(en="What we look for", zh="融资需求"),
        Text(
            en="This bank may see who we are and how much money we look for, for how long and"
            " what for.",
            zh="同意向该银行展示本主体名片及融资需求金额、期限和用途。",
        ),
        frozenset({Opens.CARD, Opens.NEED}),
    ),
    ConsentPurpose.ANONYMOUS_NEED: Terms(
        Text(en="What we look for, without our name", zh="匿名融资需求"),
        Text(
            en="This bank may see how much money is looked for, for how long and what for, without"
            " who we are.",
            zh="同意向该银行匿名展示融资需求金额、期限和用途，不展示本主体身份信息。",
        ),
        frozenset({Opens.NEED}),
    ),
    ConsentPurpose.EQUITY: Terms(
        Text(en="Equity", zh="股权融资"),
        Text(
            en="This fund may see what we show for equity financing.",
            zh="同意向该投资机构展示本主体股权融资信息。",
        ),
        frozenset(),
        offered=False,
    ),
    ConsentPurpose.GUARANTEE: Terms(
        Text(en="Guarantee", zh="融资担保"),
        Text(
            en="This guarantor may be sent our application for a guarantee.",
            zh="同意将本主体的担保申请推送至该担保机构。",
        ),
        frozenset(),
        offered=False,
    ),
})  # fmt: skip


def opening(what: Opens) -> tuple[ConsentPurpose, ...]:
    """Return the purposes that open something."""
    return tuple(purpose for purpose, terms in PURPOSES.items() if what in terms.opens)

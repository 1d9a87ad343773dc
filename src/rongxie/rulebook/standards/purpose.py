"""Standard five: a lawful purpose (贷款用途依法合规)."""

from rongxie.rulebook.standards.rule import Severity, Test
from rongxie.rulebook.verdicts import Standard
from rongxie.values.texts import Text

_ENTERPRISE = Text(en="enterprise", zh="企业")

PROHIBITED = ("securities", "wealth", "home", "relend", "local_debt")

TESTS = (
    Test(
        name="lawful_use",
        standard=Standard.PURPOSE,
        title=Text(en="Purpose not prohibited", zh="用途不属禁止范围"),
        clause="32/3.4a",
        severity=Severity.BLOCK,
        facts=("purpose",),
        holds=lambda f, _: ~f("purpose").is_in(PROHIBITED),
        remedy=Text(
            en="Only needs of the business itself can be declared",
            zh="仅限自身生产经营用途，不得用于投资、购房、转贷等",
        ),
        question=Text(en="Ask what the money is for", zh="询问资金用途"),
        cured_by=_ENTERPRISE,
    ),
    Test(
        name="in_scope",
        standard=Standard.PURPOSE,
        title=Text(en="Purpose within the scope of business", zh="用途在经营范围内"),
        clause="32/2.1c",
        severity=Severity.REPAIRABLE,
        facts=("within_scope",),
        holds=lambda f, _: f("within_scope"),
        remedy=Text(
            en="Have the scope of business amended, or change the purpose",
            zh="变更经营范围登记，或调整资金用途",
        ),
        question=Text(en="Compare purpose and scope of business", zh="核对用途是否在经营范围内"),
        cured_by=Text(en="enterprise with the market regulator", zh="企业、市场监管部门"),
        playbook="scope",
    ),
    Test(
        name="not_platform",
        standard=Standard.PURPOSE,
        title=Text(en="No local government financing vehicle", zh="不是地方政府融资平台"),
        clause="32/3.4b",
        severity=Severity.BLOCK,
        facts=("platform_company",),
        holds=lambda f, _: ~f("platform_company"),
        remedy=Text(
            en="Financing vehicles of local governments are outside the mechanism",
            zh="地方政府融资平台不在支持范围内",
        ),
        question=Text(en="Check that it is no financing vehicle", zh="核实是否地方政府融资平台"),
        cured_by=_ENTERPRISE,
    ),
)

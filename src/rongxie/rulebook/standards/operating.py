"""Standard one: lawful and continuous operation (合规持续经营)."""

from rongxie.rulebook.standards.rule import Severity, Test
from rongxie.rulebook.verdicts import Standard
from rongxie.values.dates import latest_start
from rongxie.values.texts import Text

_ENTERPRISE = Text(en="enterprise", zh="企业")

TESTS = (
    Test(
        name="registered",
        standard=Standard.OPERATING,
        title=Text(en="Registered and active", zh="登记在册且存续"),
        clause="32/2.1c",
        severity=Severity.BLOCK,
        facts=("registration_status", "kind", "farm_listed"),
        holds=lambda f, _: (
            (f("registration_status") == "active")
            | ((f("kind") == "family_farm") & f("farm_listed"))
        ),
        remedy=Text(
            en="Register, or have a family farm entered in the register of family farms",
            zh="办理登记或恢复正常登记状态；家庭农场先录入名录系统",
        ),
        question=Text(en="Check the registration status", zh="核实登记状态"),
        cured_by=_ENTERPRISE,
    ),
    Test(
        name="not_abnormal",
        standard=Standard.OPERATING,
        title=Text(en="Not in the abnormal-operation list", zh="未列入经营异常名录"),
        clause="32/2.1c",
        severity=Severity.REPAIRABLE,
        facts=("abnormal_listed",),
        holds=lambda f, _: ~f("abnormal_listed"),
        remedy=Text(
            en="Cure the cause and apply to be taken off the abnormal-operation list",
            zh="补报年报或更正登记后，申请移出经营异常名录",
        ),
        question=Text(
            en="Look it up in the abnormal-operation list", zh="查询是否列入经营异常名录"
        ),
        cured_by=Text(en="enterprise with the market regulator", zh="企业、市场监管部门"),
        playbook="abnormal_list",
    ),
    Test(
        name="no_serious_illegal",
        standard=Standard.OPERATING,
        title=Text(en="Not in the serious-breach list", zh="未列入严重违法失信名单"),
        clause="32/2.1c",
        severity=Severity.BLOCK,
        facts=("serious_illegal",),
        holds=lambda f, _: ~f("serious_illegal"),
        remedy=Text(
            en="Can be declared after removal from the serious-breach list",
            zh="移出严重违法失信名单后再申报",
        ),
        question=Text(
            en="Look it up in the serious-breach list", zh="查询是否列入严重违法失信名单"
        ),
        cured_by=_ENTERPRISE,
    ),
    Test(
        name="tenure",
        standard=Standard.OPERATING,
        title=Text(en="Established long enough", zh="成立满规定月数"),
        clause="32/2.1c",
        severity=Severity.REPAIRABLE,
        facts=("established_on",),
        holds=lambda f, p: f("established_on") <= latest_start(p.day, p["tenure_months"]),
        remedy=Text(
            en="Declare again once the months since establishment are full",
            zh="成立满规定月数后再申报，期间先做开户结算和辅导",
        ),
        question=Text(en="Ask for the day of establishment", zh="核实成立日期"),
        cured_by=_ENTERPRISE,
        playbook="young_enterprise",
    ),
    Test(
        name="running",
        standard=Standard.OPERATING,
        title=Text(en="Seen to be in operation", zh="正常经营"),
        clause="32/2.1c",
        severity=Severity.BLOCK,
        facts=("operating_seen",),
        holds=lambda f, _: f("operating_seen"),
        remedy=Text(
            en="Visit again once operation has resumed", zh="恢复经营后由乡镇（街道）复访确认"
        ),
        question=Text(en="See on a visit whether it operates", zh="上门查看是否正常经营"),
        cured_by=Text(en="enterprise with the township", zh="企业、乡镇（街道）"),
    ),
    Test(
        name="no_major_violation",
        standard=Standard.OPERATING,
        title=Text(en="No major violation", zh="无重大违法违规"),
        clause="32/3.2c",
        severity=Severity.BLOCK,
        facts=("major_violation",),
        holds=lambda f, _: ~f("major_violation"),
        remedy=Text(
            en="Can be declared after the penalty is served and credit is repaired",
            zh="处罚执行完毕并完成信用修复后再申报",
        ),
        question=Text(
            en="Ask the departments about major violations", zh="向有关部门核实重大违法违规情况"
        ),
        cured_by=Text(en="enterprise with the penalising authority", zh="企业、作出处罚的部门"),
    ),
    Test(
        name="no_env_violation",
        standard=Standard.OPERATING,
        title=Text(en="No uncured environmental violation", zh="无未整改的环境违法"),
        clause="32/3.2c",
        severity=Severity.REPAIRABLE,
        facts=("env_violation",),
        holds=lambda f, _: ~f("env_violation"),
        remedy=Text(
            en="Cure the violation and have the ecology bureau accept it",
            zh="完成整改并取得生态环境部门验收意见",
        ),
        question=Text(en="Ask the ecology bureau", zh="向生态环境部门核实环境违法及整改情况"),
        cured_by=Text(en="enterprise with the ecology bureau", zh="企业、生态环境部门"),
        playbook="environment",
    ),
    Test(
        name="industry_allowed",
        standard=Standard.OPERATING,
        title=Text(en="Industry not to be phased out", zh="不属于淘汰限制类"),
        clause="32/3.2c",
        severity=Severity.BLOCK,
        facts=("restricted_industry",),
        holds=lambda f, _: ~f("restricted_industry"),
        remedy=Text(
            en="Can be declared after changing to an industry that is not phased out",
            zh="转产或升级退出淘汰限制类后再申报",
        ),
        question=Text(en="Check the industry catalogue", zh="对照产业结构目录核实是否淘汰限制类"),
        cured_by=_ENTERPRISE,
    ),
)

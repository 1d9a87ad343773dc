"""Standard four: good credit (信用状况良好)."""

from rongxie.rulebook.standards.rule import Severity, Test
from rongxie.rulebook.verdicts import Standard
from rongxie.values.texts import Text

_ENTERPRISE = Text(en="enterprise", zh="企业")

TESTS = (
    Test(
        name="not_dishonest",
        standard=Standard.CREDIT,
        title=Text(en="Not a dishonest judgment debtor", zh="不是失信被执行人"),
        clause="32/3.2c",
        severity=Severity.BLOCK,
        facts=("dishonest_executee",),
        holds=lambda f, _: ~f("dishonest_executee"),
        remedy=Text(
            en="Can be declared once the court has struck the entry",
            zh="履行义务并由法院删除失信信息后再申报",
        ),
        question=Text(en="Look it up in the court's list", zh="查询失信被执行人名单"),
        cured_by=Text(en="enterprise with the court", zh="企业、人民法院"),
    ),
    Test(
        name="no_overdue",
        standard=Standard.CREDIT,
        title=Text(en="No loan overdue", zh="无当前逾期"),
        clause="32/2.1c",
        severity=Severity.REPAIRABLE,
        facts=("overdue_loans",),
        holds=lambda f, _: ~f("overdue_loans"),
        remedy=Text(
            en="Repay or agree a renewal, and bring the lender's proof",
            zh="结清逾期或与贷款银行办妥续贷，提供结清（续贷）证明",
        ),
        question=Text(en="Ask whether any loan is overdue", zh="请企业申报有无当前逾期"),
        cured_by=Text(en="enterprise with its lender", zh="企业、贷款银行"),
        playbook="overdue_loan",
    ),
    Test(
        name="no_evasion",
        standard=Standard.CREDIT,
        title=Text(en="No debt evasion", zh="无逃废债"),
        clause="32/3.2c",
        severity=Severity.BLOCK,
        facts=("debt_evasion",),
        holds=lambda f, _: ~f("debt_evasion"),
        remedy=Text(
            en="Can be declared once the debt is settled with the creditor bank",
            zh="与债权银行妥善处置债务后再申报",
        ),
        question=Text(en="Ask about debt evasion", zh="核实有无逃废债"),
        cured_by=_ENTERPRISE,
    ),
    Test(
        name="tax_in_order",
        standard=Standard.CREDIT,
        title=Text(en="Taxes in order", zh="纳税正常"),
        clause="32/2.1c",
        severity=Severity.REPAIRABLE,
        facts=("tax_grade", "tax_arrears"),
        holds=lambda f, _: (f("tax_grade") != "D") & ~f("tax_arrears"),
        remedy=Text(
            en="Pay what is owed and apply for repair of the tax grade",
            zh="补缴欠税，符合条件的申请纳税信用修复",
        ),
        question=Text(en="Ask for the tax grade and arrears", zh="核实纳税信用级别和欠税情况"),
        cured_by=Text(en="enterprise with the tax office", zh="企业、税务部门"),
        playbook="tax",
    ),
    Test(
        name="principals_clean",
        standard=Standard.CREDIT,
        title=Text(en="Principals in good credit", zh="主要股东及管理人员信用良好"),
        clause="32/2.1c",
        severity=Severity.REPAIRABLE,
        facts=("principals_bad_credit",),
        holds=lambda f, _: ~f("principals_bad_credit"),
        remedy=Text(
            en="The persons concerned settle their debts or object to wrong records",
            zh="相关人员结清不良或对错误信息提出异议",
        ),
        question=Text(
            en="Ask about the credit of main shareholders and managers",
            zh="请企业申报主要股东及管理人员信用情况",
        ),
        cured_by=_ENTERPRISE,
        playbook="principals",
    ),
    Test(
        name="not_removed",
        standard=Standard.CREDIT,
        title=Text(en="Not within a removal period", zh="不在移出期内"),
        clause="32/3.4b",
        severity=Severity.BLOCK,
        facts=("removed_until",),
        blank_answers=True,  # nobody has removed it
        holds=lambda f, p: f("removed_until").is_null() | (f("removed_until") < p.day),
        remedy=Text(en="Can be declared after the removal period", zh="移出期满后再申报"),
        question=Text(en="Check the removal period", zh="核实移出期"),
        cured_by=_ENTERPRISE,
    ),
)

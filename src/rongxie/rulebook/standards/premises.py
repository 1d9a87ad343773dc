"""Standard two: fixed premises, on the ground or on a platform (固定经营场所)."""

from rongxie.rulebook.standards.rule import Severity, Test
from rongxie.rulebook.verdicts import Standard
from rongxie.values.texts import Text

TESTS = (
    Test(
        name="fixed_place",
        standard=Standard.PREMISES,
        title=Text(en="Has fixed premises", zh="有固定经营场所"),
        clause="32/2.1c",
        severity=Severity.REPAIRABLE,
        facts=("premises_seen", "online_shop"),
        holds=lambda f, _: f("premises_seen") | f("online_shop"),
        remedy=Text(
            en="Bring a lease, a title or proof of the online shop, then be visited again",
            zh="补充租赁合同、产权证明或网络经营场所证明后复访",
        ),
        question=Text(
            en="See the premises or the online shop on a visit", zh="上门查看经营场所或网店"
        ),
        cured_by=Text(en="enterprise with the township", zh="企业、乡镇（街道）"),
        playbook="premises",
    ),
)

"""What files are kept for; it decides for how long (the parameter `kept_years`)."""

from enum import StrEnum

from rongxie.values.texts import Text


class Purpose(StrEnum):
    """Why a file is handed in."""

    IMPORT = "import"
    VISIT = "visit"
    PAPER = "paper"
    CONSENT = "consent"
    EVIDENCE = "evidence"
    SIGNATURE = "signature"
    DOCUMENT = "document"
    TEMPLATE = "template"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _PURPOSES[self]


_PURPOSES = {
    Purpose.IMPORT: Text(en="List that was imported", zh="导入的名单"),
    Purpose.VISIT: Text(en="Photograph of a visit", zh="走访照片"),
    Purpose.PAPER: Text(en="Paper for a loan", zh="融资申请材料"),
    Purpose.CONSENT: Text(en="Signed consent", zh="授权书"),
    Purpose.EVIDENCE: Text(en="Evidence for a matter or removal", zh="事项或移出的佐证"),
    Purpose.SIGNATURE: Text(en="Signed list", zh="签字的清单"),
    Purpose.DOCUMENT: Text(en="Official document", zh="公文"),
    Purpose.TEMPLATE: Text(en="Template that is filled", zh="报表模板"),
}

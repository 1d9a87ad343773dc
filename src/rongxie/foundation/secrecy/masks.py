"""What is shown of personal data before there is a reason to show them whole.

A mask shows less where the text is shorter than what it was made for, never more.
"""

import re

STAR = "*"
# Two-character surnames in use; a name that begins with one of them keeps both.
_DOUBLE_SURNAME = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳"
    "|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|令狐|百里|呼延|东郭|南门|第五"
)


def masked_phone(phone: str) -> str:
    """Return the first three and last four digits of a mobile number, of others the last four.

    >>> masked_phone("13812341234"), masked_phone("0550-7021234")
    ('138****1234', '****1234')
    """
    digits = re.sub(r"\D", "", phone)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if re.fullmatch(r"1\d{10}", digits):
        return f"{digits[:3]}{STAR * 4}{digits[-4:]}"
    return STAR * 4 + (digits[-4:] if len(digits) >= 7 else "")


def masked_name(name: str) -> str:
    """Return the surname with a star for each character that follows.

    >>> masked_name("王小明"), masked_name("欧阳修"), masked_name("王")
    ('王**', '欧阳*', '*')
    """
    name = "".join(name.split())
    shown = 2 if len(name) > 2 and _DOUBLE_SURNAME.match(name) else 1
    if len(name) < 2:
        return STAR
    return name[:shown] + STAR * (len(name) - shown)


def masked_id_number(number: str) -> str:
    """Return the first three and last two of an identity number: place of birth, not the day.

    >>> masked_id_number("341181199001011234")
    '341*************34'
    """
    number = number.strip()
    if len(number) < 15:
        return STAR * len(number)
    return f"{number[:3]}{STAR * (len(number) - 5)}{number[-2:]}"

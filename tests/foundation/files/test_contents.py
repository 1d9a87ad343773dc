"""What is taken, under which name, and what is told to whoever brings something else."""

import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.files.archives import (
    ArchiveDamaged,
    ArchiveProtected,
    ArchiveUnsafe,
    CarriesPrograms,
)
from rongxie.foundation.files.contents import (
    FORMS,
    ContentDiffers,
    FormNotTaken,
    Incomplete,
    TwoThings,
    checked_form,
)
from rongxie.foundation.files.names import LONGEST, NameMissing, plain_name
from rongxie.values.texts import Refusal
from tests.foundation.files import bytes_of
from tests.foundation.files.bytes_of import (
    CONTENTS,
    CSV,
    JPEG,
    MAIN,
    OLD_EXCEL,
    PDF,
    PNG,
    PROGRAM,
    TIFF,
    archive,
    ofd,
    office,
)

TAKEN = {
    "pdf": PDF, "png": PNG, "jpeg": JPEG, "tiff": TIFF, "csv": CSV, "txt": CSV, "ofd": ofd(),
    "docx": office("docx"), "xlsx": office("xlsx"),
}  # fmt: skip
MIB = 1 << 20


def form_of(content: bytes, name: str) -> str:
    return checked_form(io.BytesIO(content), name).media_type


class TestCheckedForm:
    @pytest.mark.parametrize("form", FORMS)
    def test_takes_each_form_under_each_of_its_suffixes(self, form: str) -> None:
        for suffix in FORMS[form].suffixes:
            assert form_of(TAKEN[form], f"a{suffix}") == FORMS[form].media_type
            assert form_of(TAKEN[form], f"a.b{suffix.upper()}") == FORMS[form].media_type

    @pytest.mark.parametrize("said", FORMS)
    @pytest.mark.parametrize("held", FORMS)
    def test_refuses_each_form_under_the_suffix_of_another(self, said: str, held: str) -> None:
        if said == held or {said, held} == {"csv", "txt"}:
            return
        with pytest.raises(ContentDiffers, match="not what its name says"):
            form_of(TAKEN[held], f"a{FORMS[said].suffixes[0]}")

    @pytest.mark.parametrize("name", ["a", "a.exe", "a.pdf.exe", "a.xlsm", "a.xls", "a.", ".pdf"])
    def test_refuses_other_suffixes_and_names_those_taken(self, name: str) -> None:
        with pytest.raises(FormNotTaken, match=r"\.pdf .*\.xlsx"):
            form_of(PDF, name)

    @pytest.mark.parametrize("content", [OLD_EXCEL, PROGRAM, b"\x00", b"<html>", b" <?xml?>"])
    @pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.pdf", "a.xlsx", "a.jpg"])
    def test_refuses_what_is_none_of_them(self, content: bytes, name: str) -> None:
        with pytest.raises(ContentDiffers):
            form_of(content, name)

    @pytest.mark.parametrize("content", [PDF[:-8], PNG[:-1], PNG + b"x", JPEG[:-1]])
    def test_refuses_what_ends_before_its_end_or_after_it(self, content: bytes) -> None:
        name = {b"%": "a.pdf", b"\x89": "a.png", b"\xff": "a.jpg"}[content[:1]]
        with pytest.raises(Incomplete, match="not complete"):
            form_of(content, name)

    def test_takes_the_photographs_of_telephones_that_write_on_after_the_end(self) -> None:
        assert form_of(JPEG + b"ftypmp42" * 20, "a.jpg") == "image/jpeg"

    @pytest.mark.parametrize("front", [PDF, PNG, JPEG, TIFF])
    def test_refuses_an_archive_behind_something_else(self, front: bytes) -> None:
        names = {b"%": "a.pdf", b"\x89": "a.png", b"\xff": "a.jpg", b"I": "a.tif"}
        both = front + archive({"hidden.exe": PROGRAM})
        with pytest.raises(TwoThings, match="two kinds"):
            form_of(both, names[front[:1]])

    def test_refuses_a_pdf_inside_the_head_of_something_else(self) -> None:
        with pytest.raises(TwoThings):
            form_of(JPEG[:20] + PDF + JPEG[20:], "a.jpg")
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as made:  # stored, not packed
            made.writestr("first.txt", PDF)
            made.writestr(CONTENTS, MAIN["xlsx"])
        with pytest.raises(TwoThings):
            form_of(stream.getvalue(), "a.xlsx")

    @pytest.mark.parametrize("action", [b"/S /JavaScript /JS (x)", b"/S /Launch /F (cmd)"])
    @pytest.mark.parametrize("before", [0, MIB - 18, MIB - 16, MIB])
    def test_refuses_a_pdf_that_runs_programs(self, action: bytes, before: int) -> None:
        content = PDF[:10] + b" " * before + action + PDF[10:]
        with pytest.raises(CarriesPrograms, match="macros or programs"):
            form_of(content, "a.pdf")


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
    def test_is_taken_in_the_encodings_of_offices(self, encoding: str) -> None:
        assert form_of("名称\t金额\r\n某公司\t5\n".encode(encoding), "a.csv") == "text/csv"

    def test_is_followed_across_pieces(self) -> None:
        long = "x" * (MIB - 1) + "汉字"
        assert form_of(long.encode(), "a.txt") == "text/plain"
        assert form_of(long.encode("gb18030"), "a.txt") == "text/plain"
        with pytest.raises(ContentDiffers):
            form_of(long.encode()[:-1] + b"\xff", "a.txt")

    @given(st.binary(min_size=1, max_size=200))
    def test_has_no_control_characters_whatever_the_bytes(self, content: bytes) -> None:
        try:
            form_of(content, "a.txt")
        except Refusal:
            return
        assert not set(content) & (set(range(9)) | {11, 127} | set(range(14, 32)))


class TestArchives:
    def test_of_another_kind_are_not_what_the_name_says(self) -> None:
        for content in (archive({"a.txt": b"x"}), archive({CONTENTS: b"<Types/>"}), archive({})):
            with pytest.raises((ContentDiffers, ArchiveDamaged)):
                form_of(content, "a.xlsx")

    def test_that_are_two_kinds_are_neither(self) -> None:
        both = archive({CONTENTS: MAIN["docx"] + MAIN["xlsx"]})
        for name in ("a.docx", "a.xlsx"):
            with pytest.raises(ContentDiffers):
                form_of(both, name)

    @pytest.mark.parametrize(
        "part",
        [
            "xl/vbaProject.bin", "word/vbaData.xml", "xl/macrosheets/sheet1.xml",
            "word/activeX/activeX1.bin", "word/embeddings/setup.EXE", "x.lnk",
        ],
    )  # fmt: skip
    def test_with_programs_are_refused(self, part: str) -> None:
        with pytest.raises(CarriesPrograms):
            form_of(office(more={part: b"x"}), "a.xlsx")

    def test_that_announce_macros_are_refused(self) -> None:
        kind = MAIN["xlsx"] + b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        with pytest.raises(CarriesPrograms):
            form_of(archive({CONTENTS: kind}), "a.xlsx")

    @pytest.mark.parametrize(
        "part",
        ["../../x.xml", "/etc/x.xml", "xl\\..\\x.xml", "C:/x.xml", "xl/../../x.xml", "a\0b.xml"],
    )
    def test_that_lead_out_of_their_folder_are_refused(self, part: str) -> None:
        with pytest.raises(ArchiveUnsafe, match="lead elsewhere"):
            form_of(office(more={part: b"x"}), "a.xlsx")

    def test_with_links_are_refused(self) -> None:
        stream = io.BytesIO(office())
        with zipfile.ZipFile(stream, "a") as made:
            link = zipfile.ZipInfo("xl/link.xml")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            made.writestr(link, "/etc/passwd")
        with pytest.raises(ArchiveUnsafe):
            form_of(stream.getvalue(), "a.xlsx")

    def test_with_the_same_part_twice_are_refused(self) -> None:
        with pytest.raises(ArchiveUnsafe):
            form_of(office(more={"Main.xml": b"y"}), "a.xlsx")

    def test_behind_another_archive_are_refused(self) -> None:
        with pytest.raises(ArchiveUnsafe):
            form_of(archive({"front.txt": b"x"}) + office(), "a.xlsx")

    def test_that_unpack_out_of_proportion_are_refused_before_unpacking(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bomb = office(more={"xl/big.xml": b"\0" * (40 * MIB)})
        monkeypatch.setattr(
            "rongxie.foundation.files.archives._unpack", lambda *_: pytest.fail("unpacked")
        )
        with pytest.raises(ArchiveUnsafe, match="too large when it is unpacked"):
            form_of(bomb, "a.xlsx")

    def test_whose_parts_share_bytes_are_refused(self) -> None:
        with pytest.raises(ArchiveUnsafe, match="too large"):
            form_of(bytes_of.with_shared_bytes(), "a.xlsx")

    def test_with_very_many_parts_are_refused(self) -> None:
        many = {f"xl/{n}.xml": b"" for n in range(10_001)}
        with pytest.raises(ArchiveUnsafe, match="too large"):
            form_of(office(more=many), "a.xlsx")

    def test_that_understate_what_they_unpack_to_are_damaged(self) -> None:
        with pytest.raises(ArchiveDamaged):
            form_of(bytes_of.that_understates(300_007), "a.xlsx")

    def test_with_a_password_are_refused(self) -> None:
        with pytest.raises(ArchiveProtected, match="password"):
            form_of(bytes_of.with_password(), "a.xlsx")

    @given(st.data())
    def test_that_were_damaged_are_refused_and_nothing_worse(self, data: st.DataObject) -> None:
        whole = bytearray(office())
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= data.draw(st.integers(1, 255))
        for end in (len(whole), place):
            try:
                form_of(bytes(whole[:end]), "a.xlsx")
            except Refusal:
                continue


class TestPlainName:
    @pytest.mark.parametrize(
        ("given_name", "kept"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("王:\\Users\\王\\合同.pdf", "合同.pdf"),
            ("/合同（终稿）.PDF", "合同（终稿）.PDF"),
            ("a\0b\r\n.pdf", "ab.pdf"),
            ("合同\u202efdp.exe", "合同fdp.exe"),
            ("  合同.pdf . ", "合同.pdf"),
            ('a<b>"c|d?.pdf', "a_b__c_d_.pdf"),
            ("Cafe\u0301.pdf", "Café.pdf"),
            ("无后缀", "无后缀"),
        ],
    )
    def test_keeps_what_people_called_it(self, given_name: str, kept: str) -> None:
        assert plain_name(given_name) == kept

    @pytest.mark.parametrize("name", ["", "..", "../..", "a/", "\0", " . ", "\u202e"])
    def test_refuses_no_name(self, name: str) -> None:
        with pytest.raises(NameMissing, match="no name"):
            plain_name(name)

    def test_cuts_the_stem_and_keeps_the_suffix(self) -> None:
        kept = plain_name("融" * 500 + ".pdf")
        assert kept == "融" * (LONGEST - 4) + ".pdf"
        assert len(plain_name("x." + "p" * 500)) == LONGEST

    @given(st.text(max_size=300))
    def test_is_one_short_plain_name_whatever_was_given(self, given_name: str) -> None:
        try:
            kept = plain_name(given_name)
        except NameMissing:
            return
        assert 0 < len(kept) <= LONGEST
        assert not set(kept) & set('/\\\0\n\r"<>:|?*')
        assert kept not in {".", ".."}
        assert plain_name(kept) == kept

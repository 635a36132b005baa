"""Names and contents of files: only what is what it says gets in."""

import pytest

from tests.files import contents
from workflow_engine.files import FileEmpty, TypeMismatch, TypeRefused, clean_name, media_type
from workflow_engine.settings import Settings

ALLOWED = frozenset(Settings().file_types.split(","))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("receipt.pdf", "receipt.pdf"),
        ("发票 2026.pdf", "发票 2026.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\anna\\bill.pdf", "bill.pdf"),
        ("bill\u202efdp.exe", "bill_fdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf"),
        ("con.txt", "file_con.txt"),
        ("...", "file"),
        ("", "file"),
        (".pdf", "file.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_keeps_its_ending_and_nothing_that_misleads(given, kept):
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.PDF", contents.PDF, "application/pdf"),
        ("a.png", contents.PNG, "image/png"),
        ("a.docx", contents.DOCX, "application/vnd.openxmlformats-officedocument.wordproc"),
        ("a.txt", "已付 100 元".encode("gb18030"), "text/plain"),
        ("a.csv", b"a;b\n1;2\n", "text/csv"),
        ("a.ofd", contents.archive("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
    ],
)
def test_what_says_what_it_is_gets_in(name, content, kind):
    assert media_type(name, content, ALLOWED).startswith(kind)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", contents.SCRIPT),
        ("picture.png", contents.SVG),
        ("picture.jpg", contents.PNG),
        ("page.pdf", b"<script>1</script>%PDF-1.7"),
        ("macros.docx", contents.MACROS),
        ("archive.docx", contents.archive("a.exe")),
        ("broken.xlsx", b"PK\x03\x04 and nothing more"),
        ("program.txt", b"\x7fELF\x02\x01\x01\x00\x00"),
        ("program.csv", b"MZ\x90\x00\x03"),
    ],
)
def test_what_lies_about_itself_is_refused(name, content):
    with pytest.raises(TypeMismatch):
        media_type(name, content, ALLOWED)


@pytest.mark.parametrize(
    "name", ["a.svg", "a.html", "a.exe", "a.js", "a.pdf.exe", "a", "a.zip", "a.docm", "a.xml"]
)
def test_what_a_browser_or_a_system_would_run_is_refused(name):
    with pytest.raises(TypeRefused):
        media_type(name, contents.SCRIPT, ALLOWED)


def test_nothing_at_all_is_refused():
    with pytest.raises(FileEmpty):
        media_type("a.pdf", b"", ALLOWED)


def test_an_archive_is_not_unpacked_to_see_what_it_is():
    packed = contents.bomb()
    assert len(packed) < 300_000
    assert "wordprocessing" in media_type("a.docx", packed, ALLOWED)

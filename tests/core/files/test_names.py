"""Names of files: whatever was typed or sent, one safe line with the suffix of the content."""

import pytest

from forum.core.files import FileKind, name_for, safe_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Договор № 7.pdf", "Договор № 7.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\anna\Договор.pdf", "Договор.pdf"),
        ("/absolute/scan.pdf", "scan.pdf"),
        ("scan\u202efdp.exe", "scanfdp.exe"),
        ("a\u200fb\u2066c.pdf", "abc.pdf"),
        ("line\r\nSet-Cookie: x.pdf", "line Set-Cookie_ x.pdf"),
        ("nul\0inside.pdf", "nulinside.pdf"),
        ("\ud800lone.pdf", "lone.pdf"),
        ('a"b<c>|d?*.pdf', "a_b_c__d__.pdf"),
        ("CON", "_CON"),
        ("nul.pdf", "_nul.pdf"),
        (".htaccess", "htaccess"),
        ("...", "document"),
        ("", "document"),
        ("dir/", "document"),
        ("и" * 300 + ".pdf", "и" * 146 + ".pdf"),
    ],
)
def test_name_is_made_safe(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@pytest.mark.parametrize(
    ("sent", "kind", "kept"),
    [
        ("scan.PDF", FileKind.PDF, "scan.PDF"),
        ("scan.jpeg", FileKind.JPEG, "scan.jpeg"),
        ("scan.pdf.exe", FileKind.PDF, "scan.pdf.exe.pdf"),
        ("text.html", FileKind.DOCX, "text.html.docx"),
        ("pdf", FileKind.PDF, "pdf.pdf"),
        ("Договор.pdf.sig", FileKind.SIGNATURE, "Договор.pdf.sig"),
        ("Договор.p7s", FileKind.SIGNATURE, "Договор.p7s"),
        ("и" * 300, FileKind.PDF, "и" * 146 + ".pdf"),
    ],
)
def test_suffix_is_that_of_the_content(sent: str, kind: FileKind, kept: str) -> None:
    assert name_for(sent, kind) == kept

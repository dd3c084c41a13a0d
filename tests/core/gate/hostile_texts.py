"""CSV files that may not be read: each with its exact verdict."""

from __future__ import annotations

from forum.core.gate.limits import LONGEST_TEXT, MOST_CELLS, MOST_ROWS
from tests.core.gate.cases import Case, case

_LIST = "Фамилия;Имя;Должность\r\nИванов;Пётр;начальник отдела\r\nСидорова;Анна;министр\r\n"


def _encodings() -> list[Case]:
    return [
        case("utf-16", _LIST.encode("utf-16"), "encoding", encoding="UTF-16"),
        case("utf-16 of another order", b"\xfe\xff" + _LIST.encode("utf-16-be"), "encoding", encoding="UTF-16"),
        case("utf-16 without a mark", _LIST.encode("utf-16-le"), "encoding", encoding="UTF-16"),
        case("utf-16 of another order without a mark", _LIST.encode("utf-16-be"), "encoding", encoding="UTF-16"),
        case("utf-32", _LIST.encode("utf-32"), "encoding", encoding="UTF-32"),
        case("utf-32 of another order", b"\0\0\xfe\xff" + _LIST.encode("utf-32-be"), "encoding", encoding="UTF-32"),
        case("KOI8", _LIST.encode("koi8-r"), "encoding", encoding="KOI8-R"),
        case("KOI8 in capitals", _LIST.upper().encode("koi8-r"), "encoding", encoding="KOI8-R"),
        case("DOS", _LIST.encode("cp866"), "encoding", encoding="DOS (866)"),
        case("DOS in capitals", _LIST.upper().encode("cp866"), "encoding", encoding="DOS (866)"),
        case("Mac", _LIST.encode("mac-cyrillic"), "encoding", encoding="Mac"),
        case("broken utf-8 behind a mark", b"\xef\xbb\xbfa;b\r\n\xff;1", "broken_utf8", line=2),
        case("windows-1251 behind a mark", b"\xef\xbb\xbf" + _LIST.encode("cp1251"), "broken_utf8", line=1),
        case("one wrong byte in utf-8", _LIST.encode().replace("Анна".encode(), b"\xff"), "broken_utf8", line=3),
        case("utf-8 cut off", _LIST.encode()[:-5] + "я".encode()[:1], "broken_utf8", line=3),
        case("wrong byte far behind", b"a;b\n" * 5 + "яя;".encode() * 70_000 + b"\n\xff", "broken_utf8", line=7),
        case("DOS far behind", b"a;b\n" * 19_000 + _LIST.encode("cp866"), "encoding", encoding="DOS (866)"),
        case("surrogates in utf-8", _LIST.encode() + b"\xed\xa0\x80", "broken_utf8", line=4),
        case("a byte that windows-1251 has not", _LIST.encode("cp1251") + b"\x98", "binary", line=4),
    ]


def _binaries() -> list[Case]:
    return [
        case("zero", b"a;b\r\nc\0;d", "binary", line=2),
        case("zero among lines of a Mac", b"a;b\rc;d\re\0", "binary", line=3),
        case("bell", b"a;b\nc;\x07", "binary", line=2),
        case("delete", b"a;b\n\nc;\x7f", "binary", line=3),
        case("escape", b"\x1b[31m;b", "binary", line=1),
        case("program", b"\x7fELF\x02\x01\x01" + bytes(50), "binary", line=1),
        case("database of dBase", b"\x03\x7b\x06\x1b\x05\0\0\0" + bytes(24), "binary", line=1),
        case("old Excel without a container", b"\x09\x08\x10\0\0\x06\x05\0", "binary", line=1),
        case("end of text in the middle", b"a;b\r\n\x1ac;d", "binary", line=2),
    ]


def _quotes() -> list[Case]:
    return [
        case("quote that is never closed", b'a;b\r\n1;2\r\n"c;d\r\n1;2', "quote", line=3),
        case("quote that is never closed in the first line", b'"a;b', "quote", line=1),
        case("text behind a quote", b'a;b\r\n"c"d;e', "quote", line=2),
        case("quote closed by the next one", 'a;b\r\n"ООО ;1\r\n"Ромашка";2\r\n'.encode(), "quote", line=2),
        case("quotes not doubled", b'a;b\r\n"JSC "Zavod"";1\r\n', "quote", line=2),
        case("quote behind lines in quotes", b'"a\r\nb";c\r\n"d\r\ne";f\r\n"g;h', "quote", line=5),
        case("quote behind a line that tells the sign", b'sep=;\r\na;b\r\n"c', "quote", line=3),
    ]


def _sizes() -> list[Case]:
    wide = ";".join(["x"] * 201)
    return [
        case("long field", f"a;b\n{'я' * (LONGEST_TEXT + 1)};1".encode(), "long_field", line=2),
        case("long field of two units a sign", f"a;b\n{'😀' * 16_384};1".encode(), "long_field", line=2),
        case("longest field", f"a;b\n1;{'a' * 200_000}".encode(), "long_field", line=2),
        case("half the file in quotes", b'a;b\n"c' + b";d\n" * 60_000 + b'"', "long_field", line=2),
        case("one line of many", ("x" * 300_000).encode(), "long_field", line=1),
        case("many columns", f"a;b\n{wide}".encode(), "outside", cell="GS2"),
        case("many columns in windows-1251", f"я;b\n{wide}".encode("cp1251"), "outside", cell="GS2"),
        case("many rows", b"a;b\n" * (MOST_ROWS + 1), "outside", cell="A20001"),
        case("far row", b"a;b\n" + b"\n" * MOST_ROWS + b"c;d", "outside", cell="A20002"),
        case(
            "many cells in text",
            lambda: (";".join(["1"] * 200) + "\n").encode() * 2_501,
            "many_cells",
            number=MOST_CELLS,
        ),
        case("delimiters alone", b";" * 400_000, "empty"),
        case("quotes alone", b'""' * 40_000, "long_field", line=1),
    ]


TEXTS: list[Case] = [*_encodings(), *_binaries(), *_quotes(), *_sizes()]

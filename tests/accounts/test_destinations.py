"""Where a form may lead: this site only."""

from __future__ import annotations

import pytest

from forum.accounts.destinations import local_path

HOSTILE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    " /agreements",
    "/agreements\r\nSet-Cookie: a=b",
    "/agreements\nX: y",
    "/agreements\r",
    "/agree\tments",
    "/agree\x00ments",
    "/agree\u2028ments\x85",
    "/\u202eevil",
    "/" + "a" * 2001,
    "",
    None,
]


@pytest.mark.parametrize("wanted", HOSTILE)
def test_foreign_address_is_not_followed(wanted: str | None) -> None:
    assert local_path(wanted, otherwise="/home") == "/home"


@pytest.mark.parametrize("wanted", ["/", "/agreements?q=%D1%83&page=2", "/forums/X#top", "/регион", "/a//b"])
def test_local_path_is_kept(wanted: str) -> None:
    assert local_path(wanted, otherwise="/home") == wanted

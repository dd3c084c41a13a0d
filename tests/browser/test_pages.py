"""Every page that a role can reach from its menu: accessible, no wider than the window, quiet console."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest

from forum.core.security import Role
from tests.browser.people import Visitor
from tests.client import kind_of

pytestmark = pytest.mark.browser

MOST_KINDS = 220
RECORDS = 3
"""How many records of one register are looked at: their states differ, and with them what their cards show."""
FIRST = {
    Role.SECRETARY: ("/agreements?states=planned", "/delegations?awaiting=1"),
    Role.REPRESENTATIVE: ("/delegations?awaiting=1",),
}
"""Where the work of a role waits; the walk begins there, so that it meets records that may be changed."""
OF_ROLE = {
    Role.REPRESENTATIVE: "/delegations/*/members/new",
    Role.SECRETARY: "/agreements/*/sign",
    Role.ANALYST: "/reports",
    Role.DESK: "/delegations/*",
    Role.ADMINISTRATOR: "/audit",
}
"""A page that proves that the walk came to the work of the role."""


def addresses(visitor: Visitor) -> list[str]:
    """Paths of the site that the present page links to, files left out."""
    # An address inside a picture is no plain text to the browser: the attribute is.
    script = "nodes => nodes.map(node => new URL(node.getAttribute('href'), document.baseURI).href)"
    links = visitor.page.eval_on_selector_all("a[href]", script)
    paths = [urlsplit(link) for link in links if link.startswith(visitor.site.url)]
    files = (".xlsx", ".csv", ".docx")
    return [f"{part.path}?{part.query}".rstrip("?") for part in paths if not part.path.endswith(files)]


def walk(visitor: Visitor, role: Role) -> Counter[str]:
    """Visit pages of every kind that can be reached from the dashboard; return how many of each kind."""
    visitor.sign_in(role)
    queue, visits, done, problems = [*FIRST.get(role, ()), "/"], Counter[str](), set[str](), list[str]()
    while queue and len(visits) < MOST_KINDS:
        address = queue.pop(0)
        kind = kind_of(address)
        if address in done or visits[kind] >= (RECORDS if is_record(kind) else 1):
            continue
        visits[kind] += 1
        done.add(address)
        visitor.open(address)
        problems += visitor.problems()
        queue += one_of_each(addresses(visitor), done)
    assert problems == []
    assert len(visits) < MOST_KINDS, "there are more kinds of pages than the walk visits"
    return visits


def is_record(kind: str) -> bool:
    """Whether pages of this kind show one record each."""
    return kind.endswith("/*")


def one_of_each(found: list[str], done: set[str]) -> list[str]:
    """The links worth following from one page: of its records only the first, another page has others."""
    kinds: dict[str, str] = {}
    for address in found:
        if address not in done:
            kinds.setdefault(kind_of(address), address)
    return list(kinds.values())


@pytest.mark.parametrize("role", list(Role))
def test_pages_of_a_role_on_a_wide_screen(visitor: Visitor, role: Role) -> None:
    assert OF_ROLE[role] in walk(visitor, role)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.REPRESENTATIVE])
def test_pages_of_a_role_on_a_telephone(phone: Visitor, role: Role) -> None:
    assert OF_ROLE[role] in walk(phone, role)


def test_map_is_seen_whole_on_a_telephone(phone: Visitor) -> None:
    phone.sign_in(Role.SECRETARY)
    for address in ("/", "/statistics"):
        area = phone.open(address).locator(".tile-map .chart-area")
        assert area.evaluate("area => area.scrollWidth - area.clientWidth") == 0, address


def test_sign_in_page(visitor: Visitor) -> None:
    visitor.open("/sign-in")
    visitor.check()

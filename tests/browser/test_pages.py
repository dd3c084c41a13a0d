"""Every page that a role can reach from its menu: accessible, no wider than the window, quiet console."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from forum.core.security import Role
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

MOST_PAGES = 60


def addresses(visitor: Visitor) -> list[str]:
    """Paths of the site that the present page links to, files left out; one address per kind of page."""
    links = visitor.page.eval_on_selector_all("a[href]", "nodes => nodes.map(node => node.href)")
    paths = [urlsplit(link) for link in links if link.startswith(visitor.site.url)]
    return [part.path for part in paths if not part.path.endswith((".xlsx", ".csv"))]


def kind_of(path: str) -> str:
    """The path with keys and codes blanked: the second record of a register is the same page."""
    parts = [
        "*" if part.isdigit() or part.isupper() or ("-" in part and part[:2].isupper()) else part
        for part in path.split("/")
    ]
    return "/".join(parts)


def walk(visitor: Visitor, role: Role) -> list[str]:
    """Visit one page of every kind that can be reached from the dashboard; return their kinds."""
    visitor.sign_in(role)
    queue, seen = ["/"], set[str]()
    while queue and len(seen) < MOST_PAGES:
        path = queue.pop(0)
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        visitor.open(path)
        visitor.check()
        queue += [found for found in addresses(visitor) if kind_of(found) not in seen]
    return sorted(seen)


@pytest.mark.parametrize("role", list(Role))
def test_pages_of_a_role_on_a_wide_screen(visitor: Visitor, role: Role) -> None:
    assert len(walk(visitor, role)) >= 4


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.REPRESENTATIVE])
def test_pages_of_a_role_on_a_telephone(phone: Visitor, role: Role) -> None:
    assert len(walk(phone, role)) >= 4


def test_sign_in_page(visitor: Visitor) -> None:
    visitor.open("/sign-in")
    visitor.check()

"""Nonsense in every form that a role can reach: refused in words, kept for correction, nothing stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import User
from forum.core.db import Base, db
from tests.client import Browser, Page, kind_of
from tests.training import Training, trained

NONSENSE = ("", "x" * 5000, "٣99999999999999999999\x00")
FIRST = ("/agreements?states=planned&forum=T1", "/delegations?awaiting=1", "/")
OUT_OF_BUSINESS = {"user_session", "submission", "audit_event", "sign_in_attempt"}
"""Tables that tell of sessions, sent forms and what was done, not of what was typed."""
PASSED_OVER = {"/locale"}
"""The switch of languages: what is no language changes none."""
REASONS = {"reason", "comment", "action", "waiver"}
ENOUGH = {"secretary": 12, "representative": 4, "administrator": 9}
"""Forms with fields that a role is known to reach: a walk that met fewer went astray."""


@pytest.fixture(scope="module")
def training(migrated_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Training]:
    """The training edition, whose records are in every state."""
    with trained(migrated_app, tmp_path_factory.mktemp("instance")) as made:
        yield made


@pytest.mark.parametrize("role", list(ENOUGH))
def test_nonsense_in_every_form_is_refused_kept_and_not_stored(training: Training, role: str) -> None:
    user = db.session.scalars(sa.select(User).where(User.email == f"{role}@training.example")).one()
    browser = Browser(training.app).sign_in(user)
    met: dict[str, tuple[str, int, bool]] = {}
    for url, page in _pages(browser):
        for place, form in enumerate(_sending(page)):
            if form["typed"] and kind_of(form["action"]) not in PASSED_OVER:
                met.setdefault(kind_of(form["action"]), (url, place, set(form["typed"]) <= REASONS))
    assert len(met) >= ENOUGH[role], sorted(met)
    # A reason that is taken changes the record: such forms come last.
    for url, place, _takes_reason in sorted(met.values(), key=lambda found: found[2]):
        for nonsense in NONSENSE:
            for form in _sending(_page(browser, url))[place : place + 1]:
                _refused(browser, form, nonsense)


def _refused(browser: Browser, form: dict[str, Any], nonsense: str) -> None:
    before, typed = _stored(), dict.fromkeys(form["typed"], nonsense)
    with browser.app.app_context():
        answer = browser.client.post(form["action"], data={**form["data"], **typed})
    told = f"{form['action']}: {nonsense[:20]!r}: {answer.status_code}"
    if answer.status_code == 302:
        # A text is a text: a form that asks for nothing but a reason takes any.
        assert set(typed) <= REASONS, told
        assert nonsense, told
        return
    assert answer.status_code in {422, 429}, told
    assert _stored() == before, told
    if answer.status_code == 422:
        page = Page(answer.get_data(as_text=True))
        assert {"error-summary", "faults"} & set(page.ids), told
        again = [text for found in page.forms for texts in found["data"].values() for text in texts]
        # A password is not shown again, a choice is not typed.
        if nonsense and form["lines"]:
            assert any(nonsense[:20] in text for text in again), told


def _stored() -> tuple[Any, ...]:
    """How many rows every table of business has, and the sums of their versions."""
    return tuple(db.session.execute(_STORED).one())


def _sizes() -> Iterator[sa.ScalarSelect[Any]]:
    for table in Base.metadata.sorted_tables:
        if table.name not in OUT_OF_BUSINESS:
            yield sa.select(sa.func.count()).select_from(table).scalar_subquery()
            if "version" in table.c:
                yield sa.select(sa.func.sum(table.c.version)).scalar_subquery()


_STORED = sa.select(*(size.label(f"size_{place}") for place, size in enumerate(_sizes())))


def _page(browser: Browser, url: str) -> Page | None:
    """The page; None for a file, and for a page that is closed by now."""
    with browser.app.app_context():
        answer = browser.client.get(url)
    is_page = answer.mimetype == "text/html" and answer.status_code == 200
    return Page(answer.get_data(as_text=True)) if is_page else None


def _sending(page: Page | None) -> list[dict[str, Any]]:
    """The forms of the page that send something."""
    return [form for form in page.forms if form["method"].lower() == "post"] if page else []


def _pages(browser: Browser) -> Iterator[tuple[str, Page]]:
    """Addresses of a page of each kind that can be reached from the role's first pages; two of a record."""
    queue, visits, done = list(FIRST), Counter[str](), set[str]()
    while queue:
        url = queue.pop(0)
        kind = kind_of(url)
        if url in done or visits[kind] >= (2 if kind.endswith("/*") else 1):
            continue
        done.add(url)
        page = _page(browser, url)
        if page is None:
            continue
        visits[kind] += 1
        yield url, page
        links = [link for link in page.links if link.startswith("/") and not _is_file(link)]
        known: set[str] = set()
        for link in links:
            if kind_of(link) not in known:
                known.add(kind_of(link))
                queue.append(link)


def _is_file(url: str) -> bool:
    return url.partition("?")[0].endswith((".xlsx", ".csv"))

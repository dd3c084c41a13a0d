"""Nonsense in every form that a role can reach: refused in words, kept for correction, nothing stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import User
from forum.agreements.drafts import ExecutionDraft, StepDraft
from forum.agreements.enums import AttachmentKind, StepKind
from forum.agreements.models import Agreement, SlotPlace
from forum.agreements.periods import Period
from forum.agreements.services import join_proposal, record_step, report_execution
from forum.agreements.services.corrections import ask_correction
from forum.agreements.services.files import attach_file
from forum.agreements.services.proposals import propose_agreement, return_proposal
from forum.core.clock import today
from forum.core.db import Base, db
from forum.core.security import Actor
from forum.delegations.drafts import FocalPointDraft, VisitDraft
from forum.delegations.enums import DelegationState, LateChangeKind, PaperKind
from forum.delegations.services import ask_late_change, make_badges
from forum.delegations.services.focal_points import name_focal_point
from forum.delegations.services.papers import attach_paper
from forum.delegations.services.visits import move_visit, record_visit
from forum.forums.enums import ForumState
from forum.rates.models import ExchangeRate
from forum.rates.services import RateDraft, correct_rate
from forum.reference.enums import Side
from forum.reference.models import Organisation
from forum.reference.queries import national_region, region_by_id
from tests.client import Browser, Page, kind_of
from tests.conftest import Training
from tests.delegations.importing.sheets import waiting_list
from tests.factories.agreements import AgreementFactory, EditionFactory, agreement_draft, draft_of, party
from tests.factories.delegations import MemberFactory, ready_delegation
from tests.factories.files import pdf
from tests.factories.forums import ForumFactory

LONG, NUMBER = "x" * 5000, "٣99999999999999999999\x00"
FIRST = ("/agreements?states=planned&forum=T1", "/delegations?awaiting=1", "/")
ANYBODY = "anybody"
ROLES = ("secretary", "representative", "administrator", ANYBODY)
OUT_OF_BUSINESS = {"user_session", "submission", "audit_event", "sign_in_attempt"}
"""Tables that tell of sessions, sent forms and what was done, not of what was typed."""
PASSED_OVER = {"accounts.drop_draft", "accounts.save_draft", "accounts.set_locale"}
"""What a script sends of a form that is being filled in; the switch of languages, where no language changes none."""
BUTTONS = {
    "accounts.end_account_sessions",
    "accounts.end_other_sessions",
    "accounts.end_session",
    "accounts.reset_password",
    "accounts.sign_out",
    "accounts.try_letter_again",
    "accounts.wants_letters",
    "agreements.drop_slot",
    "agreements.keep_scans",
    "agreements.leave_slot",
    "agreements.release_block",
    "agreements.reopen_at_desk",
    "agreements.sign_at_desk",
    "agreements.slot_documents",
    "agreements.unlink",
    "agreements.verify",
    "badges.make",
    "badges.printed",
    "badges.take_back",
    "delegations.answer_likeness",
    "delegations.approve_late_change",
    "delegations.arrive",
    "delegations.carry_over",
    "delegations.close",
    "delegations.confirm",
    "delegations.confirm_members",
    "delegations.recall_late_change",
    "delegations.remove_photo",
    "delegations.confirm_many",
    "delegations.name_head",
    "delegations.remove_member",
    "delegations.submit",
    "forums.change_state",
    *(
        f"{kind}_{act}"
        for kind in (
            "accounts.import_accounts",
            "agreements.import_agreements",
            "agreements.import_executions",
            "delegations.import_applications",
            "delegations.import_members",
            "rates.import_rates",
            "reference.import_organisations",
            "visits.import_visits",
        )
        for act in ("answer", "commit", "decide", "discard")
    ),
    "forums.make_current",
    "visits.confirm",
    "visits.submit",
    "reference.remove_working_day",
} - {"delegations.import_applications_commit"}
"""What sends an act and nothing that is typed; a late list of a delegation is brought in with a reason."""
YESTERDAY = today() - timedelta(days=1)
COLUMNS_OF_FILES = re.compile(r"\.export(_\w+)?_columns$")
"""Boxes to tick; the tests of downloads send what none of them offers."""
REASONS = {"reason", "comment", "action", "waiver", "results", "issued_to"} | {
    f"remarks-{number}-text" for number in range(100)
}
MAY_BE_EMPTY = {"list_number", "working_side", "reporting_period", "reporting_days", "issued_to"} | {
    f"{step}_days" for step in ("original", "registration", "state_registration", "control", "release")
}
"""Fields without which a form is taken: the next free number is given, an edition has no terms."""
TAKES_NO_REASON = ("/proposal/take-back", "/join/*")
"""Who takes the own proposal back, or joins it to the other record, need not say why."""
SHOWS_FIRST = "/scans"
"""Files of documents are shown with what becomes of each before any is attached."""
FIELD_ERROR = re.compile(
    r'<div class="field-error" id="([^"]+)-error">\s*<span[^>]*>[^<]*</span>(.*?)</div>', re.DOTALL
)
TAG, EXAMPLE = re.compile("<[^>]*>"), re.compile(r"\S+@\S+|Excel|\.xlsx|CSV|JPEG|PNG|WebP")
RUSSIAN, ENGLISH = re.compile("[а-яё]{3}"), re.compile("[A-Za-z]{3}")


# PostgreSQL takes no text longer than its column and no NUL, SQLite takes either: what it refuses, or breaks at, the
# other would too. The walk is long.
pytestmark = pytest.mark.postgresql


@dataclass(slots=True)
class Met:
    """A form that a walk came by: whose browser saw it on which page, at which place, what is typed in it.

    ``shown`` is the form as the page had it when ``stored`` was what the register held.
    """

    browser: Browser
    url: str
    place: int
    fields: frozenset[str]
    shown: dict[str, Any]
    stored: tuple[Any, ...]

    @property
    def takes_reason(self) -> bool:
        """Whether nothing but a reason is typed."""
        return bool(self.fields) and self.fields <= REASONS


@pytest.fixture(scope="module")
def met(training: Training) -> dict[str, dict[str, Met]]:
    """By role and endpoint, the forms with fields that a walk comes by before anything is sent."""
    rare = _rare_pages()
    adapter = training.app.url_map.bind("localhost")
    found: dict[str, dict[str, Met]] = {}
    stored = _stored()
    for role in ROLES:
        forms, browser = found.setdefault(role, {}), _browser(training.app, role)
        first = ["/sign-in"] if role == ANYBODY else list(FIRST)
        for url, page in _pages(browser, first, list(rare)):
            for place, form in enumerate(_sending(page)):
                endpoint, _values = adapter.match(urlsplit(form["action"] or url).path, method="POST")
                if (form["typed"] or form["files"]) and endpoint not in PASSED_OVER:
                    forms.setdefault(endpoint, Met(browser, url, place, frozenset(form["typed"]), form, stored))
    # What was only looked at is as it was: a form need not be fetched again before something is stored.
    assert _stored() == stored
    return found


def _rare_pages() -> list[str]:
    """Pages of documents that have what the training edition need not have: each with a form of its own.

    Another rate by now than the one it was converted by, a file, a step taken, a report on its execution; in a closed
    edition, a correction that awaits another secretary; a region's proposals, one of them returned, one joined to
    another record, one that may be joined. A visit that awaits the secretariat, and a confirmed one. A late change
    that waits, a late list, and a delegation that is late as a whole, with its letter. Badges to be handed over.
    """
    secretary, second, region = (_actor(name) for name in ("secretary", "secretary2", "representative"))
    document = db.session.scalars(
        sa.select(Agreement).where(Agreement.rate_id.is_not(None), Agreement.money).order_by(Agreement.id)
    ).first()
    assert document is not None
    assert document.signed_on is not None
    rate = db.session.get_one(ExchangeRate, document.rate_id)
    draft = RateDraft(
        currency_code=rate.currency_code, on_date=rate.on_date, nominal=rate.nominal, rate="99.1", source=rate.source
    )
    correct_rate(actor=secretary, rate=rate, draft=draft)
    attach_file(actor=secretary, agreement=document, stream=BytesIO(pdf()), name="скан.pdf", kind=AttachmentKind.SCAN)
    step = StepDraft(kind=StepKind.STATE_REGISTRATION, is_waived=True, note="не требуется")
    record_step(actor=secretary, agreement=document, draft=step)
    report = ExecutionDraft(period=Period(document.signed_on.year), value=0)
    report_execution(actor=secretary, agreement=document, draft=report)
    closed = AgreementFactory.create(forum=EditionFactory.create(state=ForumState.CLOSED), signed_on=document.signed_on)
    asked = ask_correction(
        actor=second, agreement=closed, draft=draft_of(closed, title="Исправленное наименование"), reason="описка"
    )
    own = db.session.get_one(Organisation, region.organisation_id)
    proposed, returned, joined, alike = (
        propose_agreement(
            actor=region, draft=agreement_draft(forum=document.forum, title=title, parties=(party(organisation=own),))
        )
        for title in ("Предложение", "Предложение с замечанием", "Второе сообщение", "Похожее предложение")
    )
    return_proposal(actor=second, agreement=returned, comment="уточните предмет")
    join_proposal(actor=second, agreement=joined, into=document)
    other = national_region(Side.BY if region_by_id(region.home_region_id or 0).side is Side.RU else Side.RU)
    visit = VisitDraft(destination_region_id=other.id, starts_on=document.signed_on)
    submitted, confirmed = (record_visit(actor=region, draft=visit) for _number in range(2))
    for one in (submitted, confirmed):
        move_visit(actor=region, visit=one, action="submit")
    move_visit(actor=secretary, visit=confirmed, action="confirm")
    over = ForumFactory.create(nomination_until=YESTERDAY, changes_until=YESTERDAY, asks_photos=True)
    sent = ready_delegation(2, forum=over, organisation=own, state=DelegationState.CONFIRMED)
    begun = ready_delegation(1, forum=over, organisation=own)
    paper = attach_paper(
        actor=region, delegation=begun, stream=BytesIO(pdf()), name="письмо.pdf", kind=PaperKind.LETTER
    )
    open_list = ready_delegation(1, forum=ForumFactory.create(), organisation=own)
    MemberFactory.create(delegation=open_list, last_name_latin=None)
    focal = FocalPointDraft(name="Вымышленный Пётр")
    name_focal_point(actor=region, organisation=own, draft=focal, since=YESTERDAY)
    change = ask_late_change(
        actor=region, delegation=sent, kind=LateChangeKind.REMOVE, reason="болезнь", member=sent.members[1]
    )
    run = waiting_list(region, sent)
    make_badges(actor=secretary, forum=document.forum)
    db.session.commit()
    cards = [f"/agreements/{one.id}" for one in (document, proposed, returned, joined)]
    cards += [f"/delegations/visits/{one.id}" for one in (submitted, confirmed)]
    slots = [f"/agreements/slots/{key}/documents" for key in db.session.scalars(sa.select(SlotPlace.slot_id)).unique()]
    return [
        *cards,
        f"/agreements/{closed.id}/corrections/{asked.id}?action=decline",
        f"/agreements/{alike.id}/join/{document.id}",
        f"/forums/{closed.forum.code}/terms",
        f"/delegations/late-changes/{change.id}/refuse",
        f"/delegations/applications/import/{run.id}/commit",
        f"/delegations/focal-points/{own.id}/edit",
        f"/delegations/{begun.id}/members/{begun.members[0].id}/photo/change",
        *(f"/delegations/{begun.id}/{page}" for page in ("submit-late", f"files/{paper.id}/remove")),
        *(f"/delegations/{open_list.id}/{page}" for page in ("latin-names", "paste")),
        *slots[:1],
    ]


def _actor(name: str) -> Actor:
    return db.session.scalars(sa.select(User).where(User.email == f"{name}@training.example")).one().actor


def _browser(app: Flask, role: str) -> Browser:
    browser = Browser(app)
    if role == ANYBODY:
        return browser
    return browser.sign_in(db.session.scalars(sa.select(User).where(User.email == f"{role}@training.example")).one())


def test_every_form_of_the_app_is_met(training: Training, met: dict[str, dict[str, Met]]) -> None:
    """A form that no walk meets is tried by nobody: link to it, give ``_rare_pages`` its record, or it is a button."""
    taking = {rule.endpoint for rule in training.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    ticked = {endpoint for endpoint in taking if COLUMNS_OF_FILES.search(endpoint)}
    assert sorted(set().union(*met.values())) == sorted(taking - BUTTONS - PASSED_OVER - ticked)


def test_nonsense_in_every_form_is_refused_kept_and_not_stored(met: dict[str, dict[str, Met]]) -> None:
    forms = _tried(met)
    plain, reasons = ([one for one in forms if one.takes_reason is wanted] for wanted in (False, True))
    for form in forms:
        assert _sent(form, LONG) == 1, f"{form.url}: another form closed this page"
    # A reason that is taken changes the record, and may close the page of another form: such are sent last.
    for some, nonsense in ((plain, NUMBER), (reasons, ""), (plain, ""), (reasons, NUMBER)):
        for form in some:
            _sent(form, nonsense)


def _tried(met: dict[str, dict[str, Met]]) -> list[Met]:
    """Which forms are sent: of those with the same fields, the one of the first role that meets it.

    Whether a role may send is decided before anything is read; what is refused belongs to the fields.
    """
    first: dict[tuple[str, frozenset[str]], Met] = {}
    for forms in met.values():
        for endpoint, form in forms.items():
            first.setdefault((endpoint, form.fields), form)
    return list(first.values())


def _sent(form: Met, nonsense: str) -> int:
    """Send ``nonsense`` in the form if its page still has it; how many forms were sent."""
    stored = _stored()
    if form.stored != stored:
        shown = _sending(_page(form.browser, form.url))[form.place : form.place + 1]
        if not shown:
            return 0
        form.shown, form.stored = shown[0], stored
    _refused(form.browser, form.shown, nonsense, stored)
    return 1


def _refused(browser: Browser, form: dict[str, Any], nonsense: str, before: tuple[Any, ...]) -> None:
    typed = dict.fromkeys(form["typed"], nonsense)
    # Where nothing is typed, the file itself is the nonsense; an empty one is none at all.
    files = [] if typed or not nonsense else form["files"]
    sent = {name: (BytesIO(nonsense.encode()), "нечто.xlsx") for name in files}
    with browser.app.app_context():
        answer = browser.client.post(form["action"], data={**form["data"], **typed, **sent})
    told = f"{form['action']}: {nonsense[:20]!r}: {answer.status_code}"
    if answer.status_code == 302:
        # A text is a text: a form that asks for nothing but a reason takes any.
        takes_any = nonsense or kind_of(form["action"]).endswith(TAKES_NO_REASON)
        assert set(typed) <= (REASONS if takes_any else MAY_BE_EMPTY), told
        return
    assert _stored() == before, told
    if answer.status_code == 200:
        assert kind_of(form["action"]).endswith(SHOWS_FIRST), told
        return
    assert answer.status_code in {401, 422, 429}, told
    page = Page(answer.get_data(as_text=True))
    if answer.status_code == 422:
        _told_at_fields(page, {*typed, *form["files"]}, told)
    again = [shown for shown in page.forms if shown["action"] == form["action"]]
    # A password is not shown again, a choice is not typed.
    if nonsense and form["lines"] and answer.status_code != 429:
        kept = {
            name for name in form["lines"] for shown in again if nonsense[:20] in "".join(shown["data"].get(name, []))
        }
        assert kept == set(form["lines"]), told


def _told_at_fields(page: Page, sent: set[str], told: str) -> None:
    """Something is said, in Russian: at a field that was sent, or in the table of a list's faults."""
    found = FIELD_ERROR.findall(page.html)
    said = {page.names.get(field, field): EXAMPLE.sub("", TAG.sub(" ", text)) for field, text in found}
    # Which of address and password is wrong is not told.
    assert said or "faults" in page.ids or "/sign-in" in told, told
    assert set(said) <= sent, f"{told}: {sorted(set(said) - sent)}"
    assert [text for text in said.values() if not RUSSIAN.search(text) or ENGLISH.search(text)] == [], told


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
    with browser.app.app_context(), browser.client.get(url) as answer:
        is_page = answer.mimetype == "text/html" and answer.status_code == 200
        return Page(answer.get_data(as_text=True)) if is_page else None


def _sending(page: Page | None) -> list[dict[str, Any]]:
    """The forms of the page that send something."""
    return [form for form in page.forms if form["method"].lower() == "post"] if page else []


def _pages(browser: Browser, first: list[str], last: list[str]) -> Iterator[tuple[str, Page]]:
    """Addresses of a page of each kind that can be reached from the first ones; two of a record, and the last ones."""
    queue, visits, done = [*first], Counter[str](), set[str]()
    while queue or last:
        is_last = not queue
        url = last.pop(0) if is_last else queue.pop(0)
        kind = kind_of(url)
        if url in done or (not is_last and visits[kind] >= (2 if kind.endswith("/*") else 1)):
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

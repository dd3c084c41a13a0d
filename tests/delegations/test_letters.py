"""Letters of a delegation: both forms say the same, nobody reads them who may not."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from docx.enum.section import WD_ORIENT
from flask_babel import force_locale

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.core.types import DatePrecision
from forum.delegations import services
from forum.delegations.enums import DelegationState, MemberCategory, MemberState
from forum.delegations.letters import HEADS, Letter, changes_letter, composition_letter
from forum.delegations.models import Delegation
from forum.delegations.queries import ChangedPerson, CompositionChanges, composition_changes
from forum.delegations.word_letters import word_letter
from tests.client import Browser, Page
from tests.delegations.confirmed import confirmed, listed, replace
from tests.delegations.people import SECRETARY, account
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.forums import ForumFactory, SectionFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

pytestmark = pytest.mark.usefixtures("app")

S = DelegationState
PATHS = ("letter", "letter.docx", "changes-letter", "changes-letter.docx")


def known(**changes: Any) -> Delegation:
    """A delegation of one region to an edition of which everything is known."""
    forum = ForumFactory.create(
        code="X", name_ru="X Форум регионов Беларуси и России", name_be="X Форум рэгіёнаў Беларусі і Расіі",
        name_en="X Forum of Regions", starts_on=date(2026, 6, 26), ends_on=date(2026, 6, 28),
        date_precision=DatePrecision.DAY, place_ru="Минск", place_be="Мінск", place_en="Minsk",
    )  # fmt: skip
    given = {
        "letter_number": "01-15/234",
        "letter_on": date(2026, 5, 12),
        "contact_name": "Ответственная Анна",
        "contact_phone": "+375 17 222-22-22",
        "organisation": OrganisationFactory.create(name_ru="Учебный исполком", region=RegionFactory.create()),
        "state": S.CONFIRMED,
    }
    return DelegationFactory.create(forum=forum, **given | changes)


def letter_of(delegation: Delegation, locale: str = "ru") -> Letter:
    with force_locale(locale):
        return composition_letter(delegation, listed(delegation), locale)


def spaced(*texts: str) -> tuple[str, ...]:
    """Texts with ordinary blanks where dates must not break."""
    return tuple(text.replace("\xa0", " ") for text in texts)


class TestContents:
    def test_letter_says_who_goes_where(self) -> None:
        delegation = known()
        section = SectionFactory.create(forum=delegation.forum, name_ru="Транспорт")
        MemberFactory.create(delegation=delegation, last_name="Второв", precedence=20, phone=None)
        MemberFactory.create(delegation=delegation, last_name="Первов", precedence=10, sections=[section])
        MemberFactory.create(delegation=delegation, last_name="Снятов", state=MemberState.WITHDRAWN)
        MemberFactory.create(
            delegation=delegation, last_name="Главов", precedence=90, is_head=True, post="министр", phone="+375 17 1"
        )
        letter = letter_of(delegation)
        assert spaced(*letter.references) == ("12 мая 2026 г. № 01-15/234", "На № ____________ от ____________")
        assert spaced(letter.addressee)[0] == "В организационный комитет X Форума регионов Беларуси и России"
        assert spaced(*letter.paragraphs) == (
            (
                "Направляем состав делегации для участия в X Форуме регионов Беларуси и России "
                "(Минск, 26–28 июня 2026 г.)."
            ),
            "Всего в составе делегации: 3 чел.",
            "Глава делегации: Главов Иван Иванович – министр, Учебный исполком.",
        )
        assert letter.enclosure == "Приложение: на ___ л. в 1 экз."
        assert letter.executor == ("Исполнитель: Ответственная Анна", "Тел.: +375 17 222-22-22")
        assert letter.annex is not None
        assert spaced(letter.annex.reference) == ("Приложение к письму от 12 мая 2026 г. № 01-15/234",)
        assert spaced(*letter.annex.lines) == (
            "для участия в X Форуме регионов Беларуси и России",
            "Учебный исполком",
        )
        place = "начальник отдела, Учебный исполком"
        assert letter.annex.rows == (
            ("1", "Главов Иван Иванович", "министр, Учебный исполком", "глава делегации", "–", "+375 17 1"),
            ("2", "Первов Иван Иванович", place, "член делегации", "Транспорт", "–"),
            ("3", "Второв Иван Иванович", place, "член делегации", "–", "–"),
        )

    def test_what_is_not_known_is_left_to_be_written_in(self) -> None:
        delegation = known(letter_number=None, letter_on=None, contact_name=None, contact_phone=None)
        MemberFactory.create(delegation=delegation)
        letter = letter_of(delegation)
        assert letter.references[0] == "____________ № ____________"
        assert letter.annex is not None
        assert letter.annex.reference == "Приложение к письму от ____________ № ____________"
        assert letter.executor == (f"Исполнитель: {'_' * 24}", f"Тел.: {'_' * 24}")
        # Without a head there is nobody to name.
        assert len(letter.paragraphs) == 2

    @pytest.mark.parametrize(
        ("locale", "name", "addressee"),
        [
            ("ru", "X Форум регионов", "В организационный комитет X Форума регионов"),
            ("ru", "Учебный форум", "В организационный комитет мероприятия «Учебный форум»"),
            ("be", "X Форум рэгіёнаў", "У арганізацыйны камітэт X Форуму рэгіёнаў"),
            ("en", "X Forum", "To the organising committee of the X Forum"),
        ],
    )
    def test_name_of_the_edition_stands_in_its_case(self, locale: str, name: str, addressee: str) -> None:
        delegation = known()
        assert delegation.forum is not None
        delegation.forum.name_ru = delegation.forum.name_be = delegation.forum.name_en = name
        MemberFactory.create(delegation=delegation)
        assert spaced(letter_of(delegation, locale).addressee) == (addressee,)

    def test_letter_on_changes_tells_the_one_before(self) -> None:
        told: Any = {"post": "директор", "workplace": "Завод", "category": MemberCategory.MEMBER, "is_head": False}
        changes = CompositionChanges(
            excluded=(ChangedPerson("Старов Иван", **told),),
            included=(
                ChangedPerson("Новов Пётр", **told | {"is_head": True, "instead_of": "Старов Иван"}),
                ChangedPerson("Ещё Один", **told | {"category": MemberCategory.DRIVER}),
            ),
        )
        with force_locale("ru"):
            letter = changes_letter(known(), changes, "ru")
        assert letter.subject == "О внесении изменений в состав делегации"
        assert letter.references[0] == "____________ № ____________"
        assert spaced(*letter.paragraphs) == (
            (
                "В дополнение к письму от 12 мая 2026 г. № 01-15/234 просим внести следующие изменения в состав "
                "делегации (Учебный исполком) для участия в X Форуме регионов Беларуси и России "
                "(Минск, 26–28 июня 2026 г.)."
            ),
        )
        assert [(group.title, group.persons) for group in letter.groups] == [
            ("Исключить:", ("1. Старов Иван – директор, Завод.",)),
            (
                "Включить:",
                (
                    "1. Новов Пётр – директор, Завод (глава делегации), вместо: Старов Иван;",
                    "2. Ещё Один – директор, Завод (водитель).",
                ),
            ),
        ]
        assert (letter.annex, letter.enclosure) == (None, None)


def texts_of(content: bytes) -> str:
    """All texts of a .docx, with single blanks."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).split())


def lines_of(letter: Letter) -> list[str]:
    told = [*letter.references, letter.addressee, letter.subject, *letter.paragraphs, *letter.executor]
    told += [text for group in letter.groups for text in (group.title, *group.persons)]
    if letter.annex is not None:
        told += [letter.annex.reference, letter.annex.title, *letter.annex.lines]
        told += [str(head) for head in HEADS] + [text for row in letter.annex.rows for text in row]
    return [" ".join(line.split()) for line in told]


class TestForms:
    @pytest.mark.parametrize("path", ["letter", "changes-letter"])
    def test_page_and_file_say_all_that_the_letter_says(self, browser: Browser, path: str) -> None:
        delegation = known(state=S.SUBMITTED)
        MemberFactory.create(delegation=delegation, is_head=True)
        MemberFactory.create(delegation=delegation, post="заместитель " * 20, last_name="Д" + "лиинный" * 10)
        services.confirm(actor=SECRETARY, delegation=delegation)
        replace(listed(delegation)[1], "Сменщиков")
        key = delegation.id
        if path == "letter":
            letter = letter_of(delegation)
        else:
            with force_locale("ru"):
                letter = changes_letter(delegation, composition_changes(SECRETARY, delegation), "ru")
        browser.sign_in(account(Role.SECRETARY))
        page = " ".join(Page(browser.get(f"/delegations/{key}/{path}").get_data(as_text=True)).text.split())
        file = texts_of(browser.get(f"/delegations/{key}/{path}.docx").get_data())
        assert [line for line in lines_of(letter) if line not in page] == []
        assert [line for line in lines_of(letter) if line not in file] == []

    def test_equal_letters_give_equal_bytes_and_the_annex_lies_on_its_side(self) -> None:
        delegation = known()
        MemberFactory.create_batch(30, delegation=delegation)
        with force_locale("ru"):
            letter = letter_of(delegation)
            content = word_letter(letter, "ru")
            assert word_letter(letter, "ru") == content
        document = docx.Document(io.BytesIO(content))
        assert [section.orientation is WD_ORIENT.LANDSCAPE for section in document.sections] == [False, True]
        annex = document.tables[-1]
        assert len(annex.rows) == 31
        assert next(cell.text for cell in annex.rows[30].cells) == "30"

    def test_without_anything_to_write_the_card_is_shown(self, browser: Browser) -> None:
        delegation = confirmed(2)
        empty = DelegationFactory.create()
        addresses = [f"/delegations/{delegation.id}/changes-letter", f"/delegations/{empty.id}/letter"]
        keys = (delegation.id, empty.id)
        browser.sign_in(account(Role.SECRETARY))
        for address, key in zip(addresses, keys, strict=True):
            for suffix in ("", ".docx"):
                response = browser.get(f"{address}{suffix}", status=302)
                assert response.location == f"/delegations/{key}"
            card = browser.get(f"/delegations/{key}").get_data(as_text=True)
            assert address not in card


class TestScope:
    def test_own_letters_hold_nothing_foreign_and_foreign_ones_are_not_there(self, browser: Browser) -> None:
        forum, region = ForumFactory.create(), RegionFactory.create()
        own, sister = OrganisationFactory.create_batch(2, region=region)
        mine, hers = (confirmed(2, forum=forum, organisation=one) for one in (own, sister))
        stranger = replace(listed(hers)[1], "Чужеземцева")
        assert stranger.last_name == "Чужеземцева"
        replace(listed(mine)[1], "Своев")
        mine_id, hers_id = mine.id, hers.id
        browser.sign_in(account(Role.REPRESENTATIVE, own))
        for path in PATHS:
            data = browser.get(f"/delegations/{mine_id}/{path}").get_data()
            text = texts_of(data) if path.endswith("docx") else data.decode()
            assert ("Своев" in text, "Чужеземцева" in text) == (True, False)
            browser.get(f"/delegations/{hers_id}/{path}", status=404)
        assert db.session.scalars(sa.select(AuditEvent).where(AuditEvent.entity_id == hers_id, AuditEvent.action.in_(
            ("delegation.viewed", "delegation.exported")
        ))).all() == []  # fmt: skip

    @pytest.mark.parametrize(
        ("role", "status"), [(Role.DESK, 404), (Role.ANALYST, 403), (Role.ADMINISTRATOR, 403)], ids=str
    )
    def test_roles_that_write_no_letters(self, browser: Browser, role: Role, status: int) -> None:
        delegation = confirmed(2)
        replace(listed(delegation)[1], "Чужеземцева")
        key = delegation.id
        browser.sign_in(account(role))
        for path in PATHS:
            page = browser.get(f"/delegations/{key}/{path}", status=status).get_data(as_text=True)
            assert "Чужеземцева" not in page
        if role is not Role.ADMINISTRATOR:
            card = browser.get(f"/delegations/{key}").get_data(as_text=True)
            assert [path for path in PATHS if f"/{path}" in card] == []

    def test_card_leads_to_the_letters_and_each_is_recorded_without_persons(self, browser: Browser) -> None:
        delegation = confirmed(2)
        replace(listed(delegation)[1], "Сменщиков")
        key = delegation.id
        last = db.session.scalar(sa.select(sa.func.max(AuditEvent.id))) or 0
        browser.sign_in(account(Role.SECRETARY))
        card = browser.get(f"/delegations/{key}").get_data(as_text=True)
        assert [path for path in PATHS if f'/delegations/{key}/{path}"' not in card] == []
        for path in PATHS:
            browser.get(f"/delegations/{key}/{path}")
        rows = list(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.id > last).order_by(AuditEvent.id)))
        assert [(row.action, row.entity_id) for row in rows] == [
            ("delegation.viewed", key),
            ("delegation.viewed", key),
            ("delegation.exported", key),
            ("delegation.viewed", key),
            ("delegation.exported", key),
        ]
        assert "Сменщиков" not in "".join(f"{row.entity_label}{row.changes}{row.reason}" for row in rows)

    @pytest.mark.parametrize("key", ["0", "٣", "99999999999999999999", "-1", "1e3"])
    @pytest.mark.parametrize("path", PATHS)
    def test_number_that_is_no_key_is_not_found(self, browser: Browser, path: str, key: str) -> None:
        browser.sign_in(account(Role.SECRETARY))
        browser.get(f"/delegations/{key}/{path}", status=404)

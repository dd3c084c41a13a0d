"""Pages of accreditation: from the button that makes badges to the log, and what none of them tells."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import segno
import sqlalchemy as sa
from flask import Flask

from forum.core.db import db
from forum.core.files import keep_file
from forum.core.security import Role
from forum.delegations.badge_printing import code_drawing, faces
from forum.delegations.enums import BadgeState, DelegationState, MemberCategory, MemberState
from forum.delegations.models import Badge, Delegation
from forum.delegations.queries.badges import BadgeFilter
from forum.delegations.services import issue_badges, make_badges, return_badges, revoke_badge
from forum.forums.models import Forum
from tests.client import Browser
from tests.delegations.people import DESK, account
from tests.factories.delegations import MemberFactory, ready_delegation
from tests.factories.files import jpeg
from tests.factories.forums import ForumFactory
from tests.journeys.pages import workbook

BIRTHPLACE = "город Тайноградск"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return ForumFactory.create(is_current=True, asks_vehicles=True, name_ru="Учебный Форум", name_be="Вучэбны Форум")


@pytest.fixture
def delegation(forum: Forum) -> Delegation:
    return ready_delegation(5, forum=forum, state=DelegationState.CONFIRMED)


@pytest.fixture
def desk(app: Flask, delegation: Delegation) -> Browser:
    return Browser(app).sign_in(account(Role.DESK))


def badges() -> list[Badge]:
    return list(db.session.scalars(sa.select(Badge).order_by(Badge.number).execution_options(populate_existing=True)))


def text_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def test_desk_goes_from_no_badge_to_the_log_by_the_buttons_of_its_pages(desk: Browser, delegation: Delegation) -> None:
    desk.get("/")
    assert desk.page is not None
    (register,) = {link for link in desk.page.links if link.startswith("/delegations/badges?")}
    desk.get(register)
    desk.follow(desk.submit("/badges/make"))
    assert "Изготовлено 5 бейджей." in text_of(desk)
    first, second, third, *_rest = badges()
    desk.get(f"/delegations/badges/print?chosen={first.id}&chosen={second.id}")
    desk.follow(desk.submit("/badges/printed"))
    assert [badge.printed_at is not None for badge in badges()] == [True, True, False, False, False]
    desk.get(f"/delegations/badges/issue?chosen={first.id}&chosen={second.id}")
    desk.follow(desk.submit("/badges/issue", {"issued_to": "Вымышленная А. Б."}))
    assert "Вымышленная А. Б." in text_of(desk)
    desk.submit(f"/badges/{first.id}/return")
    desk.get(f"/delegations/badges/{third.id}/revoke")
    desk.submit(f"/badges/{third.id}/revoke", {"reason": ""}, status=422)
    desk.follow(desk.submit(f"/badges/{third.id}/revoke", {"reason": "утерян"}))
    desk.submit("/badges/make")
    assert [(badge.number, badge.state.value) for badge in badges()] == [
        *((1, "returned"), (2, "issued"), (3, "revoked"), (4, "made"), (5, "made"), (6, "made")),
    ]
    assert badges()[-1].member_id == third.member_id
    rows = list(
        csv.DictReader(io.StringIO(desk.get("/delegations/badges/export.csv").text.lstrip("\ufeff")), delimiter=";")
    )
    assert [row["Номер бейджа"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert rows[2]["Причина аннулирования"] == "утерян"


def test_what_is_late_or_foreign_is_refused(desk: Browser, delegation: Delegation, forum: Forum) -> None:
    (badge, *_rest) = [db.session.get_one(Badge, key) for key in make_badges(actor=DESK, forum=forum)]
    desk.get(f"/delegations/badges/{badge.id}")
    desk.get("/delegations/badges/999999", status=404)
    desk.get(f"/delegations/badges/{badge.id}/photo", status=404)
    desk.get(f"/delegations/badges/issue?chosen={badge.id}")
    issue_badges(actor=DESK, chosen={badge.id: None})
    db.session.commit()
    # The form still lies on the screen of a second desk.
    desk.follow(desk.submit("/badges/issue"))
    assert "нет подлежащих выдаче" in text_of(desk)
    assert badges()[0].state is BadgeState.ISSUED


def test_code_stands_on_the_printed_badge_alone_and_nowhere_as_text(desk: Browser, forum: Forum) -> None:
    keys = make_badges(actor=DESK, forum=forum)
    codes = [badge.code for badge in badges()]
    path = "/delegations/badges"
    for address in ("", f"/{keys[0]}", f"/issue?chosen={keys[0]}", "/issue-list", "/passes", "/passes/print", "/print"):
        answer = desk.get(f"{path}{address}").text
        assert [code for code in codes if code in answer] == [], address
        assert (code_drawing(codes[0])[0] in answer) == (address == "/print"), address
    for file in ("export", "issue-list/export", "passes/export"):
        assert [code for code in codes if code in desk.get(f"{path}/{file}.csv").text] == [], file


def test_badge_speaks_two_languages_and_names_are_latin_beside_english(desk: Browser, forum: Forum) -> None:
    make_badges(actor=DESK, forum=forum)
    shown = desk.get("/delegations/badges/print").text
    assert ("Вучэбны Форум" in shown, "Familiia" in shown, "кіраўнік дэлегацыі" in shown) == (True, False, True)
    # Five badges, four a sheet.
    assert (shown.count('class="badge-face"'), shown.count('class="badge-sheet"')) == (5, 2)
    english = desk.get("/delegations/badges/print?second=en&paper=a6").text
    assert ("Familiia Ivan" in english, "head of the delegation" in english) == (True, True)
    assert english.count('class="badge-sheet"') == 5


def test_long_names_and_posts_are_set_smaller(delegation: Delegation, forum: Forum) -> None:
    head, second = delegation.members[:2]
    head.last_name, head.post = "Ли", "Советник"
    second.last_name, second.post = "Константинопольская-Преображенская", "председатель " * 20
    db.session.info.get("unaudited", {}).clear()
    make_badges(actor=DESK, forum=forum)
    told = faces(actor=DESK, chosen=BadgeFilter(forum=forum.code), second="be")
    assert [(face.name_size, face.post_size) for face in told[:2]] == [("is-xl", "is-l"), ("is-s", "is-xs")]


def test_drawing_is_the_code(app: Flask) -> None:
    code = "012345678901234567890123"
    path, modules = code_drawing(code)
    drawn = [[0] * modules for _line in range(modules)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        drawn[int(y)][int(x) : int(x) + int(length)] = [1] * int(length)
    made = segno.make(code, error="q", micro=False, boost_error=False, mask=3)
    assert drawn == [list(line) for line in made.matrix]
    assert (made.designator, modules) == ("1-Q", 21)


def test_photograph_is_printed_where_there_is_one(
    desk: Browser, delegation: Delegation, forum: Forum, tmp_path: Path
) -> None:
    before = desk.app.config["FORUM"]
    desk.app.config["FORUM"] = replace(before, files=tmp_path)
    try:
        delegation.members[0].photo = keep_file(stream=io.BytesIO(jpeg()), name="портрет.jpg")
        db.session.flush()
        db.session.info.get("unaudited", {}).clear()
        first, second, *_rest = make_badges(actor=DESK, forum=forum)
        db.session.commit()
        shown = desk.get("/delegations/badges/print").text
        assert (f"/badges/{first}/photo" in shown, f"/badges/{second}/photo" in shown) == (True, False)
        with desk.get(f"/delegations/badges/{first}/photo") as answer:
            assert answer.get_data() == jpeg()
    finally:
        desk.app.config["FORUM"] = before


def test_pass_list_holds_confirmed_persons_and_vehicles_and_neither_birth_nor_document(
    desk: Browser, delegation: Delegation, forum: Forum
) -> None:
    driver = MemberFactory.create(
        delegation=delegation,
        last_name="Шофёров",
        category=MemberCategory.DRIVER,
        vehicle="LADA Vesta, А 000 АА 102",
        birth_on=date(1975, 3, 17),
        birth_place=BIRTHPLACE,
        identity_document="паспорт 0000 123456",
    )
    MemberFactory.create(
        delegation=delegation, last_name="Непроверенный", state=MemberState.NOMINATED, vehicle="ЗАЗ, Б 111 ББ 102"
    )
    make_badges(actor=DESK, forum=forum, member_ids=[driver.id])
    path = "/delegations/badges"
    pages = [desk.get(f"{path}{page}").text for page in ("/passes", "/vehicles", "/passes/print", "/issue-list")]
    book = workbook(desk.get(f"{path}/passes/export.xlsx"))
    people, cars = ([list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets)
    told = "".join(pages) + str(people) + str(cars)
    assert [text for text in (BIRTHPLACE, "123456", "17.03.1975", "Непроверенный", "ЗАЗ") if text in told] == []
    assert ["Шофёров" in page for page in pages] == [True] * 4
    assert ["LADA Vesta" in page for page in pages] == [False, True, True, False]
    assert [row[1] for row in cars if row[1] and "LADA" in row[1]] == ["LADA Vesta, А 000 АА 102"]
    assert [row[-1] for row in people if row[1] == driver.full_name] == [1]
    assert ["Шофёров" in desk.get(f"{path}/passes?q={text}").text for text in ("№ 1", "2")] == [True, False]
    # Who has no badge yet is found by the filter.
    assert "Шофёров" not in desk.get(f"{path}/passes?badge=missing").text
    db.session.execute(sa.update(Forum).values(asks_vehicles=False))
    db.session.commit()
    assert ["LADA" in desk.get(f"{path}{page}").text for page in ("/vehicles", "/passes/print")] == [False, False]


def test_issue_list_begins_a_sheet_for_each_delegation(desk: Browser, forum: Forum) -> None:
    other = ready_delegation(1, forum=forum, state=DelegationState.ARRIVED)
    make_badges(actor=DESK, forum=forum)
    shown = desk.get("/delegations/badges/issue-list").text
    assert shown.count('class="list-paper"') == 2
    assert "Подпись" in shown
    narrowed = desk.get(f"/delegations/badges/issue-list?delegation={other.id}").text
    assert narrowed.count('class="list-paper"') == 1


def test_card_tells_the_badge_and_the_desk_alone_goes_on_to_it(
    app: Flask, desk: Browser, delegation: Delegation, forum: Forum
) -> None:
    (key,) = make_badges(actor=DESK, forum=forum, member_ids=[delegation.members[0].id])
    db.session.commit()
    own = Browser(app).sign_in(account(Role.REPRESENTATIVE, delegation.sending_organisation))
    card, badge = f"/delegations/{delegation.id}", f"/delegations/badges/{key}"
    for browser, leads in ((own, False), (desk, True)):
        shown = browser.get(card).text
        assert ("Бейдж № 1" in shown, badge in shown, "Изготовить 4 бейджа" in shown) == (True, leads, leads)
    own.get(badge, status=403)


def test_list_of_participants_has_badges_in_the_workbook_and_three_columns_on_paper(
    desk: Browser, delegation: Delegation, forum: Forum
) -> None:
    head, second, third = delegation.members[:3]
    _first, lost, again = make_badges(actor=DESK, forum=forum, member_ids=[one.id for one in (head, second, third)])
    revoke_badge(actor=DESK, badge=db.session.get_one(Badge, lost), reason="утерян")
    issue_badges(actor=DESK, chosen={again: None})
    return_badges(actor=DESK, chosen={again: None})
    db.session.commit()
    rows = list(workbook(desk.get("/delegations/members.xlsx")).worksheets[0].iter_rows(values_only=True))
    (place,) = (number for number, row in enumerate(rows) if "Номер бейджа" in row)
    assert rows[place] == (
        *("№ п/п", "Страна", "Делегация", "Статус в делегации", "Фамилия, имя, отчество", "Должность", "Место работы"),
        *("Секция", "Номер бейджа", "Отметка о прибытии"),
    )
    # Neither a revoked badge nor one that came back lets anybody in.
    assert [row[8] for row in rows[place + 1 : place + 4]] == [1, None, None]
    shown = desk.get(f"/delegations/participants?forum={forum.code}").text
    heads = re.findall(r'<th scope="col">([^<]*)</th>', shown)
    assert heads == ["№ п/п", "Фамилия, имя, отчество", "Должность, место работы"]
    assert [one.full_name in shown for one in delegation.members] == [True] * 5


def test_filter_that_makes_no_sense_filters_nothing(desk: Browser, forum: Forum) -> None:
    make_badges(actor=DESK, forum=forum)
    for query in ("forum=нет&delegation=x&side=zz&standing=lost", "delegation=99999999999999999999&q=%00", "chosen=x"):
        desk.get(f"/delegations/badges?{query}")
        desk.get(f"/delegations/badges/print?{query}&second=de&paper=a3")

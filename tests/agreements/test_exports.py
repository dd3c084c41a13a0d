"""The register as a file: headers, order of sides, totals equal to the page and to SQL, texts, persons."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.agreements.columns import agreements_register
from forum.agreements.drafts import AmendmentDraft, ExecutionDraft, StepDraft
from forum.agreements.enums import AgreementState, Disclosure, StepKind, SumSource
from forum.agreements.exporting import agreements_export
from forum.agreements.models import Agreement
from forum.agreements.periods import Period
from forum.agreements.queries import AgreementFilter, agreement_totals, register_rows, register_statement
from forum.agreements.services import amend_agreement, record_step, report_execution
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.formatting import formats_for
from forum.core.security import Role
from forum.core.types import DatePrecision
from forum.reference.enums import Side
from forum.reference.models import Region
from tests.agreements.pages import edition, enter, kopecks, sheet_rows, shown, stage
from tests.client import Browser
from tests.factories.accounts import user_of
from tests.factories.agreements import SECRETARY, AgreementFactory, party
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import CountryFactory, OrganisationFactory, load_reference

DAY = date(2023, 6, 27)
RUSSIAN_FIRST = [
    "№ п/п",
    "Регистрационный номер",
    "Дата регистрации",
    "Форум",
    "Вид документа",
    "Уровень",
    "Наименование документа",
    "Номер документа",
    "Дата подписания",
    "Место подписания",
    "Российская сторона (организация)",
    "ИНН",
    "Субъект Российской Федерации",
    "Подписал от российской стороны (Ф. И. О., должность, полномочия)",
    "Белорусская сторона (организация)",
    "УНП",
    "Регион Республики Беларусь",
    "Подписал от белорусской стороны (Ф. И. О., должность, полномочия)",
    "Предмет",
    "Отрасль",
    "Количество договоров, ед.",
    "Сведения о сумме",
    "Сумма",
    "Валюта",
    "НДС",
    "Источник суммы",
    "Курс Банка России",
    "Дата курса",
    "Эквивалент, рос. руб.",
    "Действует с",
    "Действует до",
    "Состояние",
    "Исполнено, рос. руб.",
    "Подлинник получен",
    "Примечание",
]
VALUE = "Equivalent, Russian roubles"


def titles(**options: Any) -> list[str]:
    """The headers of the file in Russian, as the secretariat sees them."""
    with force_locale("ru"):
        register = agreements_register(**options)
        return [str(column.title) for column in register.export_columns(SECRETARY.may)]


def test_headers_are_those_officials_expect(app: Flask) -> None:
    assert titles() == RUSSIAN_FIRST


def test_each_column_names_all_that_it_reads(app: Flask) -> None:
    load_reference()
    load_currencies()
    ExchangeRateFactory.create(on_date=DAY, rate="80.5")
    ru, far = OrganisationFactory.create(), OrganisationFactory.create(region=None)
    AgreementFactory.create(value=200, currency="USD", signed_on=DAY, place="Уфа", note="Замечание", parties=(
        party(organisation=ru, signatory="Вымышленный И. И."),
        party(organisation_id=far.id, country_code="KZ"),
    ))  # fmt: skip
    amended = AgreementFactory.create(value=1_000, signed_on=DAY, signed_precision=DatePrecision.MONTH)
    act = AmendmentDraft(effective_on=date(2024, 3, 1), value=400, reason="Уменьшен объём")
    amend_agreement(actor=SECRETARY, agreement=amended, draft=act)
    AgreementFactory.create(disclosure=Disclosure.CONFIDENTIAL)
    assert ru.region is not None
    statement = register_statement(actor=SECRETARY, chosen=AgreementFilter())
    asked: dict[str, Any] = {"locale": "ru", "region": ru.region.code, "with_signatories": True}
    with force_locale("ru"):
        columns = agreements_register(with_region_part=True).export_columns(SECRETARY.may)
        whole = list(register_rows(statement, **asked))
        assert len(whole) == 3
        for column in columns:
            assert column.reads is not None, column.key
            rows = register_rows(statement, **asked, fields=column.reads)
            assert [column.read(row) for row in rows] == [column.read(row) for row in whole], column.key


def test_field_that_was_not_asked_for_is_no_empty_cell(app: Flask) -> None:
    AgreementFactory.create()
    statement = register_statement(actor=SECRETARY, chosen=AgreementFilter())
    (row,) = register_rows(statement, locale="ru", fields=("title",))
    with pytest.raises(AttributeError):
        _ = row.note
    with pytest.raises(ValueError, match="colour"):
        next(register_rows(statement, locale="ru", fields=("colour",)))


def test_belarusian_side_comes_first_where_belarus_is_the_host(app: Flask) -> None:
    start = RUSSIAN_FIRST.index("Российская сторона (организация)")
    russian, belarusian = RUSSIAN_FIRST[start : start + 4], RUSSIAN_FIRST[start + 4 : start + 8]
    expected = [*RUSSIAN_FIRST[:start], *belarusian, *russian, *RUSSIAN_FIRST[start + 8 :]]
    assert titles(first=Side.BY) == expected


def test_region_part_stands_beside_the_whole_when_a_region_is_asked_for(app: Flask) -> None:
    place = RUSSIAN_FIRST.index("Эквивалент, рос. руб.") + 1
    part = "в том числе часть региона, рос. руб."
    assert titles(with_region_part=True) == [*RUSSIAN_FIRST[:place], part, *RUSSIAN_FIRST[place:]]


def _documents() -> str:
    """An edition with a document of every sort a total counts or leaves out; its code."""
    forum, ru, by = stage()
    ExchangeRateFactory.create(currency_code="USD", on_date=DAY, rate="80.1234")
    second = OrganisationFactory.create()
    parties = (party(organisation=ru), party(organisation=second), party(organisation=by))
    common: dict[str, Any] = {"forum": forum, "signed_on": DAY, "parties": parties}
    AgreementFactory.create(value=10_000_000_000_001, **common)
    AgreementFactory.create(value=3_333_333_33, currency="USD", **common)
    AgreementFactory.create(value=77_777, sum_source=SumSource.HEARSAY, **common)
    AgreementFactory.create(value=88_888, currency="EUR", **common)
    AgreementFactory.create(value=99_999, state=AgreementState.VOID, **common)
    AgreementFactory.create(kind="memorandum", disclosure=Disclosure.CONFIDENTIAL, **common)
    AgreementFactory.create(value=11_111, forum=forum, parties=parties)
    AgreementFactory.create(forum=forum, signed_on=DAY, precision=DatePrecision.MONTH)
    amended = AgreementFactory.create(value=500_00, **common)
    draft = AmendmentDraft(effective_on=date(2023, 8, 1), reason="рост", value=700_01)
    amend_agreement(actor=SECRETARY, agreement=amended, draft=draft)
    return forum.code


@pytest.mark.parametrize("query", ["", "&kinds=contract", "&year=2023", "&value_from=600"])
def test_page_workbook_csv_and_sql_give_one_total(browser: Browser, query: str) -> None:
    code = _documents()
    enter(browser)
    browser.get(f"/agreements?forum={code}{query}")
    page = shown(browser).text
    rows = sheet_rows(browser.get(f"/agreements/export.xlsx?forum={code}{query}").data)
    listed, total = rows[:-1], rows[-1]
    in_sql = db.session.scalar(
        sa.text(
            "SELECT SUM(al.kopecks) FROM allocation al JOIN agreement a ON a.id = al.agreement_id "
            "WHERE a.money AND a.forum_id = :forum"
        ),
        {"forum": edition(code).id},
    )
    numbers = [kopecks(row[VALUE]) for row in listed if row.get(VALUE, "")[:1].isdigit()]
    assert sum(numbers) == kopecks(total[VALUE]) == in_sql
    assert formats_for("en").money_with_currency(int(in_sql)).replace("\u00a0", " ") in page
    text = browser.get(f"/agreements/export.csv?forum={code}{query}").get_data(as_text=True).removeprefix("\ufeff")
    records = list(csv.DictReader(io.StringIO(text), delimiter=_delimiter(text)))
    told = [record[VALUE].replace(",", ".") for record in records if record[VALUE][:1].isdigit()]
    assert sum(map(kopecks, told)) == in_sql
    assert len(records) == len(listed)


def _delimiter(text: str) -> str:
    return ";" if ";" in text.splitlines()[0] else ","


def test_second_sheet_adds_up_to_the_same_total(browser: Browser) -> None:
    code = _documents()
    enter(browser)
    browser.get("/agreements")
    rows = sheet_rows(browser.get(f"/agreements/export.xlsx?forum={code}").data, 2)
    parts, total = rows[:-1], rows[-1]
    totals = agreement_totals(actor=SECRETARY, chosen=AgreementFilter(forum=code))
    assert sum(kopecks(row["Part, Russian roubles"]) for row in parts if row["Part, Russian roubles"]) == totals.kopecks
    assert kopecks(total["Part, Russian roubles"]) == totals.kopecks
    assert {row["Basis of the share"] for row in parts} == {"attributed by default shares", "stated by the document"}


def test_unreported_execution_says_so_and_unpriced_sums_are_no_zero(browser: Browser) -> None:
    code = _documents()
    enter(browser)
    browser.get("/agreements")
    rows = sheet_rows(browser.get(f"/agreements/export.xlsx?forum={code}").data)[:-1]
    assert {row["Executed, Russian roubles"] for row in rows if row[VALUE][:1].isdigit()} == {"…"}
    assert {row["Executed, Russian roubles"] for row in rows if row[VALUE] in ("…", "х")} == {"х"}
    by_sum = {row["Sum"]: row[VALUE] for row in rows if row["Sum"]}
    assert by_sum["888.88"] == "…"
    assert by_sum["777.77"] == "х"
    assert by_sum["999.99"] == "х"
    assert "June 2023" in {row["Signed on"] for row in rows}


def test_execution_is_told_with_its_total_as_of_the_day(browser: Browser) -> None:
    forum, _, _ = stage()
    signed = date(2023, 6, 27)
    first, second = (AgreementFactory.create(value=1_000_00, signed_on=signed, forum=forum) for _ in range(2))
    bare = AgreementFactory.create(signed_on=signed, forum=forum)
    for agreement, value, period in ((first, 10_01, Period(2023, 2)), (first, 5_00, Period(2023, 3))):
        draft = ExecutionDraft(period=period, value=value)
        report_execution(actor=SECRETARY, agreement=agreement, draft=draft)
    step = StepDraft(kind=StepKind.ORIGINAL, done_on=date(2023, 7, 3))
    record_step(actor=SECRETARY, agreement=bare, draft=step)
    numbers = [row.register_number for row in (first, second, bare)]
    enter(browser)
    title = "Executed, Russian roubles"

    def told(query: str) -> list[str]:
        rows = sheet_rows(browser.get(f"/agreements/export.xlsx{query}").data)
        by_number = {row["Register number"]: row.get(title, "") for row in rows[:-1]}
        return [*(by_number[str(number)] for number in numbers), rows[-1][title]]

    assert told("") == ["15.01", "…", "", "15.01"]
    assert told("?as_of=2023-09-29") == ["10.01", "…", "", "10.01"]
    page = browser.get("/agreements/export.csv").get_data(as_text=True)
    assert ";03.07.2023;" in page


def test_text_that_looks_like_a_formula_leaves_as_text(browser: Browser) -> None:
    stage()
    title = '=HYPERLINK("http://example.org";"Соглашение")'
    AgreementFactory.create(title=title, own_number="-1+2", note="\u0007звонок", signed_on=DAY)
    enter(browser)
    browser.get("/agreements")
    row = sheet_rows(browser.get("/agreements/export.xlsx").data)[0]
    assert (row["Title of the document"], row["Number of the document"]) == (title, "-1+2")
    assert "<f>HYPERLINK" not in browser.get("/agreements/export.xlsx").get_data(as_text=False).decode("latin-1")
    assert f"'{title}".replace('"', '""') in browser.get("/agreements/export.csv").get_data(as_text=True)


def test_several_parties_stand_in_one_row_with_line_breaks(browser: Browser) -> None:
    stage()
    CountryFactory.create(code="KZ", name_ru="Казахстан") if not _has_country("KZ") else None
    names = ("Первый завод", "Второй завод")
    ru = [OrganisationFactory.create(name_ru=name) for name in names]
    third = OrganisationFactory.create(region=None, country_code="KZ", name_ru="Степь")
    parties = (*(party(organisation=each) for each in ru), party(side=None, country_code="KZ", organisation=third))
    AgreementFactory.create(parties=parties, signed_on=DAY)
    enter(browser)
    browser.get("/agreements")
    row = sheet_rows(browser.get("/agreements/export.xlsx").data)[0]
    assert row["Russian side (organisation)"] == "Первый завод\nВторой завод"
    assert "Степь" in row["Note"]


def test_parties_entered_out_of_the_order_of_sides_stand_each_on_its_line(app: Flask) -> None:
    _forum, russian, belarusian = stage()
    others = [
        OrganisationFactory.create(name_ru=name, region=russian.region) for name in ("Второй завод", "Третий завод")
    ]
    parties = tuple(party(organisation=firm) for firm in (others[1], belarusian, russian, others[0]))
    several = AgreementFactory.create(parties=parties, signed_on=DAY)
    one_sided = AgreementFactory.create(parties=(party(organisation=belarusian),), signed_on=DAY)
    statement = register_statement(actor=SECRETARY, chosen=AgreementFilter())
    rows = {row.id: row for row in register_rows(statement, locale="ru")}
    told, alone = rows[several.id], rows[one_sided.id]
    ru_region, by_region = (firm.region.name("ru") if firm.region else "" for firm in (russian, belarusian))
    assert told.ru_organisations == f"Третий завод\n{russian.name('ru')}\nВторой завод"
    assert told.ru_regions == "\n".join([ru_region] * 3)
    assert (told.by_organisations, told.by_regions, told.others) == (belarusian.name("ru"), by_region, "")
    assert (alone.ru_organisations, alone.ru_tax_numbers, alone.ru_signatories) == ("", "", "")
    unknown = db.session.scalar(sa.select(Region.name_ru).where(Region.code == "RU-XX"))
    assert (alone.ru_regions, alone.by_organisations, alone.by_regions) == (unknown, belarusian.name("ru"), by_region)


def _has_country(code: str) -> bool:
    return bool(db.session.scalar(sa.text("SELECT COUNT(*) FROM country WHERE code = :code"), {"code": code}))


def test_signatories_leave_with_the_secretariat_alone_and_it_is_recorded(browser: Browser) -> None:
    _, ru, by = stage()
    AgreementFactory.create(
        parties=(party(organisation=ru, signatory="Тайный Подписант"), party(organisation=by)), signed_on=DAY
    )
    own = user_of(Role.REPRESENTATIVE, organisation=ru)
    recorded = sa.select(sa.func.count()).where(AuditEvent.action == "agreement.exported")
    browser.sign_in(own, locale="en")
    for role in (None, Role.ANALYST, Role.ADMINISTRATOR):
        if role:
            enter(browser, role)
        browser.get("/agreements")
        for suffix in ("xlsx", "csv"):
            data = browser.get(f"/agreements/export.{suffix}").data
            text = str(sheet_rows(data)) if suffix == "xlsx" else data.decode()
            assert "Подписант" not in text
            assert "Signed for" not in text
    assert db.session.scalar(recorded) == 0
    enter(browser, Role.SECRETARY)
    browser.get("/agreements")
    assert "Тайный Подписант" in str(sheet_rows(browser.get("/agreements/export.xlsx").data))
    assert db.session.scalar(recorded) == 1


def test_file_has_exactly_the_filtered_rows_in_the_sorted_order(browser: Browser) -> None:
    forum, _, _ = stage()
    for title in ("Бета", "Альфа", "Гамма"):
        AgreementFactory.create(forum=forum, title=title, signed_on=DAY)
    AgreementFactory.create(title="Из другого форума", signed_on=DAY)
    code = forum.code
    enter(browser)
    browser.get(f"/agreements?forum={code}&sort=document")
    link = next(link for link in shown(browser).links if "export.xlsx" in link)
    rows = sheet_rows(browser.get(link).data)
    assert [row["Title of the document"] for row in rows if row.get("Title of the document")] == [
        "Альфа",
        "Бета",
        "Гамма",
    ]


@pytest.mark.parametrize("suffix", ["pdf", "xls", "XLSX"])
def test_other_files_do_not_exist(browser: Browser, suffix: str) -> None:
    stage()
    enter(browser)
    browser.get(f"/agreements/export.{suffix}", status=404)


def test_command_takes_the_same_rows_as_the_page(app: Flask) -> None:
    code = _documents()
    with force_locale("ru"):
        made = agreements_export(actor=SECRETARY, locale="ru", wanted=AgreementFilter(forum=code))
    rows = list(made.read(made.register.export_columns(SECRETARY.may)))
    assert len(rows) == db.session.scalar(sa.select(sa.func.count()).where(Agreement.forum_id == edition(code).id))
    assert made.register.name == "agreements"
    assert made.count() == len(rows)
    assert list(made.more) == ["agreements-by-region"]


def test_file_says_what_it_lists(app: Flask) -> None:
    forum, _, _ = stage()
    with force_locale("en"):
        made = agreements_export(actor=SECRETARY, locale="en", wanted=AgreementFilter(forum=forum.code))
        bare = agreements_export(actor=SECRETARY, locale="en")
    assert made.lines[0] == f"Forum: {forum.name('en')}"
    assert made.lines[1].startswith("As of ")
    assert bare.lines[0] == "All documents of the register"

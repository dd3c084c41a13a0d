"""The Bank of Russia's XML: both kinds of file, and every way one can be wrong with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask_babel import force_locale

from forum.cli import main
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.rates.importing import ImportedRates, RateReading, import_rates, read_rates
from forum.rates.models import ExchangeRate
from tests.factories.agreements import ADMINISTRATOR, ANALYST, SECRETARY, AgreementFactory
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import load_reference

# A file is read and judged in Python.
pytestmark = pytest.mark.either

DAY = date(2024, 10, 4)
ONE_UNIT = "The rate of one unit does not follow from the value and the nominal."
BANK_CODE = "The bank’s code of the currency is not known here:"
HEAD = '<?xml version="1.0" encoding="windows-1251"?>\n'


def valute(code: str, nominal: str, value: str, unit: str | None = None, name: str = "Доллар США") -> str:
    told = "" if unit is None else f"<VunitRate>{unit}</VunitRate>"
    return (
        f'<Valute ID="R0"><NumCode>051</NumCode><CharCode>{code}</CharCode><Nominal>{nominal}</Nominal>'
        f"<Name>{name}</Name><Value>{value}</Value>{told}</Valute>\n"
    )


def daily(*records: str, day: str = "04.10.2024") -> bytes:
    text = f'{HEAD}<ValCurs Date="{day}" name="Foreign Currency Market">\n{"".join(records)}</ValCurs>'
    return text.encode("cp1251")


def ranged(*records: str, code: str = "R01235") -> bytes:
    text = f'{HEAD}<ValCurs ID="{code}" DateRange1="01.10.2024" DateRange2="04.10.2024" name="Dynamic">\n'
    return f"{text}{''.join(records)}</ValCurs>".encode("cp1251")


def record(day: str, value: str, nominal: str = "1", code: str = "R01235") -> str:
    return f'<Record Date="{day}" Id="{code}"><Nominal>{nominal}</Nominal><Value>{value}</Value></Record>\n'


USD = valute("USD", "1", "95,0262", "95,0262")
AMD = valute("AMD", "100", "24,5514", "0,245514", "Армянских драмов")


@pytest.fixture
def currencies(app: Flask) -> Flask:
    load_reference()
    load_currencies()
    return app


def read(content: bytes) -> RateReading:
    with force_locale("en"):
        return read_rates(content)


def stored() -> list[tuple[str, date, int, str]]:
    rows = db.session.scalars(sa.select(ExchangeRate).order_by(ExchangeRate.on_date, ExchangeRate.currency_code))
    return [(row.currency_code, row.on_date, row.nominal, row.rate) for row in rows]


def test_rates_of_a_day_are_read_as_they_are(currencies: Flask) -> None:
    reading = read(daily(AMD, USD, valute("BYN", "1", "29,1125"), valute("CNY", "10", "134,808", "13,4808")))
    assert reading.faults == []
    assert reading.others == 1
    assert import_rates(actor=ADMINISTRATOR, reading=reading) == ImportedRates(added=3, same=0)
    assert stored() == [("BYN", DAY, 1, "29.1125"), ("CNY", DAY, 10, "134.808"), ("USD", DAY, 1, "95.0262")]
    assert db.session.scalars(sa.select(ExchangeRate.source).where(ExchangeRate.currency_code == "USD")).one() == (
        "Банк России, XML_daily, 04.10.2024"
    )


def test_one_currency_over_a_range(currencies: Flask) -> None:
    reading = read(ranged(record("02.10.2024", "93,2221"), record("04.10.2024", "95,0262")))
    import_rates(actor=SECRETARY, reading=reading)
    assert stored() == [("USD", date(2024, 10, 2), 1, "93.2221"), ("USD", DAY, 1, "95.0262")]


def test_file_brought_in_twice_changes_nothing(currencies: Flask) -> None:
    import_rates(actor=ADMINISTRATOR, reading=read(daily(USD)))
    db.session.commit()
    # The same rate in other words: for ten units.
    again = read(daily(valute("USD", "10", "950,2620", "95,0262"), valute("EUR", "1", "104,8664")))
    assert import_rates(actor=ADMINISTRATOR, reading=again) == ImportedRates(added=1, same=1)
    db.session.commit()
    events = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.action, event.changes) for event in events] == [
        ("exchange_rate.imported", {"added": 1, "same": 0}),
        ("exchange_rate.imported", {"added": 1, "same": 1}),
    ]


def test_nothing_new_is_no_event(currencies: Flask) -> None:
    ExchangeRateFactory.create(on_date=DAY, rate="95.0262")
    assert import_rates(actor=ADMINISTRATOR, reading=read(daily(USD))) == ImportedRates(added=0, same=1)
    assert db.session.scalars(sa.select(AuditEvent)).all() == []


def test_documents_that_awaited_a_rate_are_converted_by_the_nearest_of_the_file(currencies: Flask) -> None:
    waiting = AgreementFactory.create(value=100, currency="USD", signed_on=date(2024, 10, 5))
    reading = read(ranged(record("02.10.2024", "93,2221"), record("04.10.2024", "95,0262")))
    import_rates(actor=ADMINISTRATOR, reading=reading)
    db.session.commit()
    assert waiting.value_rub == 9503
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["exchange_rate.imported", "agreement.converted"]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "This is no sound XML: no element found."),
        (b"not xml", 1, "This is no sound XML: syntax error."),
        (b"<html/>", 1, "This is no file of rates of the Bank of Russia."),
        (b"<ValCurs/>", 1, "This is no file of rates of the Bank of Russia."),
        (b"<ValCurs>\n<Valute>", 2, "This is no sound XML: no element found."),
        (b'<?xml version="1.0" encoding="klingon"?><ValCurs/>', 1, "This is no file of rates of the Bank of Russia."),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><ValCurs/>', 1, "This is no file of rates of the Bank of Russia."),
        (b" " * 5_000_001, 1, "The file is larger than any of the bank’s."),
        (daily(USD, valute("USD", "1", "95,0262")), 4, "The file tells this rate twice."),
        (daily(USD, valute("EUR", "0", "1")), 4, "The nominal is missing or wrong: 0."),
        (daily(valute("EUR", "", "1")), 3, "The nominal is missing or wrong: –."),
        (daily(valute("EUR", "1.5", "1")), 3, "The nominal is missing or wrong: 1.5."),
        (daily(valute("EUR", "9999999", "1")), 3, "The nominal is missing or wrong: 9999999."),
        (daily(valute("EUR", "1", "NaN")), 3, "Write the rate in digits, like 92.5058."),
        (daily(valute("EUR", "1", "")), 3, "Write the rate in digits, like 92.5058."),
        (daily(valute("EUR", "1", "-5")), 3, "A rate is more than zero and has at most 15 digits after the point."),
        (daily(valute("EUR", "1", "1e3")), 3, "Write the rate in digits, like 92.5058."),
        (
            daily(valute("EUR", "10", "95", "95")),
            3,
            ONE_UNIT,
        ),
        (
            daily(valute("EUR", "1", "95", "x")),
            3,
            ONE_UNIT,
        ),
        (daily(valute("eur", "1", "95")), 3, "The code of the currency is missing or wrong: eur."),
        (daily(valute("RUB", "1", "1")), 3, "The code of the currency is missing or wrong: RUB."),
        (daily(USD, day="2024-10-04"), 3, "The day is missing or wrong: 2024-10-04."),
        (daily(USD, day="31.02.2024"), 3, "The day is missing or wrong: 31.02.2024."),
        (ranged(record("", "95")), 3, "The day is missing or wrong: –."),
        (
            ranged(record("04.10.2024", "95", code="R09999")),
            3,
            f"{BANK_CODE} R09999.",
        ),
        (
            daily(valute("CNY", "1", "13,5")),
            3,
            "CNY of 2024-10-04: 13.5 for 1 in the file, 13.4808 for 1 here.",
        ),
    ],
)
def test_bad_file_names_its_line_and_changes_nothing(
    currencies: Flask, content: bytes, line: int, message: str
) -> None:
    ExchangeRateFactory.create(currency_code="CNY", on_date=DAY, rate="13.4808")
    reading = read(content)
    assert [(fault.line, fault.message) for fault in reading.faults] == [(line, message)]
    with pytest.raises(ValueError, match="a file with faults"):
        import_rates(actor=ADMINISTRATOR, reading=reading)
    assert stored() == [("CNY", DAY, 1, "13.4808")]


def test_every_fault_of_a_file_is_told(currencies: Flask) -> None:
    reading = read(daily(valute("EUR", "0", "1"), USD, valute("CNY", "1", "x")))
    assert [fault.line for fault in reading.faults] == [3, 5]


def test_rate_the_register_refuses_undoes_the_whole_file(currencies: Flask) -> None:
    reading = read(daily(USD, valute("BYR", "10000", "29")))
    with force_locale("en"), pytest.raises(DomainError, match="line 4: BYN is quoted from 1 July 2016"):
        import_rates(actor=ADMINISTRATOR, reading=reading)
    assert stored() == []


def test_who_keeps_no_rates_brings_none_in(currencies: Flask) -> None:
    with pytest.raises(DomainError):
        import_rates(actor=ANALYST, reading=read(daily(USD)))
    assert stored() == []


def test_file_of_the_bank_is_read_from_the_disk_by_the_command(currencies: Flask, tmp_path: Path) -> None:
    file = tmp_path / "daily.xml"
    file.write_bytes(daily(AMD, USD))
    runner = CliRunner()
    # The command ends what was begun before it.
    db.session.commit()

    def run(*arguments: str) -> tuple[int, str]:
        result = runner.invoke(main, ["import", "rates", str(file), *arguments], obj=currencies)
        return result.exit_code, result.output

    assert run("--dry-run") == (0, "The file is sound: 1 rates. Nothing was added.\n")
    assert stored() == []
    assert run() == (0, "1 rates added, 0 were here already, 1 of other currencies.\n")
    assert stored() == [("USD", DAY, 1, "95.0262")]
    file.write_bytes(daily(valute("USD", "1", "96")))
    code, output = run()
    assert code == 1
    assert "line 3: USD of 2024-10-04: 96 for 1 in the file, 95.0262 for 1 here." in output
    assert "Nothing was added." in output

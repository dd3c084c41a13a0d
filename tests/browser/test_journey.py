"""The main job in a browser, with real clicks and typing, in Russian; every page on the way is checked."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Locator, expect

from forum.core.clock import today
from forum.core.security import Role
from tests.browser.conftest import SENDER, People
from tests.browser.people import Person

pytestmark = pytest.mark.browser

TRAINING = "Учебный форум"
SELLER = "Учебное правительство (Республика Татарстан)"
BUYER = "Учебный исполнительный комитет (Минская область)"
CONTRACT = "Поставка учебных лифтов для сквозной проверки"
VALUE = Decimal("48000000.00")
COMMENT = "Уточните должность второго участника."
NEW_ACCOUNT = "novichok@browser.example"


def test_main_job(people: People) -> None:
    representative, secretary = people[Role.REPRESENTATIVE], people[Role.SECRETARY]
    register_delegation(representative)
    return_delegation(secretary)
    correct_delegation(representative)
    confirm_delegation(secretary)
    see_confirmed(representative)
    before = sum_of_region(people[Role.ANALYST])
    log_contract(secretary)
    number = sign_contract(secretary)
    assert sum_of_region(people[Role.ANALYST]) - before == VALUE / 3
    follow_number_to_rows(people[Role.ANALYST], number)
    download_register(people[Role.ANALYST], number)
    download_annual_report(people[Role.ANALYST])
    create_account(people[Role.ADMINISTRATOR])
    read_audit_trail(people[Role.ADMINISTRATOR], number)


def register_delegation(representative: Person) -> None:
    """Register a delegation with two members, name the head, submit."""
    representative.section("Делегации")
    representative.follow("Новая делегация")
    representative.choose("Форум", TRAINING)
    representative.choose("Вид делегации", "деловая")
    representative.choose("Уровень главы", "заместитель главы региона")
    representative.type("Номер письма", "СК-14/1")
    representative.type("Дата письма", today().isoformat())
    representative.type("Контактное лицо", "Сквозная Анна Петровна")
    representative.type("Телефон", "+7 000 000-14-01")
    representative.press("Зарегистрировать делегацию")
    representative.follow("Внести участника")
    fill_member(representative, "Сквозняков", "Skvoznyakov", "заместитель министра")
    representative.press("Сохранить и внести следующего")
    fill_member(representative, "Порожков", "Porozhkov", "советник")
    representative.press("Сохранить")
    representative.press("Назначить главой Сквозняков Иван Ильич")
    representative.press("Представить в секретариат")
    representative.sees("на рассмотрении")


def fill_member(representative: Person, last_name: str, latin: str, post: str) -> None:
    """What the edition asks of a member."""
    representative.type("Фамилия", last_name)
    representative.type("Имя", "Иван")
    representative.type("Отчество (при наличии)", "Ильич")
    representative.type("Фамилия (латиницей)", latin)
    representative.type("Имя (латиницей)", "Ivan")
    representative.type("Должность", post)
    representative.page.get_by_label("Промышленная кооперация").check()
    representative.type("Дата согласия на обработку персональных данных", today().isoformat())


def return_delegation(secretary: Person) -> None:
    """Find the delegation among those that await, return it; without a reason it is refused."""
    secretary.open_awaiting()
    secretary.follow(SENDER)
    secretary.sees("Сквозняков Иван Ильич")
    secretary.follow("Вернуть на доработку")
    secretary.press("Вернуть на доработку")
    expect(secretary.page.get_by_role("alert")).to_contain_text("Причина")
    secretary.type("Причина", COMMENT)
    secretary.press("Вернуть на доработку")
    secretary.sees("возвращена на доработку")


def correct_delegation(representative: Person) -> None:
    """See the comment on the card, correct the person, submit again."""
    representative.page.reload()
    representative.sees(COMMENT)
    representative.check()
    representative.follow(re.compile("^Порожков"))
    representative.type("Должность", "советник министра промышленности")
    representative.press("Сохранить")
    representative.sees("советник министра промышленности")
    representative.press("Представить в секретариат")
    representative.sees("на рассмотрении")


def confirm_delegation(secretary: Person) -> None:
    """Choose it in the register and confirm after the page that says what follows."""
    secretary.open_awaiting()
    secretary.page.get_by_label(f"Выбрать {SENDER}").check()
    secretary.press("Подтвердить выбранные")
    secretary.sees(SENDER)
    secretary.press(re.compile("^Подтвердить"))


def see_confirmed(representative: Person) -> None:
    """The sender sees the decision."""
    representative.page.reload()
    representative.sees("подтверждена")
    representative.check()


def log_contract(secretary: Person) -> None:
    """Log a contract in roubles with two parties of the Russian side and one of the Belarusian, weights stated."""
    secretary.section("Соглашения и контракты")
    secretary.follow("Зарегистрировать документ")
    secretary.choose("Форум", TRAINING)
    secretary.choose("Вид документа", re.escape("договор (контракт)"))
    secretary.choose("Уровень", "между организациями")
    secretary.type("Наименование документа", CONTRACT)
    secretary.choose("Сведения о сумме", "указана")
    secretary.type("Сумма", "48 000 000,00")
    secretary.choose("Валюта", "RUB")
    said_back = secretary.page.get_by_text("Сорок восемь миллионов российских рублей 00 копеек")
    expect(said_back).to_be_visible()
    secretary.page.get_by_role("button", name="Добавить сторону").click()
    fill_party(secretary, 1, ("Российская сторона", SENDER, "Башкорт", "1", "Вымышленная Глава"))
    fill_party(secretary, 2, ("Белорусская сторона", BUYER, "Минская", "1", "Вымышленный Председатель"))
    fill_party(secretary, 3, ("Российская сторона", SELLER, "Татарст", "2", "Вымышленный Директор"))
    secretary.press("Сохранить")
    secretary.sees(CONTRACT)
    secretary.sees("планируется к подписанию")


def fill_party(secretary: Person, number: int, told: tuple[str, str, str, str, str]) -> None:
    """One party: the organisation is found while its name is typed."""
    side, organisation, typed, weight, signatory = told
    party = secretary.page.get_by_role("group", name=re.compile(rf"^Сторона {number}$"))
    secretary.choose("Сторона", side, within=party)
    secretary.suggest("Организация", typed, organisation, within=party)
    secretary.type("Вес доли", weight, within=party)
    secretary.type("Подписал", signatory, within=party)


def sign_contract(secretary: Person) -> str:
    """Record the signing; return the register number it gave."""
    secretary.follow("Отметить подписание")
    secretary.sees("48 000 000,00")
    secretary.type("День подписания", f"{today():%d.%m.%Y}")
    secretary.press("Отметить подписание")
    heading = secretary.page.get_by_role("heading", level=1).inner_text()
    found = re.search(r"T1-\d{4}", heading)
    assert found, heading
    secretary.sees("подписан")
    return found[0]


def sum_of_region(analyst: Person) -> Decimal:
    """The roubles of the sender's region in the statistics of the training edition."""
    analyst.section("Статистика")
    analyst.choose("Форум", TRAINING)
    analyst.press("Показать")
    analyst.sees("вымышленные данные")
    return amount(value_of_region(analyst).inner_text())


def value_of_region(analyst: Person) -> Locator:
    """The link from the sum of the sender's region to what it is made of."""
    row = analyst.page.get_by_role("row").filter(has=analyst.page.get_by_role("rowheader", name="Башкортостан"))
    return row.locator("a[href*='money=1']").first


def amount(text: str) -> Decimal:
    """The number that a page shows."""
    return Decimal(re.sub(r"[^\d,]", "", text).replace(",", "."))


def follow_number_to_rows(analyst: Person, number: str) -> None:
    """The sum leads to its rows, and the new contract is one of them."""
    with analyst.page.expect_navigation():
        value_of_region(analyst).click()
    analyst.check()
    analyst.sees(number)
    analyst.sees(CONTRACT)


def download_register(analyst: Person, number: str) -> None:
    """The register as filtered holds the contract with its sum."""
    book = openpyxl.load_workbook(io.BytesIO(analyst.download("Excel")), data_only=True)
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if number in row]
    assert len(rows) == 1
    assert any(isinstance(cell, str) and CONTRACT in cell for cell in rows[0])
    assert VALUE in [Decimal(str(cell)) for cell in rows[0] if is_number(cell)]


def is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def download_annual_report(analyst: Person) -> None:
    """The report of 2015 tells the sum of the II Forum; the training edition is in none."""
    analyst.section("Годовые отчёты")
    book = openpyxl.load_workbook(io.BytesIO(analyst.download(re.compile("^Годовой отчёт 2015"))), data_only=True)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 1_600_000_000 in [cell for cell in cells if is_number(cell)]
    assert not any(CONTRACT in cell for cell in cells if isinstance(cell, str))


def create_account(administrator: Person) -> None:
    """A new account gets a one-time password, shown once."""
    administrator.section("Учётные записи")
    administrator.follow("Новая учётная запись")
    administrator.type("Электронная почта", NEW_ACCOUNT)
    administrator.type("Фамилия, имя, отчество", "Новичкова Вера Павловна")
    administrator.choose("Роль", "Аналитик")
    administrator.press("Создать учётную запись")
    administrator.sees(NEW_ACCOUNT)


def read_audit_trail(administrator: Person, number: str) -> None:
    """What was done stands in the trail; no name of a member or a signatory does."""
    administrator.section("Журнал действий")
    for words in (number, "делегация: возврат на доработку"):
        administrator.sees(words)
    shown = administrator.page.get_by_role("main").inner_text()
    assert [name for name in ("Сквозняков", "Порожков", "Вымышленная Глава") if name in shown] == []

"""One delegation from an Excel file to the door in a browser, in Russian: what is asserted is what people are shown."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import docx
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from forum.core.clock import today
from forum.core.security import Role
from tests.browser.conftest import DAY, DAY_NAME, SENDER, People
from tests.browser.people import Person
from tests.browser.scanner import code_drawn, scan
from tests.journeys.twelve import NAMES, PEOPLE, list_of_twelve

pytestmark = pytest.mark.browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CORRECTED, REPLACED, SUCCESSOR = NAMES[3], NAMES[-1], "Заменский"
REMARK = "Укажите отдел."


def test_twelve_people_from_a_file_to_the_door_count_once(people: People) -> None:
    region, secretary, desk = (people[role] for role in (Role.REPRESENTATIVE, Role.SECRETARY, Role.DESK))
    bring_in(region)
    open_card(region)
    region.press("Представить в секретариат")
    print_letter(region)
    send_back(secretary)
    correct(region)
    confirm(secretary)
    end_changes(secretary)
    replace_late(region)
    approve(secretary)
    check_in(desk, print_badges(desk))
    count_once(region, desk, people[Role.ANALYST])


def bring_in(region: Person) -> None:
    """The list as a file, what it would do, done."""
    region.section("Делегации")
    region.follow("Заявка из файла")
    region.choose("Форум", re.escape(DAY_NAME))
    file = FilePayload(name="Список делегации.xlsx", mimeType=XLSX, buffer=list_of_twelve())
    region.page.get_by_label("Файл").set_input_files(file)
    region.press("Проверить список")
    # The delegation itself is a row, too.
    region.sees(f"Показано 1–{PEOPLE + 1} из {PEOPLE + 1}")
    region.follow("Загрузить …")
    region.press("Загрузить")
    region.sees(f"Загружено {PEOPLE + 1} записей")


def of_the_day(person: Person) -> None:
    """Narrow a register to the edition."""
    person.choose("Форум", re.escape(DAY_NAME))
    person.press("Найти")


def open_card(person: Person) -> None:
    """The card of the delegation, by the register."""
    person.section("Делегации")
    of_the_day(person)
    person.follow(SENDER)


def awaiting(person: Person) -> None:
    """What of the edition awaits this person."""
    person.open_awaiting()
    of_the_day(person)


def print_letter(region: Person) -> None:
    """The letter and its annex on paper, and the same in Word; both name everybody."""
    file = region.download("Word Состав делегации")
    cells = [cell.text for table in docx.Document(io.BytesIO(file)).tables for cell in table.columns[1].cells]
    region.follow("Печать Состав делегации")
    printed = region.page.get_by_role("table").get_by_role("rowheader").all_inner_texts()
    assert printed == [f"{name} Иван" for name in NAMES]
    assert [text for text in printed if text not in cells] == []
    letter, *annex = sheets(region.page)
    assert (letter, set(annex)) == ("upright", {"wide"})


def sheets(page: Page) -> list[str]:
    """How each sheet of paper lies that the page is printed on; letters stand on them."""
    pdf = page.pdf(prefer_css_page_size=True)
    assert b"/FontFile2" in pdf
    boxes = re.findall(rb"/Type /Page\n.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf, re.DOTALL)
    return ["upright" if float(width) < float(height) else "wide" for width, height in boxes]


def send_back(secretary: Person) -> None:
    """Return it with a reason and a remark on one person."""
    awaiting(secretary)
    secretary.follow(SENDER)
    secretary.follow("Вернуть на доработку")
    secretary.type("Причина", "Уточните должности.")
    secretary.type(f"{CORRECTED} Иван", REMARK)
    secretary.press("Вернуть на доработку")
    secretary.sees("возвращена на доработку")


def correct(region: Person) -> None:
    """Read both, correct the person, submit again."""
    awaiting(region)
    region.follow(SENDER)
    region.sees("Уточните должности.")
    region.sees(f"Замечание: {REMARK}")
    region.follow(f"{CORRECTED} Иван")
    region.type("Должность", "советник отдела протокола")
    region.press("Сохранить")
    region.sees("советник отдела протокола")
    region.press("Представить в секретариат")
    region.sees("на рассмотрении")


def confirm(secretary: Person) -> None:
    """Choose all that await of the edition and confirm them after the page that says what follows."""
    awaiting(secretary)
    secretary.page.get_by_label("Выбрать все").check()
    secretary.press("Подтвердить выбранные")
    secretary.sees(SENDER)
    secretary.press("Подтвердить 1 делегацию")
    open_card(secretary)
    secretary.sees("подтверждена")


def end_changes(secretary: Person) -> None:
    """The time for changes is over, and the edition begins."""
    yesterday = (today() - timedelta(days=1)).isoformat()
    secretary.section("Форумы")
    secretary.follow(DAY)
    secretary.follow("Изменить")
    secretary.type("Заявки делегаций принимаются до", yesterday)
    secretary.type("Изменения принимаются до", yesterday)
    secretary.press("Сохранить")
    secretary.press("Начать Форум")


def replace_late(region: Person) -> None:
    """Ask for another person in the place of one; the list stays as it is until the decision."""
    open_card(region)
    region.follow(f"Заменить {REPLACED} Иван")
    region.type("Фамилия", SUCCESSOR)
    region.type("Имя", "Пётр")
    region.type("Должность", "советник")
    region.type("Дата согласия на обработку персональных данных", today().isoformat())
    region.press("Направить обращение")
    expect(region.page.get_by_role("alert")).to_contain_text("Причина изменения")
    region.type("Причина изменения", "Болезнь.")
    region.press("Направить обращение")
    assert composition(region) == [f"{name} Иван" for name in NAMES]


def composition(person: Person) -> list[str]:
    """Who stands in the list on the card."""
    area = person.page.get_by_role("region", name="Состав делегации")
    return [text.splitlines()[0] for text in area.get_by_role("rowheader").all_inner_texts()]


def approve(secretary: Person) -> None:
    """Read the reason and who comes in whose place; the change is made."""
    secretary.section("Делегации")
    secretary.follow("1 обращение после срока")
    secretary.follow("заменить участника")
    for words in ("Болезнь.", f"{REPLACED} Иван", SUCCESSOR):
        secretary.sees(words)
    secretary.press("Одобрить")
    secretary.sees("Изменение внесено.")
    open_card(secretary)
    assert composition(secretary) == [f"{name} Иван" for name in NAMES[:-1]] + [f"{SUCCESSOR} Пётр"]


def print_badges(desk: Person) -> dict[str, str]:
    """Make all badges at once and print them, four on a sheet; the code of each as its drawing says, by family name."""
    desk.section("Бейджи")
    of_the_day(desk)
    desk.press(f"Изготовить {PEOPLE} бейджей")
    desk.follow("Печать")
    faces = desk.page.get_by_role("article", name=re.compile("^Бейдж №"))
    expect(faces).to_have_count(PEOPLE)
    assert sheets(desk.page) == ["upright"] * (PEOPLE // 4)
    codes = {family_name(face): code_of(face) for face in faces.all()}
    desk.press("Отметить как напечатанные")
    assert len(set(codes.values())) == PEOPLE
    return codes


def family_name(face: Locator) -> str:
    """Whose badge it is."""
    return face.get_by_role("heading").text_content() or ""


def code_of(face: Locator) -> str:
    """What a scanner reads from the badge."""
    return code_drawn(face.get_by_role("img", name="Код").locator("path").get_attribute("d") or "")


def check_in(desk: Person, codes: dict[str, str]) -> None:
    """A scanner reads one badge twice; another person is found by three letters and let in by Enter."""
    page = desk.open(f"/check-in?forum={DAY}")
    answer, found = page.locator("[data-check-in-answer]"), page.get_by_role("list", name=re.compile("по запросу"))
    scan(page, codes[NAMES[0]])
    expect(answer).to_contain_text(f"Проходите: вход отмечен {NAMES[0]} Иван")
    scan(page, codes[NAMES[0]])
    expect(answer).to_contain_text("Уже внутри с")
    desk.check()
    scan(page, SUCCESSOR[:3])
    expect(found.get_by_role("listitem")).to_have_count(1)
    expect(found.get_by_role("button", name=f"Отметить вход {SUCCESSOR} Пётр")).to_be_focused()
    desk.check()
    page.keyboard.press("Enter")
    expect(answer).to_contain_text(f"Проходите: вход отмечен {SUCCESSOR} Пётр")
    desk.sees(f"прибыло 2 из {PEOPLE}")


def count_once(region: Person, desk: Person, analyst: Person) -> None:
    """Two passages and two persons inside; twelve participants in the list, on the card and for the analyst."""
    desk.follow("2")
    inside = desk.page.get_by_role("table").get_by_role("rowheader")
    assert inside.all_inner_texts() == [f"{NAMES[0]} Иван", f"{SUCCESSOR} Пётр"]
    desk.open(f"/check-in/passages?forum={DAY}")
    desk.sees("Показано 1–2 из 2")
    desk.open(f"/delegations/participants?forum={DAY}")
    desk.sees(f"Всего {PEOPLE} человек")
    open_card(region)
    region.sees(f"2 из {PEOPLE}")
    analyst.section("Форумы")
    analyst.follow(DAY)
    analyst.sees(re.compile(rf"Участники\s*{PEOPLE}\b"))

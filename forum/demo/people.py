"""Invented persons: their surnames are made of school words, so that nobody can be taken for a real official."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from forum.reference.enums import Side

_SURNAMES: Final = {
    Side.RU: (
        *("Учебников", "Примеров", "Образцов", "Шаблонов", "Макетов", "Черновиков", "Задачин", "Вымыслов", "Условнов"),
        *("Пробин", "Уроков", "Тетрадкин", "Указкин", "Линейкин", "Глобусов", "Словарёв", "Справочников", "Закладкин"),
        *("Страницын", "Абзацев", "Строчкин", "Буквин", "Цифрин", "Числов", "Дробин", "Суммин", "Вопросов", "Ответов"),
        *("Чертежов", "Циркулев", "Карандашев", "Перьев", "Конспектов", "Рефератов", "Семинарский", "Лекционский"),
    ),
    Side.BY: (
        *("Примерович", "Образцевич", "Задачевич", "Черновицкий", "Учебницкий", "Шаблонович", "Макетович", "Урокович"),
        *("Тетрадевич", "Указкевич", "Глобусевич", "Словаревич", "Справкевич", "Закладович", "Страничник", "Абзацкий"),
        *("Буквич", "Цифрович", "Числовский", "Вопросевич", "Ответович", "Чертёжник", "Конспектович", "Рефератович"),
    ),
}
_MEN: Final = (
    *("Александр", "Алексей", "Андрей", "Антон", "Борис", "Валерий", "Виктор", "Владимир", "Григорий", "Денис"),
    *("Дмитрий", "Евгений", "Иван", "Игорь", "Ильдар", "Константин", "Максим", "Марат", "Михаил", "Николай"),
    *("Олег", "Павел", "Пётр", "Роман", "Рустам", "Сергей", "Станислав", "Тимур", "Фёдор", "Юрий"),
)
_WOMEN: Final = (
    *("Алла", "Анна", "Вера", "Галина", "Дарья", "Екатерина", "Елена", "Жанна", "Зинаида", "Инна", "Ирина", "Ксения"),
    *("Лариса", "Людмила", "Марина", "Мария", "Надежда", "Наталья", "Оксана", "Ольга", "Полина", "Светлана", "Юлия"),
)
_FATHERS: Final = (
    *("Александрович", "Алексеевич", "Андреевич", "Борисович", "Викторович", "Владимирович", "Григорьевич"),
    *("Дмитриевич", "Иванович", "Маратович", "Михайлович", "Николаевич", "Олегович", "Павлович", "Петрович"),
    *("Романович", "Сергеевич", "Тимурович", "Фёдорович", "Юрьевич"),
)
# As in passports: ICAO Doc 9303, part 3, section 6.
_LATIN: Final = {
    **dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True)),
    **dict(zip("жхцчшщъьюя", ("zh", "kh", "ts", "ch", "sh", "shch", "ie", "", "iu", "ia"), strict=True)),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A name in Cyrillic and as in the passport."""

    last_name: str
    first_name: str
    patronymic: str

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic."""
        return f"{self.last_name} {self.first_name} {self.patronymic}"

    @property
    def short_name(self) -> str:
        """Initials and family name, as signatories are written."""
        return f"{self.first_name[0]}. {self.patronymic[0]}. {self.last_name}"


def invented_person(side: Side, chance: Random) -> Person:
    """A person of a side."""
    surname, father = chance.choice(_SURNAMES[side]), chance.choice(_FATHERS)
    if chance.random() < 0.62:
        return Person(surname, chance.choice(_MEN), father)
    return Person(_feminine(surname), chance.choice(_WOMEN), father.removesuffix("ич") + "на")


def in_latin(name: str) -> str:
    """A name as passports write it."""
    return "".join(_LATIN.get(letter, letter) for letter in name.lower()).capitalize()


def _feminine(surname: str) -> str:
    if surname.endswith("ий"):
        return surname.removesuffix("ий") + "ая"
    return surname + "а" if surname.endswith(("ов", "ев", "ёв", "ин", "ын")) else surname

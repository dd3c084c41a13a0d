"""What the invented documents are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forum.agreements.enums import AgreementKind, AgreementLevel
from forum.reference.enums import OrganisationKind

_A = AgreementKind
_L = AgreementLevel
_O = OrganisationKind


@dataclass(frozen=True, slots=True)
class Subject:
    """A title with what goes with it: ``sector`` is the letter of a section of OKVED 2."""

    title: str
    text: str
    sector: str | None
    kind: AgreementKind = AgreementKind.CONTRACT
    level: AgreementLevel = AgreementLevel.ORGANISATIONAL
    signed_by: OrganisationKind = OrganisationKind.COMPANY


CONTRACTS: Final = (
    Subject("Поставка карьерной техники и сервисное сопровождение", "Самосвалы, запасные части, обучение", "C"),
    Subject(
        "Поставка пассажирских лифтов для программы капитального ремонта", "Лифты грузоподъёмностью 400–1000 кг", "C"
    ),
    Subject("Поставка сухих молочных продуктов", "Сухое цельное и обезжиренное молоко", "C"),
    Subject("Поставка электробусов и зарядных станций", "Электробусы большой вместимости", "C"),
    Subject("Поставка минеральных удобрений", "Калийные удобрения на сезон", "C"),
    Subject("Строительство логистического центра", "Склады классов А и Б, подъездные пути", "F"),
    Subject("Поставка зерноуборочных комбайнов", "Комбайны и жатки", "C"),
    Subject("Поставка картофеля и овощей", "Продовольственный картофель, морковь, свёкла", "A"),
    Subject("Создание сборочного производства тракторов", "Поставка комплектов и освоение сборки", "C"),
    Subject("Поставка мебели для школ", "Парты, стулья, учебные шкафы", "C"),
    Subject("Разработка цифровой платформы перевозок", "Программный комплекс и его внедрение", "J"),
    Subject("Поставка лекарственных средств", "Препараты по перечню", "C"),
    Subject("Перевозка грузов железнодорожным транспортом", "Контейнерные перевозки", "H"),
    Subject("Поставка трикотажных изделий", "Детский и взрослый ассортимент", "C"),
    Subject("Поставка нефтехимической продукции", "Полиэтилен, полиэфирное волокно", "C"),
    Subject("Обустройство туристического маршрута", "Гостевые дома и указатели", "I"),
    Subject("Поставка мясной продукции", "Говядина, мясо птицы", "C"),
    Subject("Поставка дорожной техники", "Катки, грейдеры, фронтальные погрузчики", "C"),
    Subject("Поставка оконного и дверного профиля", "Профиль и фурнитура", "C"),
)
AGREEMENTS: Final = (
    Subject(
        "Соглашение о торгово-экономическом, научно-техническом и культурном сотрудничестве",
        "Общие направления сотрудничества регионов",
        None,
        _A.AGREEMENT,
        _L.INTERREGIONAL,
        _O.GOVERNMENT,
    ),
    Subject(
        "План мероприятий на три года",
        "Мероприятия по соглашению",
        None,
        _A.ACTION_PLAN,
        _L.INTERREGIONAL,
        _O.GOVERNMENT,
    ),
    Subject(
        "Соглашение о межпарламентском сотрудничестве",
        "Обмен законодательным опытом",
        "O",
        _A.AGREEMENT,
        _L.INTERPARLIAMENTARY,
        _O.ASSEMBLY,
    ),
    Subject(
        "Соглашение о сотрудничестве университетов",
        "Обмен студентами и совместные программы",
        "P",
        _A.AGREEMENT,
        _L.UNIVERSITY,
        _O.UNIVERSITY,
    ),
    Subject(
        "Меморандум о взаимопонимании торгово-промышленных палат",
        "Деловые миссии",
        "S",
        _A.MEMORANDUM,
        signed_by=_O.CHAMBER,
    ),
    Subject(
        "Рамочное соглашение о поставках сельскохозяйственной техники", "Предельный объём поставок", "C", _A.AGREEMENT
    ),
    Subject("Протокол рабочей группы", "Итоги заседания", None, _A.PROTOCOL, _L.INTERREGIONAL, _O.GOVERNMENT),
    Subject("Соглашение о городах-побратимах", "Обмен делегациями", None, _A.AGREEMENT, _L.MUNICIPAL, _O.GOVERNMENT),
    Subject(
        "Программа сотрудничества в сфере культуры",
        "Гастроли, выставки",
        "R",
        _A.PROGRAMME,
        _L.INTERREGIONAL,
        _O.GOVERNMENT,
    ),
)

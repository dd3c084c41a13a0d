"""The shipped files hold together: counts, keys, references, dates, exact amounts."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "forum" / "data"
KEYS = {
    "agreements": ("code",),
    "currencies": ("code",),
    "districts": ("code",),
    "forums": ("code",),
    "organisations": ("code",),
    "places": ("code",),
    "rates": ("date", "currency"),
    "regions": ("code",),
    "sectors": ("code",),
}
LANGUAGES = ("ru", "be", "en")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """All rows of a shipped file; a row longer or shorter than the header is an error."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    return [dict(zip(header, record, strict=True)) for record in records]


def column(name: str, key: str) -> list[str]:
    """One column of a shipped file."""
    return [row[key] for row in rows(name)]


def duplicates(values: Iterable[object]) -> list[object]:
    """The values that occur more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def date_fits(text: str, precision: str) -> bool:
    """Whether ``text`` is a real date written exactly as far as ``precision`` says."""
    shape = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}"}[precision]
    if not re.fullmatch(shape, text):
        return False
    date.fromisoformat((text + "-01-01")[:10] if precision != "day" else text)
    return True


def test_every_file_is_listed_here_and_in_the_readme() -> None:
    shipped = {path.stem for path in DATA.glob("*.csv")}
    readme = (DATA / "README.md").read_text(encoding="utf-8")

    assert shipped == set(KEYS)
    assert set(re.findall(r"^\| `(\w+)\.csv` \|", readme, re.MULTILINE)) == shipped


@pytest.mark.parametrize("name", sorted(KEYS))
def test_every_row_has_a_source_and_a_key_of_its_own(name: str) -> None:
    records = rows(name)

    assert [row for row in records if not row["source"].strip()] == []
    assert duplicates(tuple(row[part] for part in KEYS[name]) for row in records) == []


@pytest.mark.parametrize("name", sorted(KEYS))
def test_cells_are_clean_text(name: str) -> None:
    cells = [cell for row in rows(name) for cell in row.values()]

    assert [cell for cell in cells if cell != cell.strip() or not cell.isprintable()] == []
    # Addresses of the collector's own files mean nothing to a reader of the product.
    assert [cell for cell in cells if "<seeds/" in cell] == []


@pytest.mark.parametrize("name", sorted(set(KEYS) - {"agreements", "rates"}))
def test_names_stand_in_three_languages_and_their_own_alphabets(name: str) -> None:
    for row in rows(name):
        assert all(row[f"name_{language}"] for language in LANGUAGES), row
        assert not re.search(r"[іўІЎ]", row["name_ru"]), row
        assert not re.search(r"[ищъИЩЪ]", row["name_be"]), row
        assert not re.search(r"[а-яё]", row["name_en"], re.IGNORECASE), row


def test_regions_are_ninety_and_four_pseudo() -> None:
    records = rows("regions")
    pseudo = [row["code"] for row in records if row["is_pseudo"] == "1"]
    real = Counter(row["side"] for row in records if row["is_pseudo"] == "0")

    assert pseudo == ["RU", "RU-XX", "BY", "BY-XX"]
    assert real == {"RU": 83, "BY": 7}
    assert [row for row in records if row["code"].split("-")[0] != row["side"]] == []


def test_regions_stand_in_official_order() -> None:
    records = rows("regions")
    district_order = {row["code"]: int(row["official_order"]) for row in rows("districts")}
    volga = [row["code"] for row in records if row["district"] == "volga"]
    belarus = [row["code"] for row in records if row["side"] == "BY"]
    russian = [row for row in records if row["side"] == "RU" and row["is_pseudo"] == "0"]
    districts = [district_order[row["district"]] for row in russian]

    assert " ".join(volga) == (
        "RU-BA RU-ME RU-MO RU-TA RU-UD RU-CU RU-PER RU-KIR RU-NIZ RU-ORE RU-PNZ RU-SAM RU-SAR RU-ULY"
    )
    assert " ".join(belarus) == "BY-BR BY-VI BY-HO BY-HR BY-MI BY-MA BY-HM BY BY-XX"
    assert districts == sorted(districts)
    for side in ("RU", "BY"):
        order = [int(row["official_order"]) for row in records if row["side"] == side]
        assert order == sorted(set(order))


def test_every_district_has_regions_and_only_russian_ones() -> None:
    used = {row["district"] for row in rows("regions") if row["side"] == "RU" and row["type_ru"]}
    other = {row["district"] for row in rows("regions") if row["side"] == "BY"}

    assert used == set(column("districts", "code"))
    assert len(used) == 8
    assert other == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tile_labels_are_unique(language: str) -> None:
    labels = [row[f"tile_label_{language}"] for row in rows("regions") if row["is_pseudo"] == "0"]
    shape = r"[A-Z]{2,3}" if language == "en" else r"[А-ЯІЎЁ]{3}"

    assert duplicates(labels) == []
    assert [label for label in labels if not re.fullmatch(shape, label)] == []


def test_tiles_and_outlines_cover_the_real_regions() -> None:
    real = [row for row in rows("regions") if row["is_pseudo"] == "0"]
    paths = json.loads((DATA / "regions_paths.json").read_text(encoding="utf-8"))

    assert duplicates((int(row["tile_col"]), int(row["tile_row"])) for row in real) == []
    assert set(paths["regions"]) == {row["code"] for row in real}
    assert paths["source"]
    assert [code for code, shape in paths["regions"].items() if not shape["d"].startswith("M")] == []


def test_full_belarusian_names_keep_the_short_form_in_a_note() -> None:
    noted = [row for row in rows("regions") if "name_be is the full official name" in row["notes"]]
    bashkortostan = next(row for row in noted if row["code"] == "RU-BA")

    assert len(noted) == 19
    assert [row["code"] for row in noted if "Рэспубліка" not in row["name_be"]] == []
    assert bashkortostan["name_be"] == "Рэспубліка Башкартастан"
    assert "«Башкартастан»" in bashkortostan["notes"]


def test_sectors_are_the_sections_of_okved_in_order() -> None:
    assert column("sectors", "code") == list("ABCDEFGHIJKLMNOPQRSTU")


def test_belarusian_rouble_changes_once() -> None:
    old, new = (next(r for r in rows("currencies") if r["code"] == c) for c in ("BYR", "BYN"))

    assert (old["successor"], old["successor_ratio"]) == ("BYN", "10000")
    assert (old["valid_to"], new["valid_from"]) == ("2016-06-30", "2016-07-01")
    assert (old["minor_digits"], new["minor_digits"]) == ("0", "2")


def test_rates_are_exact_decimals_of_known_currencies() -> None:
    records = rows("rates")
    days = [(date.fromisoformat(row["date"]), row["currency"]) for row in records]

    assert [row for row in records if not re.fullmatch(r"\d+(\.\d+)?", row["rate_rub"])] == []
    assert min(Decimal(row["rate_rub"]) for row in records) > 0
    assert min(int(row["nominal"]) for row in records) > 0
    assert {row["currency"] for row in records} == set(column("currencies", "code")) - {"RUB"}
    assert days == sorted(days)


def test_no_rate_stands_outside_the_life_of_its_currency() -> None:
    changed = "2016-07-01"

    assert [r for r in rows("rates") if r["currency"] == "BYR" and r["date"] >= changed] == []
    assert [r for r in rows("rates") if r["currency"] == "BYN" and r["date"] < changed] == []


@pytest.mark.parametrize(
    ("day", "currency", "rate"),
    [
        ("2014-02-03", "USD", "35.1800"),
        ("2024-06-28", "USD", "84.9640"),
        ("2024-10-04", "BYN", "29.1125"),
        ("2025-06-28", "CNY", "10.9433"),
    ],
)
def test_rate_keeps_its_printed_digits(day: str, currency: str, rate: str) -> None:
    found = [r["rate_rub"] for r in rows("rates") if (r["date"], r["currency"]) == (day, currency)]

    assert found == [rate]


def test_forums_run_from_first_to_thirteenth() -> None:
    records = rows("forums")

    assert " ".join(column("forums", "code")) == "I II III IV V VI VII VIII IX X XI XII XIII"
    assert [int(row["number"]) for row in records] == list(range(1, 14))
    assert [int(row["year"]) for row in records] == list(range(2014, 2027))
    assert [row["code"] for row in records if row["state"] == "planned"] == ["XIII"]


def test_forum_dates_fit_their_precision_and_year() -> None:
    for row in rows("forums"):
        assert date_fits(row["starts_on"], row["starts_on_precision"]), row["code"]
        assert date_fits(row["ends_on"], row["ends_on_precision"]), row["code"]
        assert row["starts_on"][:4] == row["ends_on"][:4] == row["year"]
        assert row["starts_on"] <= row["ends_on"]


def test_forum_names_put_the_host_first() -> None:
    hosts = dict(zip(column("forums", "code"), column("forums", "host_side"), strict=True))

    for row in rows("forums"):
        first, second = ("России", "Беларуси") if row["host_side"] == "RU" else ("Беларуси", "России")
        assert row["name_ru"] == f"{row['code']} Форум регионов {first} и {second}"
    assert (hosts["X"], hosts["XI"]) == ("RU", "BY")


def test_forum_places_and_regions_exist_on_the_side_of_the_host() -> None:
    places = {row["code"]: row["region"] for row in rows("places")}
    regions = {row["code"] for row in rows("regions") if row["is_pseudo"] == "0"}

    assert set(places.values()) <= regions
    for row in rows("forums"):
        named = row["host_regions"].split(";")
        assert set(named) <= regions
        assert {places[place] for place in row["places"].split(";")} <= set(named)
        assert {region.split("-")[0] for region in named} == {row["host_side"]}


def test_announced_figures_have_their_sources() -> None:
    pairs = {
        "documents_signed": "documents_source",
        "contracts_amount": "contracts_source",
        "russian_regions": "regions_source",
        "participants": "participants_source",
    }

    for row in rows("forums"):
        for figure, source in pairs.items():
            assert bool(row[figure]) == bool(row[source]), (row["code"], figure)
        assert bool(row["contracts_amount"]) == bool(row["contracts_currency"])


def test_organisations_belong_to_an_existing_region_and_to_documents() -> None:
    sides = {row["code"]: row["side"] for row in rows("regions")}
    named = {row[f"{side}_organisation"] for row in rows("agreements") for side in ("by", "ru")}

    assert [row for row in rows("organisations") if sides[row["region"]] != row["side"]] == []
    assert named - {""} == set(column("organisations", "code"))
    assert set(column("organisations", "kind")) == {
        "assembly",
        "association",
        "company",
        "government",
        "municipality",
        "university",
    }


def test_parties_stand_in_the_region_of_their_organisation() -> None:
    regions = {row["code"]: row["region"] for row in rows("organisations")}

    for row in rows("agreements"):
        for side in ("by", "ru"):
            organisation, region = row[f"{side}_organisation"], row[f"{side}_region"]
            assert region == regions.get(organisation, f"{side.upper()}-XX"), row["code"]


def test_printed_parties_are_forms_of_their_organisation() -> None:
    printed = {row["code"]: row["printed"].split(" | ") for row in rows("organisations")}

    for row in rows("agreements"):
        for side in ("by", "ru"):
            organisation = row[f"{side}_organisation"]
            assert bool(organisation) == bool(row[f"{side}_printed"]), row["code"]
            assert not organisation or row[f"{side}_printed"] in printed[organisation], row["code"]


def test_documents_are_thirty_three_signed_and_twenty_two_planned() -> None:
    records = rows("agreements")
    tenth = [row for row in records if row["forum"] == "X"]

    assert Counter(row["state"] for row in records) == {"signed": 33, "planned": 22}
    assert Counter(row["state"] for row in tenth) == {"signed": 9, "planned": 6}
    assert {row["forum"] for row in records} <= set(column("forums", "code"))


def test_document_has_the_date_its_state_asks_for() -> None:
    for row in rows("agreements"):
        present, absent = ("signed_on", "planned_on") if row["state"] == "signed" else ("planned_on", "signed_on")
        assert date_fits(row[present], row[f"{present}_precision"]), row["code"]
        assert (row[absent], row[f"{absent}_precision"]) == ("", "")


def test_documents_are_dated_within_their_forum() -> None:
    forums = {row["code"]: row for row in rows("forums")}

    for row in rows("agreements"):
        day = row["signed_on"] or row["planned_on"]
        forum = forums[row["forum"]]
        # A month is compared with months, a day with days.
        assert forum["starts_on"][: len(day)] <= day <= forum["ends_on"][: len(day)], row["code"]


def test_printed_kinds_and_states_map_as_the_readme_says() -> None:
    mapping = {(row["kind_printed"], row["kind"], row["level"]) for row in rows("agreements")}

    assert mapping == {
        ("contract", "contract", "organisational"),
        ("memorandum", "memorandum", "interparliamentary"),
        ("action plan", "action_plan", "interregional"),
        ("interparliamentary agreement", "agreement", "interparliamentary"),
        ("interregional agreement", "agreement", "interregional"),
        ("university agreement", "agreement", "university"),
        ("city agreement", "agreement", "municipal"),
        ("district agreement", "agreement", "municipal"),
        ("association agreement", "agreement", "municipal"),
    }
    assert {(row["status_printed"], row["state"]) for row in rows("agreements")} == {
        ("signed", "signed"),
        ("planned", "planned"),
        ("announced", "planned"),
    }


def test_contracts_alone_carry_amounts() -> None:
    sums = [
        (row["code"], row["state"], row["quantity"], Decimal(row["amount"]), row["currency"])
        for row in rows("agreements")
        if row["disclosure"] == "disclosed"
    ]

    assert sums == [
        ("II-01", "signed", "1", Decimal(1_600_000_000), "RUB"),
        ("IV-01", "signed", "1", Decimal(2_500_000_000), "RUB"),
        ("V-07", "planned", "3", Decimal(100_000_000), "USD"),
    ]
    for row in rows("agreements"):
        money = row["amount"], row["currency"], row["amount_source"]
        if row["kind"] == "contract":
            assert all(money), row["code"]
        else:
            assert (row["disclosure"], *money) == ("none", "", "", ""), row["code"]
            assert row["quantity"] == "1"


def test_contract_of_the_second_forum_ties_minsk_region_to_an_unknown_one() -> None:
    contract = next(row for row in rows("agreements") if row["code"] == "II-01")

    assert (contract["by_region"], contract["ru_region"]) == ("BY-MI", "RU-XX")
    assert (contract["by_organisation"], contract["ru_organisation"]) == (
        "belaz-holding",
        "region-42",
    )
    assert (contract["signed_on"], contract["amount"]) == ("2015-09-17", "1600000000")


@pytest.mark.parametrize(
    ("text", "precision", "expected"),
    [
        ("2018-10", "month", True),
        ("2018-10-10", "day", True),
        ("2018-10", "day", False),
        ("2018-10-10", "month", False),
    ],
)
def test_date_is_as_exact_as_its_precision(text: str, precision: str, expected: bool) -> None:
    assert date_fits(text, precision) is expected

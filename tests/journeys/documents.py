"""The acts around documents: logging, signing, verification of a sum by a second person."""

from __future__ import annotations

from dataclasses import dataclass

from tests.client import Browser
from tests.journeys.accounts import GOVERNMENT
from tests.journeys.pages import hidden, text

RU, BY = "RU", "BY"


@dataclass(frozen=True)
class Party:
    """A party as the form takes it."""

    side: str
    organisation: str
    weight: str = ""
    signatory: str = ""


BASHKORTOSTAN = Party(RU, GOVERNMENT, signatory="Вымышленный Глава")
TITLES = ["Поставка лифтов", "Поставка молока", "Поставка тракторов"]
TOTAL = "90,000,000.00"
"""A million dollars at 80 roubles and ten million roubles; the contract in Belarusian roubles has no rate."""

LENINGRAD = Party(RU, "Правительство Ленинградской области")
MINSK_REGION = Party(BY, "Минский областной исполнительный комитет", signatory="Вымышленный Председатель")


def log_documents(secretary: Browser) -> dict[str, str]:
    """Log an agreement and three contracts; return their addresses by what they are."""
    contract = {"kind": "contract", "level": "organisational", "disclosure": "disclosed"}
    stated = [
        Party(RU, GOVERNMENT, "2"),
        Party(RU, LENINGRAD.organisation, "1"),
        Party(BY, MINSK_REGION.organisation, "1"),
    ]
    refuse_half_told_weights(secretary, contract, stated)
    return {
        "agreement": log(secretary, {"kind": "agreement", "level": "interregional"}, [BASHKORTOSTAN, MINSK_REGION]),
        "contract in dollars": log(
            secretary, {**contract, "value": "1 000 000.00", "currency_code": "USD"}, stated, "Поставка лифтов"
        ),
        "contract in Belarusian roubles": log(
            secretary,
            {**contract, "value": "100 000.02", "currency_code": "BYN"},
            [BASHKORTOSTAN, LENINGRAD, MINSK_REGION],
            "Поставка молока",
        ),
        "contract by word of mouth": log(
            secretary,
            {**contract, "value": "10 000 000", "currency_code": "RUB", "sum_source": "hearsay"},
            [LENINGRAD, MINSK_REGION],
            "Поставка тракторов",
        ),
    }


def refuse_half_told_weights(secretary: Browser, contract: dict[str, str], parties: list[Party]) -> None:
    """A side that states one weight of two is asked for the other; what was typed stays, nothing is stored."""
    secretary.get("/agreements/new")
    told = [parties[0], Party(RU, LENINGRAD.organisation), parties[2]]
    half = {**contract, "title": "Поставка лифтов", "value": "1.5", "currency_code": "USD", **party_fields(told)}
    secretary.submit("/agreements/new", half, status=422)
    assert "State the weights of all parties of a side, or of none." in text(secretary)
    assert secretary.page is not None
    assert secretary.page.form("/agreements/new")["data"]["parties-0-weight"] == ["2"]
    assert secretary.get("/agreements?forum=XIV").status_code == 200
    assert "Поставка лифтов" not in text(secretary)


def log(secretary: Browser, fields: dict[str, str], parties: list[Party], title: str = "О сотрудничестве") -> str:
    """Log one document of the current edition, adding rows of parties as a page without scripts does."""
    secretary.get("/agreements/new")
    for _row in parties[2:]:
        secretary.submit("/agreements/new", {"add_parties": "1"}, status=200)
    response = secretary.submit("/agreements/new", {"title": title, **fields, **party_fields(parties)})
    return str(response.location)


def party_fields(parties: list[Party]) -> dict[str, str]:
    """The rows of the form."""
    return {
        f"parties-{position}-{name}": value
        for position, party in enumerate(parties)
        for name, value in vars(party).items()
    }


def sign_documents(secretary: Browser, documents: dict[str, str]) -> None:
    """Record the signings: each shows what follows and gives the next number of the edition's register."""
    for number, card in enumerate(documents.values(), start=1):
        secretary.get(f"{card}/sign")
        secretary.submit("/sign", {"signed_on": "23.06.2027", "place": "Казань"})
        secretary.get(card)
        assert f"XIV-{number:04}" in text(secretary)


def verify_hearsay(people: dict[str, Browser], card: str) -> None:
    """A sum by word of mouth is verified by a second person, never by the one who entered it."""
    people["secretary"].get(card)
    version = hidden(people["secretary"], card, "version")
    people["secretary"].post(f"{card}/verify", {"version": version})
    people["secretary"].get(card)
    assert "You entered this sum yourself: a second person verifies it." in text(people["secretary"])
    people["second"].get(card)
    people["second"].submit("/verify")
    people["second"].get(card)
    assert "The sum has been verified." in text(people["second"])

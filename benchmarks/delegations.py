"""The lists of a full edition: 90 regions with 20 members each, badges made, two thirds of the people inside.

Server time of each list page of delegations, badges and the desk for a signed-in secretary, through the application as
a server process runs it, the "viewed" event of pages that show persons among it. Network and browser are left out.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask_migrate import upgrade

from benchmarks.register import MAIL, PASSWORD, application
from benchmarks.register_page import measured, signed_in
from benchmarks.timing import verdict
from forum.accounts.services import AccountDraft, create_account
from forum.commands.serving import calm_collector
from forum.config import resource_path
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.security import CONSOLE, Role
from forum.core.text import search_key, sort_key
from forum.delegations.enums import BadgeState, DelegationState, MemberState, Passage
from forum.delegations.models import Badge, CheckIn, Delegation, FocalPoint, Member
from forum.forums import loading as forums
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference import loading as reference
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation, Region

REGIONS: Final = 90
MEMBERS: Final = 20
LIMIT: Final = 60.0
PAGES: Final = {
    "delegations": "/delegations?forum={code}",
    "delegations by a name": "/delegations?forum={code}&q=фамилия7",
    "badges": "/delegations/badges?forum={code}",
    "desk": "/check-in?forum={code}",
    "desk, three letters of a name": "/check-in?forum={code}&q=фам",
    "arrivals": "/check-in/persons?forum={code}",
    "arrivals, inside now": "/check-in/persons?forum={code}&presence=inside",
    "passages": "/check-in/passages?forum={code}",
    "focal points": "/delegations/focal-points",
    "late changes": "/delegations/late-changes",
}
_PLACES: Final = ("Алексеева", "Барановский", "Вишневская", "Григорьев", "Дмитриева")

Row = dict[str, Any]


def build(path: Path) -> str:
    """Write the edition to a new file at ``path``; its code."""
    with application(path).app_context():
        upgrade(directory=str(resource_path("migrations")))
        for feature in (reference, forums):
            feature.load(CONSOLE, lambda _table, _tally: None)
        draft = AccountDraft(email=MAIL[Role.SECRETARY], name="Проверка скорости", role=Role.SECRETARY)
        create_account(actor=CONSOLE, draft=draft, password=PASSWORD)
        db.session.commit()
        edition = db.session.scalars(sa.select(Forum).order_by(Forum.number.desc().nulls_last()).limit(1)).one()
        db.session.execute(sa.update(Forum).values(is_current=False))
        running = {"is_current": True, "state": ForumState.RUNNING}
        db.session.execute(sa.update(Forum).where(Forum.id == edition.id).values(running))
        for model, rows in _tables(edition.id):
            db.session.execute(sa.insert(model), rows)
        db.session.commit()
        code = edition.code
        db.session.remove()
        db.engine.dispose()
    return code


def _tables(forum_id: int) -> Iterator[tuple[type, list[Row]]]:
    real = sa.select(Region.id, Region.side).where(~Region.is_pseudo).order_by(Region.side == Side.RU, Region.id)
    regions = db.session.execute(real.limit(REGIONS)).all()
    assert len(regions) == REGIONS
    first = 1_000 + (db.session.scalar(sa.select(sa.func.max(Organisation.id))) or 0)
    names = [f"Правительство региона {place} Российской Федерации" for place in range(REGIONS)]
    yield Organisation, [_organisation(first + place, name, regions[place].id) for place, name in enumerate(names)]
    yield (
        FocalPoint,
        [
            {"organisation_id": first + place, "name": f"Ответственная {place}", "since": date(2026, 1, 15)}
            for place in range(REGIONS)
        ],
    )
    arrived = {"forum_id": forum_id, "state": DelegationState.ARRIVED, "submitted_at": utc_now()}
    yield (
        Delegation,
        [
            {"id": place + 1, "organisation_id": first + place, "region_id": regions[place].id, **arrived}
            for place in range(REGIONS)
        ],
    )
    people = range(1, REGIONS * MEMBERS + 1)
    yield Member, [_member(key) for key in people]
    issued = {"forum_id": forum_id, "state": BadgeState.ISSUED, "issued_at": utc_now(), "printed_at": utc_now()}
    yield Badge, [{"id": key, "member_id": key, "number": key, "code": f"{key:024d}", **issued} for key in people]
    inside = [key for key in people if key % 3]
    passages = [(key, way) for key in inside for way in (Passage.IN, Passage.OUT, Passage.IN)]
    yield (
        CheckIn,
        [
            {"member_id": key, "badge_id": key, "forum_id": forum_id, "passage": way, "key": f"{key}-{place}"}
            for place, (key, way) in enumerate(passages)
        ],
    )


def _organisation(key: int, name: str, region_id: int) -> Row:
    sorts = {f"sort_{locale}": sort_key(name) for locale in ("ru", "be", "en")}
    return {
        "id": key, "name_ru": name, "kind": OrganisationKind.GOVERNMENT, "region_id": region_id,
        "search_key": search_key(name), **sorts,
    }  # fmt: skip


def _member(key: int) -> Row:
    name = f"Фамилия{_PLACES[key % len(_PLACES)]}"
    return {
        "id": key,
        "delegation_id": (key - 1) // MEMBERS + 1,
        "position": (key - 1) % MEMBERS + 1,
        "is_head": key % MEMBERS == 1,
        "last_name": name,
        "first_name": "Александр",
        "patronymic": "Александрович",
        "post": "заместитель министра экономического развития",
        "workplace": "Министерство экономического развития и инвестиционной политики",
        "state": MemberState.CONFIRMED,
        "search_key": search_key(f"{name} Александр Александрович"),
        "sort_key": sort_key(f"{name} Александр Александрович"),
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args(arguments or [])
    missed = 0
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as folder:
        path = Path(folder) / "edition.db"
        code = build(path)
        client = signed_in(application(path), Role.SECRETARY)
        pages = {name: url.format(code=code) for name, url in PAGES.items()}
        for name, url in pages.items():
            assert client.get(url).status_code == http.client.OK, name
        calm_collector()
        print(f"\nLists of an edition, {REGIONS} delegations of {MEMBERS}, server time, median of {options.rounds}, ms")
        print(f"{'':34}{'CPU':>9}{'elapsed':>9}{'least CPU':>11}")
        for name, taken in measured(client, pages, options.rounds).items():
            processor, elapsed = map(statistics.median, zip(*taken, strict=True))
            least, told = min(one.processor for one in taken), verdict(processor, LIMIT, "ms")
            print(f"{name:34}{processor:9.1f}{elapsed:9.1f}{least:11.1f}  {told}")
            missed += processor > LIMIT
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

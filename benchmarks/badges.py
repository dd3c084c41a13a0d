"""Badges of a whole edition: making them, and the page that prints them, over 90 delegations of 20 persons.

The real page of a signed-in secretary: query, codes, template. With Chromium at hand the page is printed too, and the
sheets are counted: four badges on each, none empty.
"""

from __future__ import annotations

import functools
import http.client
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from benchmarks.register import MAIL, PASSWORD, application
from benchmarks.register_page import signed_in
from benchmarks.timing import timed, verdict
from forum.accounts.services import AccountDraft, create_account
from forum.config import resource_path
from forum.core.db import db
from forum.core.security import CONSOLE, Role
from forum.core.text import search_key, sort_key
from forum.delegations.enums import DelegationState, MemberCategory, MemberState
from forum.delegations.models import Badge, Delegation, Member
from forum.delegations.services import make_badges
from forum.forums import loading as forums
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference import loading as reference
from forum.reference.models import Organisation, Region

REGIONS: Final = 90
A_REGION: Final = 20
PERSONS: Final = REGIONS * A_REGION
SECONDS: Final = 10.0
"""The promise: all badges of the edition stand on the page within this time."""
_A_SHEET: Final = 4
_NAMES: Final = ("Вымышленный", "Константинопольский-Преображенский", "Ли", "Шапошникова", "Абдурахманова")
_POSTS: Final = (
    "советник",
    "начальник управления внешних связей и протокола",
    (
        "заместитель Председателя Совета Министров – представитель региона по вопросам внешнеэкономического, "
        "межрегионального, научно-технического и гуманитарного сотрудничества"
    ),
)
_CATEGORIES: Final = tuple(MemberCategory)


def main(_arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as folder:
        app = application(Path(folder) / "badges.db")
        _build(app)
        return _report(app, Path(folder))


def _report(app: Flask, folder: Path) -> int:
    with app.app_context():
        forum = db.session.scalars(sa.select(Forum).where(Forum.is_current)).one()
        making = timed(lambda: make_badges(actor=CONSOLE, forum=forum))
        db.session.commit()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Badge)) == PERSONS
        address = f"/delegations/badges/print?forum={forum.code}&second="
    client, pages = signed_in(app, Role.SECRETARY), _Pages()
    print(f"\nBadges of {PERSONS} persons of {REGIONS} regions, s{'':20}{'CPU':>9}{'elapsed':>9}")
    print(f"{'made, each with its event':58}{making.processor / 1000:9.2f}{making.elapsed / 1000:9.2f}")
    missed = 0
    for second in ("be", "en"):
        taken = timed(functools.partial(pages.fetch, client, address + second))
        assert pages.last.count('class="badge-face"') == PERSONS
        told = verdict(taken.elapsed / 1000, SECONDS, "s")
        print(f"{f'page in Russian and {second}':58}{taken.processor / 1000:9.2f}{taken.elapsed / 1000:9.2f}  {told}")
        missed += taken.elapsed / 1000 > SECONDS
    return missed + _printed(pages.last, folder)


class _Pages:
    """What was fetched last, so that a page is counted outside of its time."""

    last = ""

    def fetch(self, client: FlaskClient, address: str) -> None:
        """Fetch a page; it must be there."""
        answer = client.get(address)
        assert answer.status_code == http.client.OK
        self.last = answer.text


def _printed(html: str, folder: Path) -> int:
    """Print the page by Chromium and count its sheets; 1 when there are more or fewer than the badges fill."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("no Chromium: sheets are not counted")
        return 0
    page, paper = folder / "badges.html", folder / "badges.pdf"
    # The styles as a page that is a file finds them; of Bootstrap, whose address is another, a badge needs nothing.
    page.write_text(re.sub(r'href="/static/([^"?]*)[^"]*"', _beside, html), encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    taken = timed(
        lambda: subprocess.run([*command, f"--print-to-pdf={paper}", page.as_uri()], check=True, capture_output=True)
    )
    sheets = len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
    wanted = -(-PERSONS // _A_SHEET)
    told = "kept" if sheets == wanted else f"MISSED (wanted {wanted})"
    print(f"{f'printed by Chromium, {sheets} sheets of A4':67}{taken.elapsed / 1000:9.2f}  {told}")
    return int(sheets != wanted)


def _beside(found: re.Match[str]) -> str:
    return f'href="{Path(str(resource_path("static")), found[1]).as_uri()}"'


def _build(app: Flask) -> None:
    print(f"Building an edition of {PERSONS} persons…", flush=True)
    with app.app_context():
        upgrade(directory=str(resource_path("migrations")))
        for feature in (reference, forums):
            feature.load(CONSOLE, lambda _table, _tally: None)
        draft = AccountDraft(email=MAIL[Role.SECRETARY], name="Проверка скорости", role=Role.SECRETARY)
        create_account(actor=CONSOLE, draft=draft, password=PASSWORD)
        db.session.commit()
        _fill()
        db.session.commit()


def _fill() -> None:
    forum = db.session.scalars(sa.select(Forum).where(Forum.number.is_not(None)).order_by(Forum.number.desc())).first()
    assert forum is not None
    db.session.execute(sa.update(Forum).values(is_current=False))
    running = {"is_current": True, "state": ForumState.RUNNING}
    db.session.execute(sa.update(Forum).where(Forum.id == forum.id).values(running))
    regions = db.session.scalars(sa.select(Region.id).where(Region.is_pseudo.is_(False)).order_by(Region.id)).all()
    assert len(regions) >= REGIONS
    for region in regions[:REGIONS]:
        db.session.execute(sa.insert(Organisation), [_organisation(region)])
    senders = db.session.execute(
        sa.select(Organisation.id, Organisation.region_id).order_by(Organisation.id.desc()).limit(REGIONS)
    ).all()
    state = {"forum_id": forum.id, "state": DelegationState.CONFIRMED}
    told = [{**state, "organisation_id": row.id, "region_id": row.region_id} for row in senders]
    db.session.execute(sa.insert(Delegation), told)
    keys = db.session.scalars(sa.select(Delegation.id).order_by(Delegation.id)).all()
    persons = [_person(key, place) for key in keys for place in range(A_REGION)]
    db.session.execute(sa.insert(Member), persons)


def _organisation(region: int) -> dict[str, Any]:
    name = f"Министерство экономического развития и внешних связей, регион {region}"
    return {
        "name_ru": name,
        "name_be": f"Міністэрства эканамічнага развіцця і знешніх сувязей, рэгіён {region}",
        "name_en": f"Ministry of Economic Development and External Relations, region {region}",
        "region_id": region,
        "search_key": search_key(name),
        "sort_ru": sort_key(name),
        "sort_be": sort_key(name),
        "sort_en": sort_key(name),
    }


def _person(delegation: int, place: int) -> dict[str, Any]:
    return {
        "delegation_id": delegation,
        "position": place + 1,
        "is_head": place == 0,
        "category": _CATEGORIES[place % len(_CATEGORIES)],
        "last_name": _NAMES[place % len(_NAMES)],
        "first_name": "Иван",
        "patronymic": "Иванович",
        "last_name_latin": "Vymyshlennyi",
        "first_name_latin": "Ivan",
        "post": _POSTS[place % len(_POSTS)],
        "workplace": "Учебное ведомство",
        "state": MemberState.CONFIRMED,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

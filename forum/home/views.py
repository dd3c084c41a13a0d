"""The first page, an edition's and a region's page, the search, the sign of life."""

from __future__ import annotations

import sqlalchemy as sa
import structlog
from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.db import db
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, public, requires
from forum.core.text import clean_line, search_key
from forum.core.viewing import record_viewing
from forum.forums.enums import FORUM_FORMAT_LABELS
from forum.forums.queries import forum_by_code
from forum.home import navigation
from forum.home.awaiting import awaits
from forum.home.dashboard import read_dashboard
from forum.home.editions import read_edition
from forum.home.navigation import working_forum
from forum.home.own_region import read_own_region
from forum.home.regions import read_region
from forum.home.searching import LONGEST, SHORTEST, found
from forum.reference.enums import COUNTRY_LABELS, REGION_TYPE_LABELS
from forum.reference.queries import region_by_code

blueprint = Blueprint("home", __name__)
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Register the pages, and the menu of every page."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        COUNTRY_LABELS=COUNTRY_LABELS, FORUM_FORMAT_LABELS=FORUM_FORMAT_LABELS, REGION_TYPE_LABELS=REGION_TYPE_LABELS
    )
    navigation.init_app(app)


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def dashboard() -> ResponseReturnValue:
    """The current edition at a glance, and what awaits the reader."""
    actor, forum = current_actor(), working_forum()
    work = awaits(actor, forum)
    if forum is None:
        return render_template("home/empty.html", work=work)
    page = read_dashboard(forum, actor=actor, locale=current_locale())
    return render_template("home/dashboard.html", forum=forum, page=page, work=work)


@blueprint.get("/my-region")
@requires(Permission.OWN_REGION)
def own_region() -> ResponseReturnValue:
    """What a representative works from: what is due, places, delegations, who answers, the edition before."""
    actor, forum = current_actor(), working_forum()
    if actor.organisation_id is not None:
        record_viewing(actor=actor, action="focal_point.viewed", entity="focal_point")
    page = read_own_region(forum, actor=actor, locale=current_locale())
    return render_template("home/own_region.html", page=page)


@blueprint.get("/forums/<code>")
@requires(Permission.STATISTICS_VIEW)
def forum(code: str) -> ResponseReturnValue:
    """One edition, or the standing one «outside forums»."""
    actor = current_actor()
    edition = forum_by_code(code, actor=actor)
    page = read_edition(edition, actor=actor, locale=current_locale())
    return render_template("home/forum.html", forum=edition, page=page)


@blueprint.get("/regions/<code>")
@requires(Permission.STATISTICS_VIEW)
def region(code: str) -> ResponseReturnValue:
    """One region, over all real editions or in the edition ``?forum=``."""
    actor, wanted = current_actor(), request.args.get("forum")
    edition = forum_by_code(wanted, actor=actor) if wanted else None
    page = read_region(region_by_code(code), edition, actor=actor, locale=current_locale())
    return render_template("home/region.html", region=page.region, page=page)


@blueprint.get("/search")
@requires(Permission.SIGNED_IN)
def search() -> ResponseReturnValue:
    """Everything the reader may see that holds the words of ``?q=``."""
    text = clean_line(request.args.get("q"))[:LONGEST]
    groups = found(text, actor=current_actor(), locale=current_locale())
    is_short = bool(text) and len(search_key(text)) < SHORTEST
    return render_template("home/search.html", search_text=text, groups=groups, is_short=is_short)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """«ok» while the database answers; for whatever watches over the installation."""
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        log.exception("health")
        return Response("database unavailable\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")

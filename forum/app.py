"""The application factory: binds settings, core and features; holds no rules of its own."""

from __future__ import annotations

import secrets

import structlog
from flask import Flask, g
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import models as _models  # noqa: F401  # completes the metadata before any mapper is configured
from forum.accounts import sessions
from forum.accounts import views as accounts
from forum.agreements import views as agreements
from forum.config import Settings, resource_path
from forum.core import assets, cookies, db, errors, formatting, headers, i18n, logs, routing, security, uploads
from forum.delegations import views as delegations
from forum.forums import views as forums
from forum.home import views as home
from forum.rates import views as rates
from forum.reference import views as reference
from forum.reports import views as reports
from forum.statistics import views as statistics

FEATURES = (reference, rates, accounts, forums, delegations, agreements, statistics, reports, home)
"""The pages of each feature, from the bottom of the arrow to its top."""

MAX_BODY = 4 * 1024 * 1024
"""Largest request body in bytes; a form that brings files may be larger: see ``forum.core.uploads``."""

csrf = CSRFProtect()
bootstrap = Bootstrap5()


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """Build the application from ``settings`` (default: the environment)."""
    settings = settings or Settings.from_environment()
    app = Flask(
        "forum",
        template_folder=str(resource_path("templates")),
        static_folder=str(resource_path("static")),
        instance_path=str(settings.instance),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=testing,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=4000,
        SESSION_COOKIE_NAME="forum",
        SESSION_COOKIE_SECURE=settings.is_secure,
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
        FORUM=settings,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.session_interface = cookies.UntimedSessionInterface()
    if settings.proxy_hops:
        hops = settings.proxy_hops
        # Each hop is one proxy of the installation's own; a longer X-Forwarded-For is the visitor's invention.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way to wrap itself
    logs.configure()
    app.before_request(_name_request)
    routing.init_app(app)
    assets.init_app(app)
    db.init_app(app, settings.database_url)
    i18n.init_app(app, default_locale=settings.default_locale)
    formatting.init_app(app)
    bootstrap.init_app(app)
    sessions.init_app(app)
    security.init_app(app)
    uploads.init_app(app)
    csrf.init_app(app)
    headers.init_app(app, over_https=settings.is_secure)
    errors.init_app(app)
    for feature in FEATURES:
        feature.init_app(app)
    return app


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)

"""A client that walks pages as a person would and checks each one it fetches."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, has_app_context
from flask.ctx import AppContext
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.accounts.models import User
from forum.accounts.sessions import open_session
from forum.core.db import db

_NOT_TYPED = {"hidden", "submit", "button", "file", "checkbox", "radio"}
# Text and tags as the templates write them, nearly all there is: lower case, values in double quotes.
_PIECE = re.compile(r'([^<]+)|<(?:/([a-z][a-z0-9]*)|([a-z][a-z0-9]*)((?:\s+[a-z][a-z0-9-]*(?:="[^"]*")?)*)\s*(/?))>')
_ATTRIBUTE = re.compile(r'([a-z][a-z0-9-]*)(?:="([^"]*)")?')
_DOCTYPE = "<!doctype html>"
_RAW = {"script": False, "style": False, "textarea": True, "title": True}
"""Within these a tag is a text; whether such a text has references to characters."""
_LEFT_TO_LIBRARY = {"iframe", "noembed", "noframes", "noscript", "plaintext", "xmp"}
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_FIELDS = {"input", "option", "select", "textarea"}
_NOT_PLAIN = {"h1", "script", "style", "svg", "title"}
"""Within these a text is more, or less, than a text of the page."""


class Page(HTMLParser):
    """The parts of a page that tests ask for: title, h1, ids, names by id, forms with their fields, links, text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.h1: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.names: dict[str, str] = {}
        self.inline: list[str] = []
        self._text: list[str] = []
        self._open: list[str] = []
        self._not_plain: list[str] = []
        self._select: str | None = None
        self._area: str | None = None
        self.html = html
        self._read(html)

    @property
    def text(self) -> str:
        """All visible text with folded blanks; the blanks of numbers become ordinary ones."""
        return re.sub(r"\s+", " ", " ".join(self._text).replace("\u00a0", " ")).strip()

    def form(self, action: str) -> dict[str, Any]:
        """The form whose action ends in ``action``: its action and the values a browser would send."""
        return next(form for form in self.forms if form["action"].split("?")[0].endswith(action))

    def _read(self, html: str) -> None:
        """Read ordinary tags by one expression in half of the library's time; from any other tag on, its way."""
        at, end = len(_DOCTYPE) if html.startswith(_DOCTYPE) else 0, len(html)
        while at < end:
            found = _PIECE.match(html, at)
            if found is None or found[3] in _LEFT_TO_LIBRARY:
                self.feed(html[at:])
                return
            text, closed, tag, attributes, closes = found.groups()
            at = found.end()
            if text:
                self.handle_data(unescape(text) if "&" in text else text)
            elif closed:
                self.handle_endtag(closed)
            else:
                read = _ATTRIBUTE.findall(attributes) if attributes else []
                self._begin(tag, {name: unescape(value) if "&" in value else value for name, value in read})
                if closes:
                    self.handle_endtag(tag)
                elif tag in _RAW and (behind := html.find(f"</{tag}>", at)) > at:
                    raw, at = html[at:behind], behind
                    self.handle_data(unescape(raw) if _RAW[tag] else raw)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag brings."""
        self._begin(tag, {key: value or "" for key, value in attrs})

    def _begin(self, tag: str, values: dict[str, str]) -> None:
        if tag not in _VOID:
            self._open.append(tag)
        if tag in _NOT_PLAIN:
            self._not_plain.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
            if "name" in values:
                self.names[values["id"]] = values["name"]
        self.inline += [key for key in values if key == "style" or key[:2] == "on"]
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") != "application/json"):
            self.inline.append(tag)
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "h1":
            self.h1.append("")
        if tag == "form":
            form = {
                "action": values.get("action", ""),
                "method": values.get("method", "get"),
                "id": values.get("id", ""),
            }
            self.forms.append({**form, "data": {}, "typed": [], "lines": [], "files": []})
        if tag in _FIELDS:
            self._field(tag, values)

    def _field(self, tag: str, values: dict[str, str]) -> None:
        # A row of a table names the form that stands above the table.
        named = [form for form in self.forms if values.get("form") and form["id"] == values["form"]]
        if not named and "form" not in self._open:
            return
        form = (named or self.forms)[-1]
        name, into = values.get("name"), form["data"]
        kind = values.get("type", "text")
        if name and (tag in {"select", "textarea"} or (tag == "input" and kind not in _NOT_TYPED)):
            form["typed"].append(name)
        if name and tag == "input" and kind == "file":
            form["files"].append(name)
        if name and (tag == "textarea" or (tag == "input" and kind in {"text", "email", "tel"})):
            form["lines"].append(name)
        if tag == "input" and name and kind not in {"submit", "button", "file"}:
            if kind not in {"checkbox", "radio"} or "checked" in values:
                into.setdefault(name, []).append(values.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in values:
            into.setdefault(self._select, []).append(values.get("value", ""))
        elif tag == "textarea" and name:
            self._area = name
            into.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        """Close the tag."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass
            if self._not_plain:
                self._not_plain = [each for each in self._open if each in _NOT_PLAIN]
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        """Collect text where it belongs."""
        if self._area:
            self.forms[-1]["data"][self._area][-1] += data.replace("\r\n", "\n").removeprefix("\n")
        within = self._not_plain
        if not within:
            self._text.append(data)
            return
        if "title" in within and "svg" not in within:
            self.title += data
            return
        if "h1" in within:
            self.h1[-1] += data
        if "script" not in within and "style" not in within:
            self._text.append(data)


class Client(FlaskClient):
    """Flask's test client, each of whose requests begins with an empty ``g``.

    A test lies inside one application context, and so would its requests: the account that signed in first would be
    taken for the account of every later request, whatever its cookie.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        if has_app_context():
            vars(g._get_current_object()).clear()
        return super().open(*args, **kwargs)


class Browser:
    """A signed-in (or not) browser. ``get`` and ``submit`` check every HTML answer."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.page: Page | None = None

    def sign_in(self, user: User, *, locale: str = "ru") -> Browser:
        """Open a session of ``user`` without the sign-in page."""
        token = open_session(user).token
        db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        self.client.set_cookie("locale", locale)
        return self

    def get(self, url: str, *, status: int = 200, **arguments: Any) -> TestResponse:
        """Fetch ``url``; the answer must have ``status`` and, if it is a page, be a sound one."""
        with self._own_context():
            response = self.client.get(url, **arguments)
        return self._checked(response, status)

    def post(self, url: str, data: dict[str, Any] | None = None, *, status: int = 302) -> TestResponse:
        """Send ``data`` as it is, with the CSRF token of this browser."""
        with self._own_context():
            response = self.client.post(url, data={"csrf_token": self.csrf_token(), **(data or {})})
        return self._checked(response, status)

    def submit(self, action: str, data: dict[str, Any] | None = None, *, status: int = 302) -> TestResponse:
        """Send the form of the last page whose action ends in ``action``, with ``data`` typed over its values."""
        if self.page is None:
            raise AssertionError("no page was fetched")
        form = self.page.form(action)
        with self._own_context():
            response = self.client.post(form["action"], data={**form["data"], **(data or {})})
        return self._checked(response, status)

    def follow(self, response: TestResponse) -> TestResponse:
        """Go where ``response`` redirects."""
        return self.get(response.location)

    def csrf_token(self) -> str:
        """A CSRF token valid for this browser."""
        for form in self.page.forms if self.page else ():
            if form["data"].get("csrf_token"):
                return str(form["data"]["csrf_token"][0])
        raise AssertionError("no form with a CSRF token was fetched")

    def _own_context(self) -> AppContext:
        """A request in production has ``g`` to itself; under the test's open context it would inherit the last one's.

        Flask-Login keeps the account there and Flask-Babel the language.
        """
        return self.app.app_context()

    def _checked(self, response: TestResponse, status: int) -> TestResponse:
        assert response.status_code == status, f"{response.status_code}: {response.get_data(as_text=True)[:3000]}"
        if response.mimetype == "text/html" and status != 302:
            self.page = Page(response.get_data(as_text=True))
            check_page(self.page)
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        return response


def check_page(page: Page) -> None:
    """One h1 with which the title begins, no id twice, nothing inline, CSRF in every sending form."""
    assert len(page.h1) == 1, f"h1: {page.h1}"
    heading = re.sub(r"\s+", " ", page.h1[0]).strip()
    title = re.sub(r"\s+", " ", page.title).strip()
    assert title.startswith(heading), f"title {title!r} does not begin with {heading!r}"
    doubles = sorted(name for name, times in Counter(page.ids).items() if times > 1)
    assert doubles == []
    assert page.inline == []
    for form in page.forms:
        if form["method"].lower() == "post":
            assert "csrf_token" in form["data"], f"form {form['action']!r} sends no CSRF token"


def kind_of(address: str) -> str:
    """The path with keys and codes blanked: the second record of a register is the same page."""
    parts = urlsplit(address).path.split("/")
    return "/".join("*" if any(letter.isdigit() or letter.isupper() for letter in part) else part for part in parts)

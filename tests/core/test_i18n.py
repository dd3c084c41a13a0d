"""The choice of a page's language, and words in Python, templates and forms."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask, request
from flask_babel import force_locale
from flask_login import LoginManager
from flask_wtf import FlaskForm
from jinja2 import Environment
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from forum.core import formatting, i18n
from forum.core.i18n import LOCALE_COOKIE, LOCALE_NAMES, LOCALES, current_locale, form_translations


class _Form(FlaskForm):
    class Meta(FlaskForm.Meta):
        csrf = False

        def get_translations(self, form: object) -> i18n.FormTranslations:
            return form_translations

    title = StringField(validators=[InputRequired(), Length(min=3)])
    quantity = IntegerField()
    kind = SelectField(choices=["a"])  # type: ignore[list-item]  # The stubs know the tuples of old alone.
    day = DateField()


def make_app(default_locale: str = "ru", reader: str | None = None) -> Flask:
    """Return an application whose signed-in reader has the language `reader`."""
    app = Flask("languages")
    app.config["SECRET_KEY"] = "not a secret"
    login = LoginManager(app)
    i18n.init_app(app, default_locale=default_locale)
    formatting.init_app(app)

    @login.request_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types.
    def load(_: object) -> object:
        return SimpleNamespace(locale=reader, is_authenticated=True) if reader is not None else None

    @app.get("/")
    def page() -> str:
        return f"{current_locale()} {form_translations.gettext('This field is required.')}"

    return app


@pytest.mark.parametrize(
    ("cookie", "reader", "default", "expected"),
    [
        (None, None, "ru", "ru"),
        (None, None, "be", "be"),
        (None, "en", "ru", "en"),
        ("be", "en", "ru", "be"),
        ("de", "en", "ru", "en"),
        ("../ru", None, "be", "be"),
        (None, "de", "ru", "ru"),
        (None, "", "en", "en"),
    ],
)
def test_language_of_a_page(cookie: str | None, reader: str | None, default: str, expected: str) -> None:
    client = make_app(default, reader).test_client()
    if cookie is not None:
        client.set_cookie(LOCALE_COOKIE, cookie)
    response = client.get("/", headers={"Accept-Language": "be,de;q=0.5"})
    assert response.text.split()[0] == expected


def test_page_is_worded_in_its_language() -> None:
    client = make_app().test_client()
    pages = []
    for locale in LOCALES:
        client.set_cookie(LOCALE_COOKIE, locale)
        pages.append(client.get("/").text)
    assert pages == ["ru Заполните это поле.", "be Запоўніце гэта поле.", "en This field is required."]


def test_default_language_outside_requests() -> None:
    app = make_app("be")
    with app.app_context():
        assert current_locale() == "be"
        assert i18n.select_locale() is None
    assert current_locale() == "ru"


def test_unknown_default_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'de' is not among the languages ru, be, en"):
        i18n.init_app(Flask("languages"), default_locale="de")


def test_every_language_has_its_own_name() -> None:
    assert LOCALE_NAMES == {"ru": "Русский", "be": "Беларуская", "en": "English"}
    assert tuple(LOCALE_NAMES) == LOCALES


@pytest.mark.parametrize(
    ("locale", "errors"),
    [
        (
            "ru",
            {
                "title": ["Введите не менее 3 знаков."],
                "quantity": ["Введите целое число."],
                "kind": ["Выберите значение из списка."],
                "day": ["Дата указана неверно."],
            },
        ),
        (
            "be",
            {
                "title": ["Увядзіце не менш за 3 знакі."],
                "quantity": ["Увядзіце цэлы лік."],
                "kind": ["Выберыце значэнне са спіса."],
                "day": ["Дата пазначана няправільна."],
            },
        ),
        (
            "en",
            {
                "title": ["Field must be at least 3 characters long."],
                "quantity": ["Not a valid integer value."],
                "kind": ["Not a valid choice."],
                "day": ["Not a valid date value."],
            },
        ),
    ],
)
def test_form_speaks_the_language_of_the_page(locale: str, errors: dict[str, list[str]]) -> None:
    app = make_app()
    typed = MultiDict({"title": "ab", "quantity": "x", "kind": "b", "day": "вчера"})
    with app.test_request_context(method="POST"), force_locale(locale):
        form = _Form(formdata=typed)
        assert not form.validate()
        assert form.errors == errors


def render(template: str, locale: str = "ru", **variables: object) -> str:
    """Return the text of a page's template in a language."""
    app = make_app()
    with app.test_request_context(), force_locale(locale):
        return app.jinja_env.from_string(template).render(variables)


def test_template_counts_in_the_right_form() -> None:
    # Autoescape follows a template's name, and these have none.
    single, several = (
        "Field must be at least %(min)d character long.",
        "Field must be at least %(min)d characters long.",
    )
    template = "{{ ngettext(single, several, n, min=n) }}"
    texts = [render(template, single=single, several=several, n=n) for n in (1, 2, 5, 21)]
    assert texts == [
        "Введите не менее 1 знака.",
        "Введите не менее 2 знаков.",
        "Введите не менее 5 знаков.",
        "Введите не менее 21 знака.",
    ]


def test_template_writes_a_count_as_counts_are_written() -> None:
    template = "{{ ngettext('%(num)s knock', '%(num)s knocks', 12345) }}"
    assert render(template) == "12\u00a0345 knocks"
    assert render(template, "en") == "12,345 knocks"


def test_template_text_may_hold_a_percent_sign() -> None:
    assert render("{{ _('Parts, %') }}") == "Parts, %"
    assert render("{{ _('%(n)s %%', n=5) }}") == "5 %"
    assert render("{{ pgettext('column', 'Share, %') }}") == "Share, %"


def test_template_escapes_the_text_and_its_variables() -> None:
    template = "{% autoescape true %}{{ _('A & %(name)s %(link)s', name='<b>', link=link) }}{% endautoescape %}"
    assert render(template, link=Markup("<i>x</i>")) == "A &amp; &lt;b&gt; <i>x</i>"


def test_template_has_no_filter_that_keeps_the_first_language() -> None:
    added = set(make_app().jinja_env.filters) - set(Environment(autoescape=True).filters)
    app = make_app()
    foldable = [name for name in sorted(added) if not hasattr(app.jinja_env.filters[name], "jinja_pass_arg")]
    assert foldable == []


def test_select_locale_reads_the_cookie_of_this_request() -> None:
    app = make_app()
    with app.test_request_context(headers={"Cookie": f"{LOCALE_COOKIE}=en"}):
        assert request.cookies[LOCALE_COOKIE] == "en"
        assert i18n.select_locale() == "en"

"""The language of a page: chosen per request, for Python, templates and WTForms alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, get_domain, get_locale
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import escape

from forum.config import LOCALES
from forum.core.catalogs import DIRECTORY, compile_catalogs
from forum.core.formatting import formats_for

__all__ = [
    "LOCALES",
    "LOCALE_COOKIE",
    "LOCALE_NAMES",
    "FormTranslations",
    "compile_catalogs",
    "current_locale",
    "form_translations",
    "init_app",
    "select_locale",
]

LOCALE_NAMES: Final = {"ru": "Русский", "be": "Беларуская", "en": "English"}
"""Each language by its own name: who looks for it cannot read the page."""
LOCALE_COOKIE: Final = "locale"


def select_locale() -> str | None:
    """Return the reader's language: of the cookie, else of the account, else None for the installation's.

    The browser's own language is not asked: offices run Russian browsers whatever their people read, and an
    official's page must not change with the machine.
    """
    if not has_request_context():
        return None
    chosen = request.cookies.get(LOCALE_COOKIE)
    if chosen in LOCALES:
        return chosen
    own = getattr(current_user, "locale", None)
    return own if own in LOCALES else None


def current_locale() -> str:
    """Return the language of the page, «ru», «be» or «en»; the installation's outside requests."""
    locale = get_locale()
    return LOCALES[0] if locale is None else str(locale.language)


def init_app(app: Flask, *, default_locale: str = LOCALES[0], directory: Path = DIRECTORY) -> None:
    """Set up the languages of an application: the choice, the catalogues, `_` and `ngettext` in templates.

    Flask-Babel's own filters are left out: Jinja computes them once over constants and keeps the first reader's
    language; `forum.core.formatting` has filters that are safe from it. Raises ValueError for another language.
    """
    if default_locale not in LOCALES:
        raise ValueError(f"{default_locale!r} is not among the languages {', '.join(LOCALES)}")
    babel = Babel(configure_jinja=False)
    catalogs = babel.domain_instance = _Catalogs(domain="messages")
    babel.init_app(
        app,
        default_locale=default_locale,
        default_translation_directories=str(directory),
        locale_selector=select_locale,
    )
    words = _TemplateWords(catalogs)
    app.jinja_env.globals.update(
        _=words.gettext, gettext=words.gettext, ngettext=words.ngettext, pgettext=words.pgettext
    )
    app.jinja_env.globals.update(current_locale=current_locale, LOCALES=LOCALES, LOCALE_NAMES=LOCALE_NAMES)


class FormTranslations:
    """What WTForms asks for its own messages: they stand in our catalogues, and it interpolates itself.

    Flask-Babel's `ngettext` would interpolate first and fail on names it does not know.
    """

    def gettext(self, string: str) -> str:
        """Return the message in the page's language, placeholders and all."""
        return str(get_domain().get_translations().ugettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the form of the message for `n` in the page's language, placeholders and all."""
        return str(get_domain().get_translations().ungettext(singular, plural, n))


form_translations: Final = FormTranslations()
"""For `Meta.get_translations` of a form."""


class _Catalogs(Domain):
    """Catalogues by language: a page asks for three hundred texts, and Flask-Babel writes the locale out for each."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._by_language: dict[str, Translations] = {}

    def get_translations(self) -> Translations | NullTranslations:
        """The catalogue of the page's language; an empty one outside an application."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        language = str(locale.language)
        if language not in self._by_language:
            self._by_language[language] = super().get_translations()
        return self._by_language[language]


class _TemplateWords:
    """Translation in templates.

    As with Jinja's new style variables go in by name and are escaped; unlike it, a text without variables may hold a
    percent sign, as in Python, and a translation is text, never HTML.
    """

    def __init__(self, catalogs: _Catalogs) -> None:
        self._catalogs = catalogs

    @pass_context
    def gettext(self, context: Context, message: str, /, **variables: Any) -> str:
        """The text in the page's language."""
        return _filled(context, self._catalogs.get_translations().ugettext(message), variables)

    @pass_context
    def pgettext(self, context: Context, meaning: str, message: str, /, **variables: Any) -> str:
        """The text in one of its meanings."""
        return _filled(context, self._catalogs.get_translations().upgettext(meaning, message), variables)

    @pass_context
    def ngettext(self, context: Context, singular: str, plural: str, num: int, /, **variables: Any) -> str:
        """The text that goes with a count, which is written as all counts are: «1 234 документа»."""
        text = self._catalogs.get_translations().ungettext(singular, plural, num)
        variables.setdefault("num", formats_for(current_locale()).integer(num))
        return _filled(context, text, variables)


def _filled(context: Context, text: str, variables: dict[str, Any]) -> str:
    template = escape(text) if context.eval_ctx.autoescape else text
    return template % variables if variables else template

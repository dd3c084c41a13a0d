"""The catalogues: found in the sources, updated without noise, compiled when old, checked for every kind of gap."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import flask_wtf
import pytest
import wtforms
from babel.messages.extract import extract_from_dir

from forum.core import catalogs
from forum.core.wtforms_messages import MESSAGES

MAPPING = """[python: forum/**.py]
[jinja2: templates/**.html]
silent = false
"""
SOURCE = """
from flask_babel import gettext as _, lazy_gettext as _l, lazy_pgettext, ngettext
ONE = _("One")
TWO = _l("Two %(name)s")
MANY = ngettext("%(num)s row", "%(num)s rows", 2)
STATE = lazy_pgettext("delegation", "returned")
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small product: one module, one template, no catalogues yet."""
    (tmp_path / "forum").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "babel.cfg").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "forum" / "module.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text("<p>{{ _('Three') }}</p>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def directory(root: Path) -> Path:
    """The folder of its catalogues, updated once."""
    folder = root / "forum" / "translations"
    catalogs.update(root, folder)
    return folder


def translate(directory: Path, locale: str, **texts: str | tuple[str, ...]) -> None:
    """Write translations into a catalogue, each under the first word of its msgid."""
    catalog = catalogs.read(locale, directory)
    for message in catalog:
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        word = msgid.replace("%(num)s ", "").split(" ")[0] if msgid else ""
        if word in texts:
            message.string = texts[word]
    catalogs.write(catalog, directory)


def complete(directory: Path) -> None:
    """Translate everything."""
    for locale in catalogs.TRANSLATED:
        translate(
            directory,
            locale,
            One="1",
            Two="2 %(name)s",
            row=("%(num)s a", "%(num)s b", "%(num)s c"),
            returned="r",
            Three="3",
        )


def test_update_finds_python_and_templates(directory: Path) -> None:
    found = [(message.context, message.id) for message in catalogs.read("ru", directory) if message.id]
    assert sorted(found, key=str) == sorted(
        [
            (None, "One"),
            (None, "Two %(name)s"),
            (None, ("%(num)s row", "%(num)s rows")),
            ("delegation", "returned"),
            (None, "Three"),
        ],
        key=str,
    )


@pytest.mark.parametrize("locale", catalogs.TRANSLATED)
def test_catalogue_has_three_plural_forms(locale: str, directory: Path) -> None:
    assert catalogs.read(locale, directory).num_plurals == 3


def test_update_twice_writes_the_same_bytes(root: Path, directory: Path) -> None:
    complete(directory)
    before = catalogs.catalog_path("be", directory).read_bytes()
    catalogs.update(root, directory)
    assert catalogs.catalog_path("be", directory).read_bytes() == before
    assert [line for line in before.splitlines() if line.startswith(b"#:") or b"Date" in line] == []


def test_update_keeps_translations_and_guesses_none(root: Path, directory: Path) -> None:
    complete(directory)
    module = root / "forum" / "module.py"
    module.write_text(SOURCE.replace('"One"', '"Ones"'), encoding="utf-8")
    catalogs.update(root, directory)
    catalog = catalogs.read("ru", directory)
    assert catalog["Two %(name)s"].string == "2 %(name)s"
    assert catalog["Ones"].string == ""
    assert "One" not in catalog


def test_complete_catalogues_have_no_problems(root: Path, directory: Path) -> None:
    complete(directory)
    assert catalogs.problems(root, directory) == []


def test_untranslated_messages_are_named(root: Path, directory: Path) -> None:
    complete(directory)
    translate(directory, "be", One="", row=("%(num)s a", "", "%(num)s c"))
    assert catalogs.problems(root, directory) == ["be: untranslated: '%(num)s row'", "be: untranslated: 'One'"]


def test_missing_and_forgotten_messages_are_named(root: Path, directory: Path) -> None:
    complete(directory)
    (root / "templates" / "page.html").write_text("<p>{{ _('Four') }}</p>", encoding="utf-8")
    assert catalogs.problems(root, directory) == [
        "ru: missing: 'Four'",
        "ru: no longer used: 'Three'",
        "be: missing: 'Four'",
        "be: no longer used: 'Three'",
    ]


def test_fuzzy_obsolete_and_damaged_messages_are_named(root: Path, directory: Path) -> None:
    complete(directory)
    path = catalogs.catalog_path("ru", directory)
    text = path.read_text(encoding="utf-8")
    text = text.replace('msgid "One"', '#, fuzzy\nmsgid "One"').replace("2 %(name)s", "2 %(other)s")
    path.write_text(f'{text}\n#~ msgid "Zero"\n#~ msgstr "0"\n', encoding="utf-8")
    assert catalogs.problems(root, directory) == [
        "ru: obsolete: 'Zero'",
        "ru: fuzzy: 'One'",
        "ru: unknown named placeholder 'other': 'Two %(name)s'",
    ]


def test_compile_writes_what_is_missing_or_old(directory: Path) -> None:
    complete(directory)
    compiled = [catalogs.catalog_path(locale, directory).with_suffix(".mo") for locale in ("be", "ru")]
    assert catalogs.compile_catalogs(directory) == compiled
    assert catalogs.compile_catalogs(directory) == []
    translate(directory, "ru", One="один")
    os.utime(compiled[1], (0, 0))
    assert catalogs.compile_catalogs(directory) == compiled[1:]
    with compiled[1].open("rb") as source:
        words = gettext.GNUTranslations(source)
    assert words.gettext("One") == "один"
    assert words.ngettext("%(num)s row", "%(num)s rows", 22) == "%(num)s b"
    assert sorted(path.name for path in compiled[1].parent.iterdir()) == ["messages.mo", "messages.po"]


def test_command_checks_the_catalogues_of_the_product(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogs.main(["check", str(tmp_path)]) == 1
    assert "ru: missing: 'This field is required.'" in capsys.readouterr().out.splitlines()


def test_command_updates_and_compiles(tmp_path: Path) -> None:
    assert catalogs.main(["update", str(tmp_path)]) == 0
    assert catalogs.main(["compile", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.glob("*/LC_MESSAGES/*")) == ["messages.mo"] * 2 + ["messages.po"] * 2


def test_messages_of_the_form_libraries_are_all_listed() -> None:
    spoken = {
        message
        for package in (wtforms, flask_wtf)
        for _, _, message, _, _ in extract_from_dir(Path(package.__file__ or "").parent)
    }
    assert set(MESSAGES) == spoken

"""Templates: layouts above pages, nothing unescaped, nothing inline, nothing from elsewhere."""

import re

import pytest
from flask import Flask

from tests.architecture.sources import ROOT, files, lines_of, name_of

TEMPLATES = [
    name_of(path).removeprefix("templates/") for path in files(".html") if (ROOT / "templates") in path.parents
]
PAGES = [
    name
    for name in TEMPLATES
    if name != "base.html"
    and not name.startswith(("components/", "layouts/"))
    and not name.split("/")[-1].startswith("_")
]

FORBIDDEN = {
    "unescaped text": re.compile(r"\|\s*safe\b|\bMarkup\(|\{%-?\s*autoescape\s+false"),
    "inline style": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)|javascript:", re.IGNORECASE),
    "inline event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"'{]", re.IGNORECASE),
    "foreign address": re.compile(r"\b(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "Jinja's global language of a filter over a constant": re.compile(
        r"\{\{\s*['\"][^'\"]*['\"]\s*\|\s*(?:money|date)"
    ),
}


def test_there_are_pages() -> None:
    assert PAGES


def parent_of(name: str) -> str | None:
    found = re.findall(
        r"\{%-?\s*extends\s+['\"]([^'\"]+)['\"]", (ROOT / "templates" / name).read_text(encoding="utf-8")
    )
    return found[0] if len(found) == 1 else None


@pytest.mark.parametrize("name", PAGES)
def test_page_extends_a_layout(name: str) -> None:
    parent = parent_of(name)
    # Pages of one kind may share a page of their own folder: every error page is one.
    while parent and parent.split("/")[0] == name.split("/", maxsplit=1)[0]:
        parent = parent_of(parent)
    assert parent is not None
    assert parent.startswith("layouts/")


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_templates_are_free_of(kind: str) -> None:
    assert [place for place, line in lines_of(".html") if FORBIDDEN[kind].search(line)] == []


def test_layouts_extend_the_bare_document() -> None:
    layouts = [name for name in TEMPLATES if name.startswith("layouts/")]
    assert {parent_of(name) for name in layouts} <= {"base.html", *layouts}
    assert "base.html" in {parent_of(name) for name in layouts}


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(bare_app: Flask, name: str) -> None:
    bare_app.jinja_env.get_template(name)


def test_styles_and_scripts_load_nothing_from_elsewhere() -> None:
    foreign = re.compile(r"@import|url\(\s*['\"]?(?:https?:)?//|\bimport\b.*['\"]https?://|\bfetch\(\s*['\"]https?://")
    assert [place for place, line in lines_of(".css", ".js") if foreign.search(line)] == []


def test_scripts_build_elements_and_not_markup() -> None:
    markup = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function)\b")
    assert [place for place, line in lines_of(".js") if markup.search(line)] == []


def test_every_style_sheet_and_script_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in files(".html", ".js", ".css"))
    unused = [name_of(path) for path in files(".css", ".js") if not re.search(rf"\b{re.escape(path.stem)}\b", text)]
    assert unused == []

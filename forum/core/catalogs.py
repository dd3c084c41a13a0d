"""The catalogues of translations: found anew in the sources, compiled, checked for gaps.

Run as ``python -m forum.core.catalogs update|compile|check [FOLDER]``. Needs Babel alone, so that the build can use it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

DOMAIN: Final = "messages"
TRANSLATED: Final = ("ru", "be")
"""Languages with a catalogue; English is the language of the msgids."""

_PACKAGE: Final = Path(__file__).resolve().parents[1]
DIRECTORY: Final = _PACKAGE / "translations"
_CHECKOUT: Final = _PACKAGE.parent
_KEYWORDS: Final = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "_p": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
}
# Whatever changes with the day or the tool would make every update a change of every catalogue.
_VOLATILE: Final = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team): .*\n',
    re.MULTILINE,
)
_NO_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_HEADER: Final = "# Words on screen. Found in the sources by `make translations`; the translations are written here."


def catalog_path(locale: str, directory: Path = DIRECTORY) -> Path:
    """Return where the catalogue of a language lies."""
    return directory / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def extract(root: Path = _CHECKOUT) -> Catalog:
    """Return the template: every msgid of the sources under `root`, as `babel.cfg` there finds them."""
    with (root / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel types all but this.
    template = Catalog(project="forum-register", charset="utf-8", creation_date=_NO_DATE)
    # Only the folders that hold sources are walked: an environment beside them has thousands of files.
    for folder in ("forum", "templates"):
        inside = f"{folder}/"
        here = [(pattern.removeprefix(inside), method) for pattern, method in methods if pattern.startswith(inside)]
        settings = {pattern.removeprefix(inside): values for pattern, values in options.items()}
        for _, _, message, _, context in extract_from_dir(root / folder, here, settings, keywords=_KEYWORDS):
            template.add(message, context=context)
    return template


def read(locale: str, directory: Path = DIRECTORY) -> Catalog:
    """Return the catalogue of a language, an empty one where none is written yet."""
    path = catalog_path(locale, directory)
    if not path.exists():
        return Catalog(locale=locale, domain=DOMAIN, project="forum-register", charset="utf-8", creation_date=_NO_DATE)
    with path.open("rb") as source:
        return read_po(source, locale=locale, domain=DOMAIN)


def write(catalog: Catalog, directory: Path = DIRECTORY) -> None:
    """Write a catalogue in order of its msgids, the same bytes for the same words."""
    catalog.header_comment = _HEADER
    catalog.fuzzy = False
    content = BytesIO()
    write_po(content, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    _replace(catalog_path(str(catalog.locale), directory), _VOLATILE.sub(b"", content.getvalue()))


def update(root: Path = _CHECKOUT, directory: Path = DIRECTORY) -> None:
    """Bring every catalogue up to date with the sources; new msgids stand untranslated, old ones are dropped."""
    template = extract(root)
    for locale in TRANSLATED:
        catalog = read(locale, directory)
        # A similar msgid is another msgid: a guessed translation reads as a finished one.
        catalog.update(template, no_fuzzy_matching=True)
        write(catalog, directory)


def compile_catalogs(directory: Path = DIRECTORY) -> list[Path]:
    """Compile each catalogue whose compiled form is missing or older; return what was written.

    Safe in several processes at once: a compiled catalogue appears whole or not at all.
    """
    written = []
    for source in sorted(directory.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        content = BytesIO()
        write_mo(content, read(source.parents[1].name, directory))
        _replace(target, content.getvalue())
        written.append(target)
    return written


def problems(root: Path = _CHECKOUT, directory: Path = DIRECTORY) -> list[str]:
    """Return what keeps the catalogues from being complete, one line per msgid; nothing when all is right."""
    template = extract(root)
    return [problem for locale in TRANSLATED for problem in _problems_of(read(locale, directory), template)]


def _problems_of(catalog: Catalog, template: Catalog) -> Iterator[str]:
    known = {_key(message) for message in catalog if message.id}
    wanted = {_key(message) for message in template if message.id}
    for context, msgid in sorted(wanted - known):
        yield f"{catalog.locale}: missing: {_shown(context, msgid)}"
    for context, msgid in sorted(known - wanted):
        yield f"{catalog.locale}: no longer used: {_shown(context, msgid)}"
    for message in catalog.obsolete.values():
        yield f"{catalog.locale}: obsolete: {_shown(*_key(message))}"
    for message in catalog:
        if message.id:
            yield from (f"{catalog.locale}: {fault}: {_shown(*_key(message))}" for fault in _faults(message, catalog))


def _faults(message: Message, catalog: Catalog) -> Iterator[str]:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if message.pluralizable and len(strings) != catalog.num_plurals:
        yield f"{len(strings)} forms of {catalog.num_plurals}"
    if not all(strings):
        yield "untranslated"
    elif message.fuzzy:
        yield "fuzzy"
    else:
        yield from (str(error) for error in message.check(catalog))


def _key(message: Message) -> tuple[str, str]:
    msgid = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", msgid


def _shown(context: str, msgid: str) -> str:
    return f"{msgid!r} ({context})" if context else repr(msgid)


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() == content:
        # Only its age was wrong.
        os.utime(path)
        return
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def main(arguments: list[str] | None = None) -> int:
    """Run one action from the command line; 1 when `check` finds a gap."""
    parser = argparse.ArgumentParser(prog="python -m forum.core.catalogs", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("action", choices=("update", "compile", "check"))
    parser.add_argument("directory", nargs="?", type=Path, default=DIRECTORY, help="folder of the catalogues")
    chosen = parser.parse_args(arguments)
    found: list[str] = []
    if chosen.action == "update":
        update(directory=chosen.directory)
    elif chosen.action == "compile":
        compile_catalogs(chosen.directory)
    else:
        found = problems(directory=chosen.directory)
        sys.stdout.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())

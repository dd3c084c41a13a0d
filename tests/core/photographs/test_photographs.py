"""Photographs: what becomes of a picture, what is refused and in which words; a hostile one costs the child alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from forum.core.errors import DomainError
from forum.core.files import path_of
from forum.core.photographs.keeping import MOST_BYTES, keep_portrait, read_portrait
from tests.factories.files import pdf
from tests.factories.pictures import bomb, from_telephone, picture

# Nothing of it is decided by a database.
pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def _folder(app: Flask, tmp_path: Path) -> Iterator[None]:
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    yield
    app.config["FORUM"] = before


def kept(content: bytes) -> bytes:
    """The portrait as it is stored."""
    return path_of(keep_portrait(read_portrait(stream=io.BytesIO(content), name="я.jpg")).sha256).read_bytes()


def test_nothing_but_the_colours_is_left_of_a_photograph_from_a_telephone(app: Flask) -> None:
    sent = from_telephone()
    assert [word in sent for word in (b"Exif", b"Anna Owner", b"ICC_PROFILE")] == [True] * 3
    portrait = kept(sent)
    assert [word in portrait for word in (b"Exif", b"Anna Owner", b"ICC_PROFILE")] == [False] * 3
    with Image.open(io.BytesIO(portrait)) as read:
        assert (read.format, read.size, dict(read.getexif())) == ("JPEG", (600, 800), {})
        assert sorted(read.info) == ["jfif", "jfif_density", "jfif_unit", "jfif_version"]
        # It lay on its side: what was above is on the right now.
        colours = read.convert("L").tobytes()
    assert colours[400 * 600 + 50] > colours[400 * 600 + 550] + 50


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (picture(3000, 4000), (600, 800)),
        (picture(700, 500), (375, 500)),
        (picture(400, 700), (400, 533)),
        (picture(450, 600, "PNG", "RGBA"), (450, 600)),
        (picture(450, 600, "PNG", "P"), (450, 600)),
        (picture(450, 600, "WEBP"), (450, 600)),
        (picture(450, 600, "JPEG", "CMYK"), (450, 600)),
        (picture(450, 600, "PNG", "I;16"), (450, 600)),
    ],
    ids=["large", "lying", "narrow", "transparent", "palette", "webp", "cmyk", "deep"],
)
def test_portrait_is_three_by_four_and_never_enlarged(app: Flask, content: bytes, size: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(kept(content))) as read:
        assert (read.size, read.mode) == (size, "RGB")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Фотография – это изображение JPEG, PNG или WebP."),
        (pdf(), "Фотография – это изображение JPEG, PNG или WebP."),
        (picture(suffix="GIF"), "Фотография – это изображение JPEG, PNG или WebP."),
        (picture(299, 500), "мелкое"),
        (picture(900, 400), "слишком широкое или узкое"),
        (picture()[:-2000], "повреждено"),
        (bomb(), "больше 25 млн пикселей"),
        (b"\0" * (MOST_BYTES + 1), "больше 15 МБ"),
    ],
    ids=["empty", "pdf", "gif", "small", "wide", "cut off", "bomb", "heavy"],
)
def test_picture_that_is_no_portrait_is_refused_in_words(app: Flask, content: bytes, words: str) -> None:
    with pytest.raises(DomainError) as error:
        kept(content)
    assert error.value.field == "files"
    assert (str(error.value).startswith("я.jpg: "), words in str(error.value)) == (True, True)


def test_picture_that_unpacks_to_nothing_costs_the_child_alone(app: Flask) -> None:
    with pytest.raises(DomainError):
        kept(bomb(5_000, 4_900))
    assert len(kept(picture())) > 1_000

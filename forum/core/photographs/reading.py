"""Makes a plain portrait of a picture from outside. It runs in the limited process of ``forum.core.gate`` alone.

A decoder is what hostile pictures are made for: what one makes of it, it makes of a process that ends.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from forum.core.gate.errors import refuse
from forum.core.gate.messages import DONE, Message

PICTURE: Final = "picture"
"""The message that holds the portrait: a JPEG in base64."""
WIDTH, HEIGHT = 600, 800
"""The largest portrait, pixels: 3 to 4, on a badge 25 mm wide 600 dots an inch."""
LEAST_WIDTH, LEAST_HEIGHT = 300, 400
"""The smallest one: 300 dots an inch there."""
MOST_PIXELS: Final = 25_000_000
"""Of a picture that has to be unpacked whole; a JPEG is read at a half, a quarter or an eighth of its size."""
MOST_JPEG_PIXELS: Final = 100_000_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_WIDEST: Final = 2.0
"""Longer side to shorter: of a wider or narrower picture the cut would leave no portrait."""
_EYES: Final = 0.35
"""Where the cut keeps to, from above: a head stands in the upper part of a portrait."""
_QUALITY: Final = 88

# Judged here, by a figure per format.
Image.MAX_IMAGE_PIXELS = None


def portrait_messages(content: bytes) -> Iterator[Message]:
    """The portrait, then "done". Raises ``BadFileError``: kind, pixels, small, shape, damaged."""
    yield [PICTURE, base64.b64encode(_portrait(content)).decode("ascii")]
    yield [DONE]


def _portrait(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            _check_size(picture)
            # At once, so that one copy of the whole is all that is ever unpacked; a JPEG is not even that.
            picture.thumbnail((2 * HEIGHT, 2 * HEIGHT))
            upright = ImageOps.exif_transpose(picture)
            _check_portrait(upright.size)
            return _encoded(_cut(_on_white(upright)))
    except UnidentifiedImageError:
        refuse("kind")
    # What decoders say of a broken picture is as various as the ways to break one.
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError):
        refuse("damaged")


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    most = MOST_JPEG_PIXELS if picture.format == "JPEG" else MOST_PIXELS
    if width * height > most:
        refuse("pixels", number=most // 10**6)
    if max(width, height) > _WIDEST * min(width, height):
        refuse("shape")


def _check_portrait(size: tuple[int, int]) -> None:
    width, height = size
    # Of what remains after the cut.
    if min(width, height * WIDTH // HEIGHT) < LEAST_WIDTH:
        refuse("small", width=LEAST_WIDTH, height=LEAST_HEIGHT)


def _on_white(picture: Image.Image) -> Image.Image:
    """The colours alone, in a picture of its own: comments, places, profiles and previews stay behind."""
    plain = Image.new("RGB", picture.size, "white")
    if picture.mode in {"P", "PA", "LA", "RGBA"} or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
    else:
        plain.paste(picture.convert("RGB"))
    return plain


def _cut(picture: Image.Image) -> Image.Image:
    width = min(WIDTH, picture.width, picture.height * WIDTH // HEIGHT)
    return ImageOps.fit(picture, (width, width * HEIGHT // WIDTH), Image.Resampling.LANCZOS, centering=(0.5, _EYES))


def _encoded(picture: Image.Image) -> bytes:
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=_QUALITY, optimize=True)
    return into.getvalue()

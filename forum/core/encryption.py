"""Texts and files that are stored encrypted: equal ones are stored unequal, and a copy of the table reads nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from forum.config import Settings


class EncryptedJson(TypeDecorator[Any]):
    """A value of lists, dicts and texts as one encrypted column; None when the key it was written with is gone."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Encrypt with the newest key."""
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return _cipher().encrypt(text.encode()).decode("ascii")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Decrypt with whichever key fits."""
        if value is None:
            return None
        try:
            return json.loads(_cipher().decrypt(value.encode("ascii")))
        except InvalidToken:
            return None


class EncryptedText(TypeDecorator[str]):
    """A text as one encrypted column; None when the key it was written with is gone."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt with the newest key."""
        return None if value is None else _cipher().encrypt(value.encode()).decode("ascii")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt with whichever key fits."""
        if value is None:
            return None
        try:
            return _cipher().decrypt(value.encode("ascii")).decode()
        except InvalidToken:
            return None


class EncryptedDay(TypeDecorator[date]):
    """A day as one encrypted column; None when the key it was written with is gone."""

    impl = EncryptedText
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """The day as ISO 8601, which ``EncryptedText`` encrypts."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """The day."""
        return None if value is None else date.fromisoformat(value)


class EncryptedBytes(TypeDecorator[bytes]):
    """A file as one encrypted column; None when the key it was written with is gone."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Encrypt with the newest key."""
        # Fernet writes its token in letters for addresses and headers: a column of bytes keeps it a quarter smaller.
        return None if value is None else base64.urlsafe_b64decode(_cipher().encrypt(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Decrypt with whichever key fits."""
        if value is None:
            return None
        try:
            return _cipher().decrypt(base64.urlsafe_b64encode(value))
        except InvalidToken:
            return None


def _cipher() -> MultiFernet:
    """The installation's keys, the newest first, and last the one that follows from its secret key.

    Without keys of its own an installation still stores nothing readable; given some later, it reads the older texts.
    """
    settings: Settings = current_app.config["FORUM"]
    derived = hashlib.sha256(b"forum-encryption:" + settings.secret_key.encode()).digest()
    keys = (*settings.encryption_keys, base64.urlsafe_b64encode(derived).decode("ascii"))
    return MultiFernet([Fernet(key) for key in keys])

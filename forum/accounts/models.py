"""Accounts, their sessions and the attempts to sign in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.clock import utc_now
from forum.core.db import Base, BusinessTable
from forum.core.encryption import EncryptedJson
from forum.core.security import Actor, Role
from forum.core.text import SORT_KEY_LENGTH, search_key, sort_key
from forum.core.types import UtcDateTime, enum_type
from forum.reference.models import Organisation


class User(BusinessTable, Base):
    """An account of one person. ``email`` is stored casefolded; it is the name to sign in with."""

    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(sa.String(254), unique=True, info={"personal": True}, comment="Sign-in name")
    name: Mapped[str] = mapped_column(sa.String(200), info={"personal": True}, comment="Name of the person")
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"), comment="What the account may do")
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, comment="Sending organisation of a representative"
    )
    is_region_wide: Mapped[bool] = mapped_column(
        default=False, comment="Sees all organisations of the organisation's region"
    )
    valid_until: Mapped[date | None] = mapped_column(comment="Last day the account works")
    is_active: Mapped[bool] = mapped_column(default=True, comment="Whether the account may sign in")
    locale: Mapped[str | None] = mapped_column(sa.String(2), comment="Language of the interface")
    wants_letters: Mapped[bool] = mapped_column(
        default=True, comment="Gets letters on changes of state; the own choice of the account"
    )
    password_hash: Mapped[str] = mapped_column(
        sa.String(200), default="", info={"personal": True}, comment="Argon2id; empty until a password is set"
    )
    must_change_password: Mapped[bool] = mapped_column(
        default=False, comment="The password was set by somebody else and is to be replaced"
    )
    one_time_until: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="When the one-time password ceases to work, UTC; none for an own password"
    )
    search_key: Mapped[str] = mapped_column(
        sa.Text, default="", info={"personal": True}, comment="Name and e-mail folded for case-insensitive search"
    )
    sort_key: Mapped[str] = mapped_column(
        sa.String(SORT_KEY_LENGTH), default="", info={"personal": True}, comment="Alphabetical order key of the name"
    )

    organisation: Mapped[Organisation | None] = relationship()

    __table_args__ = (
        # Without an organisation a representative's scope would be empty or, worse, everything.
        sa.CheckConstraint("role <> 'representative' OR organisation_id IS NOT NULL", name="representative_has_sender"),
    )

    def rewrite_keys(self) -> None:
        """Recompute the search and sort keys from the name and the e-mail."""
        self.search_key = search_key(self.name, self.email)
        self.sort_key = sort_key(self.name)

    @property
    def actor(self) -> Actor:
        """The account as services and queries take it."""
        return Actor(
            id=self.id,
            label=self.name,
            role=self.role,
            organisation_id=self.organisation_id,
            home_region_id=self.organisation.region_id if self.organisation else None,
            is_region_wide=self.is_region_wide,
        )


@sa.event.listens_for(User, "before_insert")
@sa.event.listens_for(User, "before_update")
def _follow_names(_mapper: Any, _connection: sa.Connection, target: User) -> None:
    """Keep the keys in step with the name, whoever writes it."""
    target.rewrite_keys()


class UserSession(Base):
    """A signed-in browser; only the hash of its token is stored, so that a copy of the table opens nothing."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key")
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True, comment="Whose session")
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True, comment="SHA-256 of the token")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When it began, UTC")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="When it ends by itself, UTC")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was ended by hand, UTC")
    address: Mapped[str] = mapped_column(sa.String(45), default="", comment="Network address it began from")
    agent: Mapped[str] = mapped_column(sa.String(200), default="", comment="Browser as it names itself")

    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """A failed or successful attempt to sign in; shared by all processes, so that the limit holds."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key")
    email_hash: Mapped[str] = mapped_column(sa.String(64), comment="SHA-256 of the name tried, casefolded")
    address: Mapped[str] = mapped_column(sa.String(45), comment="Network address")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When, UTC")
    is_success: Mapped[bool] = mapped_column(comment="Whether it opened a session")

    __table_args__ = (
        sa.Index("ix_sign_in_attempt_email_hash_at", "email_hash", "at"),
        sa.Index("ix_sign_in_attempt_address_at", "address", "at"),
    )


class FormDraft(Base):
    """Unsaved text of a form, for the account that typed it alone; no business row, hence in no audit trail.

    The text names persons, so it is stored encrypted.
    """

    __tablename__ = "form_draft"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, comment="Account that typed the text"
    )
    address: Mapped[str] = mapped_column(sa.String(300), primary_key=True, comment="Path of the form")
    fields: Mapped[list[tuple[str, str]] | None] = mapped_column(
        EncryptedJson, info={"personal": True}, comment="Names and texts of the fields, encrypted"
    )
    updated_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=utc_now, index=True, comment="When the text was kept, UTC"
    )


class ColumnChoice(Base):
    """Which columns an account wants in the files of a register; a preference, hence in no audit trail."""

    __tablename__ = "column_choice"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, comment="Account that chose"
    )
    register: Mapped[str] = mapped_column(sa.String(60), primary_key=True, comment="Name of the register")
    keys: Mapped[list[str]] = mapped_column(sa.JSON, comment="Keys of the columns and further sheets")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When it was chosen, UTC")

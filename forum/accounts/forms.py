"""Forms of sign-in, profile and the administration of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from forum.accounts import passwords
from forum.accounts.audit_naming import action_label, entity_label
from forum.accounts.audit_trail import AuditFilter
from forum.accounts.audit_words import ENTITIES
from forum.accounts.queries import STANDING_LABELS, AccountFilter, Standing
from forum.accounts.services import AccountDraft
from forum.core.forms import DayField, EnumField, Form, IdField, Line
from forum.core.security import ROLE_LABELS, Role
from forum.core.text import sort_key

_FILL_IN = _l("Fill in this field.")


class SignInForm(Form):
    """Name and password. What was typed as a name is kept, the password never is."""

    email = Line(_l("E-mail"), longest=254, is_required=True)
    password = PasswordField(_l("Password"), [InputRequired(_FILL_IN), Length(max=passwords.LONGEST)])
    next = HiddenField()


class PasswordForm(Form):
    """Change of the own password."""

    current = PasswordField(_l("Present password"), [InputRequired(_FILL_IN), Length(max=passwords.LONGEST)])
    new = PasswordField(
        _l("New password"),
        [InputRequired(_FILL_IN), Length(max=passwords.LONGEST)],
        description=_l("At least 12 characters, not easily guessed; several unrelated words are best."),
    )
    repeated = PasswordField(_l("New password once more"), [InputRequired(_FILL_IN), Length(max=passwords.LONGEST)])

    def validate_repeated(self, field: PasswordField) -> None:
        """A slip of the keyboard would lock the owner out."""
        if field.data != self.new.data:
            raise ValidationError(_l("The two passwords differ."))


class LettersForm(Form):
    """Whether the own account gets letters."""

    is_wanted = BooleanField(
        _l("Tell me by letter when a delegation or a visit awaits me or is decided on"),
        description=_l("The summary and the pages tell it in any case."),
    )


class AccountForm(Form):
    """What an account is; ``is_active`` is offered for edits only."""

    email = Line(_l("E-mail"), longest=254, is_required=True, description=_l("The name to sign in with."))
    name = Line(
        _l("Name of the person"), longest=200, is_required=True, description=_l("As the audit trail is to show it.")
    )
    role = EnumField(_l("Role"), Role, ROLE_LABELS, empty=_l("– choose –"), validators=[InputRequired(_FILL_IN)])
    organisation_id = IdField(
        _l("Organisation"), description=_l("A representative works for the one that sends delegations.")
    )
    is_region_wide = BooleanField(_l("Sees all organisations of the region"))
    valid_until = DayField(_l("Valid until"), description=_l("The last day the account works; empty for no limit."))
    is_active = BooleanField(_l("May sign in"), default=True)

    def draft(self) -> AccountDraft:
        """The account as typed."""
        return AccountDraft(
            email=self.email.data or "",
            name=self.name.data or "",
            role=self.role.data,
            organisation_id=self.organisation_id.data,
            is_region_wide=self.is_region_wide.data,
            valid_until=self.valid_until.data,
            is_active=self.is_active.data if "is_active" in self else True,
        )


class AccountFilterForm(Form):
    """The filters of the register of accounts."""

    q = StringField(_l("Name, e-mail or organisation"), [Optional(), Length(max=200)])
    role = EnumField(_l("Role"), Role, ROLE_LABELS, empty=_l("all"))
    standing = EnumField(_l("State"), Standing, STANDING_LABELS, empty=_l("all"))

    def filter(self) -> AccountFilter:
        """What the query string asks for; a value that is none of ours counts as not given."""
        self.validate()
        return AccountFilter(
            text=(self.q.data or "")[:200],
            role=None if self.role.errors else self.role.data,
            standing=None if self.standing.errors else self.standing.data,
        )


class AuditFilterForm(Form):
    """The filters of the audit trail."""

    actor = SelectField(_l("Who acted"), [Optional()])
    action = SelectField(_l("Action"), [Optional()])
    entity = SelectField(_l("Kind of record"), [Optional()])
    number = StringField(
        _l("Record number"), [Optional(), Regexp(r"\s*[0-9]{1,9}\s*\Z", message=_l("Write a whole number."))]
    )
    from_day = DayField(_l("From"))
    to_day = DayField(_l("Until"))

    filter_names = ("actor", "action", "entity", "number", "from_day", "to_day")

    def offer(self, *, actors: list[tuple[str, str]], actions: list[str]) -> None:
        """Set the choices: actors and actions that occur in the trail, all kinds of record."""
        self.actor.choices = [("", _l("all")), *actors]
        self.action.choices = [("", _l("all")), *sorted(((key, action_label(key)) for key in actions), key=_by_label)]
        self.entity.choices = [("", _l("all")), *sorted(((key, entity_label(key)) for key in ENTITIES), key=_by_label)]

    def filter(self) -> AuditFilter:
        """What the query string asks for; a value that cannot be read is marked at its field and left out."""
        self.validate()
        good = {name: None if self[name].errors else self[name].data for name in self.filter_names}
        number = (good["number"] or "").strip()
        return AuditFilter(
            actor=good["actor"] or "",
            action=good["action"] or "",
            entity=good["entity"] or "",
            entity_id=int(number) if number else None,
            from_day=good["from_day"],
            to_day=good["to_day"],
        )


def _by_label(choice: tuple[str, str]) -> str:
    return sort_key(choice[1])

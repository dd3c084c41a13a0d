"""The question whether a person who is entered stands in another delegation; the secretariat alone is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from forum.core.forms import is_confirmed
from forum.core.security import Actor
from forum.delegations.drafts import NAMES
from forum.delegations.models import Delegation
from forum.delegations.queries.likeness import AskedPerson, Likeness, NamedPerson, like_persons_of

LIKENESS_LABELS: Final[Mapping[Likeness, Any]] = {
    Likeness.NAME: _l("the same name"),
    Likeness.SWAPPED: _l("family name and given name in each other’s place"),
    Likeness.LATIN: _l("the same name in Latin letters"),
    Likeness.SLIP: _l("the names differ by one letter"),
}
_MAY_STAND: Final = _l("Perhaps the person stands in another delegation already: look at the list, then tick this.")


class AsksAboutLikePersons:
    """The question for the form of a person; ``likes_asked`` names the persons the page has shown."""

    likes_asked = HiddenField()
    is_entered_still = BooleanField(_l("Checked, it is another person: enter"))

    like_persons: Sequence[AskedPerson] = ()

    @property
    def told_apart(self) -> list[int]:
        """The keys of the like persons: once the form is taken, whoever ticked has said that they are others."""
        return [one.member.id for one in self.like_persons]

    def is_alone(self, actor: Actor, delegation: Delegation) -> bool:
        """Whether nobody in another delegation is like the typed person, or whoever is was shown and ticked."""
        form: Any = self
        names = [form[name].data for name in NAMES]
        latin = [form[name].data for name in ("last_name_latin", "first_name_latin") if name in form]
        entered = NamedPerson.of(-1, delegation.id, names, latin)
        self.like_persons = like_persons_of(actor, delegation.forum_id, [entered]).get(-1, [])
        asked = ",".join(str(one.member.id) for one in self.like_persons)
        return not asked or is_confirmed(self.likes_asked, self.is_entered_still, asked, lambda: str(_MAY_STAND))

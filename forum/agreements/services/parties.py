"""The parties of a document: sides, regions, organisations, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import PartyDraft
from forum.agreements.models import Agreement, Party
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.plain import further_party
from forum.agreements.services.rules import checked_texts
from forum.core import audit
from forum.core.clock import today
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

MAX_PARTIES = 100
MAX_WEIGHT = 1_000_000


def write_parties(agreement: Agreement, drafts: Sequence[PartyDraft], actor: Actor, known: Lookups) -> list[Party]:
    """Write ``drafts`` over the parties, row by row, and return the rows that fell away.

    Raises ``DomainError`` on ``parties-<index>-<field>``, or on ``parties``.
    """
    if len(drafts) > MAX_PARTIES:
        raise DomainError("parties", _l("A document has at most %(limit)s parties.", limit=MAX_PARTIES))
    checked = [_checked_once(index, draft, known) for index, draft in enumerate(drafts)]
    _check_weights(drafts)
    _check_doubles(checked)
    rows = list(agreement.parties)
    for index, values in enumerate(checked):
        if index == len(rows):
            rows.append(further_party(agreement, index + 1))
            agreement.parties.append(rows[-1])
        for name, value in values.items():
            setattr(rows[index], name, value)
        audit.stamp(rows[index], actor)
    removed = rows[len(checked) :]
    for row in removed:
        agreement.parties.remove(row)
    return removed


def _checked_once(index: int, draft: PartyDraft, known: Lookups) -> Mapping[str, Any]:
    return known.once(draft, lambda: _checked(index, draft, known))


def _checked(index: int, draft: PartyDraft, known: Lookups) -> dict[str, Any]:
    prefix = f"parties-{index}-"
    if (draft.side is None) == (draft.country_code is None):
        raise DomainError(prefix + "side", _l("Choose the side, or the third country, of this party."))
    if draft.signed_on and draft.signed_on > today():
        raise DomainError(prefix + "signed_on", _l("The day of signing is still to come."))
    organisation = _organisation(draft, prefix, known)
    texts = checked_texts(draft, Party, ("role", "signatory", "signatory_post", "authority"), prefix)
    common = {**texts, "signed_on": draft.signed_on, "organisation": organisation, "side": draft.side}
    if draft.side is None:
        _check_third_country(draft, organisation, prefix, known)
        return {**common, "country_code": draft.country_code, "region": None, "weight": None}
    if draft.weight is not None and not 1 <= draft.weight <= MAX_WEIGHT:
        raise DomainError(prefix + "weight", _l("A weight is a whole number from 1 to 1,000,000."))
    region = _region(draft, draft.side, organisation, prefix, known)
    return {**common, "country_code": None, "region": region, "weight": draft.weight}


def _organisation(draft: PartyDraft, prefix: str, known: Lookups) -> Organisation | None:
    if draft.organisation_id is None:
        return None
    organisation = known.organisation(draft.organisation_id)
    if organisation is None:
        raise DomainError(prefix + "organisation_id", _l("Choose an organisation from the list."))
    return organisation


def _check_third_country(draft: PartyDraft, organisation: Organisation | None, prefix: str, known: Lookups) -> None:
    if draft.country_code in set(Side) or not known.has_country(draft.country_code):
        raise DomainError(prefix + "country_code", _l("Choose a third country from the list."))
    if organisation is None:
        raise DomainError(prefix + "organisation_id", _l("Name the organisation of a third country."))
    if draft.region_id is not None:
        raise DomainError(prefix + "region_id", _l("A party of a third country has no region here."))
    if draft.weight is not None:
        raise DomainError(prefix + "weight", _l("A party of a third country has no share."))


def _region(draft: PartyDraft, side: Side, organisation: Organisation | None, prefix: str, known: Lookups) -> Region:
    """The region the party stands for: as told, else its organisation's, else «region not established»."""
    if draft.region_id is not None:
        region = known.region(draft.region_id)
        if region is None or region.side is not side:
            raise DomainError(prefix + "region_id", _l("Choose a region of this side."))
        return region
    if organisation is None:
        raise DomainError(prefix + "organisation_id", _l("Name the organisation or the region."))
    if organisation.region is None:
        return known.unknown_region(side)
    if organisation.region.side is not side:
        raise DomainError(
            prefix + "organisation_id",
            _l("This organisation has its seat on the other side. Name the region it stands for."),
        )
    return organisation.region


def _check_weights(drafts: Sequence[PartyDraft]) -> None:
    """A side whose weights were told in part would be a guess in the rest."""
    for side in Side:
        own = [(index, draft) for index, draft in enumerate(drafts) if draft.side is side]
        if any(draft.weight is not None for _, draft in own):
            for index, draft in own:
                if draft.weight is None:
                    raise DomainError(
                        f"parties-{index}-weight", _l("State the weights of all parties of a side, or of none.")
                    )


def _check_doubles(checked: Sequence[Mapping[str, Any]]) -> None:
    seen: set[tuple[Any, Any, Any]] = set()
    for index, values in enumerate(checked):
        key = (values["side"], values["organisation"], values["region"])
        if key in seen:
            raise DomainError(f"parties-{index}-organisation_id", _l("This party is named twice."))
        seen.add(key)

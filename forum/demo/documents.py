"""Invented agreements and contracts: all kinds of sums, shares and states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import sqlalchemy as sa

from forum.agreements import services
from forum.agreements.drafts import AgreementDraft, AmendmentDraft, PartyDraft
from forum.agreements.enums import AgreementKind, AgreementState, Disclosure, SumSource, Vat
from forum.agreements.models import Agreement
from forum.core.clock import today
from forum.core.db import db
from forum.core.types import DatePrecision
from forum.demo.accounts import Cast
from forum.demo.organisations import MARK, REGIONS, Organisations
from forum.demo.people import invented_person
from forum.demo.subjects import AGREEMENTS, CONTRACTS, Subject
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation, Sector

_S = AgreementState
_AFTER_SIGNING = {
    _S.IN_FORCE: ("enter_into_force",),
    _S.FULFILLED: ("enter_into_force", "fulfil"),
    _S.TERMINATED: ("terminate",),
    _S.VOID: ("void",),
}
_BEFORE_SIGNING = {_S.WITHDRAWN: "withdraw", _S.NO_NEWS: "no_news"}
# Signed lately, when no rate of the currency may be known yet; where rates have been added since, they have one.
_WITHOUT_RATE = frozenset({13, 36})
_REASON = "Учебная причина: так показывается, где она видна."
# Of the size of the rates, so that sums in all currencies come out alike.
_ROUBLES_PER_UNIT = {"RUB": 1, "USD": 80, "EUR": 90, "BYN": 30, "CNY": 11}
# Kopecks; the largest of a training contract is 6 billion roubles.
_SUMS = tuple(
    int(millions * 100_000_000) for millions in (18.4, 37, 64.25, 120, 245.5, 380, 610, 985, 1_420, 2_480, 6_000)
)


def make_documents(cast: Cast, forum: Forum, organisations: Organisations) -> int:
    """Register the documents and lead each to its state; how many were made."""
    maker = _Maker(cast, forum, organisations)
    for _ in maker.contracts():
        maker.count += 1
    for _ in maker.agreements():
        maker.count += 1
    return maker.count


class _Maker:
    """Draws documents one after another; the order of the draws is what makes them the same each time."""

    def __init__(self, cast: Cast, forum: Forum, organisations: Organisations) -> None:
        self.cast = cast
        self.forum = forum
        self.organisations = organisations
        self.chance = Random(2026)  # noqa: S311 - invented data are to be the same each time
        self.sectors = {row.code: row.id for row in db.session.execute(sa.select(Sector.code, Sector.id))}
        self.count = 0

    def contracts(self) -> Iterator[Agreement]:
        """Seventy contracts; every kind of sum in turn."""
        for place in range(70):
            subject = CONTRACTS[place % len(CONTRACTS)]
            draft = self._contract(subject, place)
            is_hearsay = draft.sum_source is SumSource.HEARSAY
            # Entered by the second secretary, so that the first one may verify it.
            actor = self.cast.second_secretary if is_hearsay else self.cast.secretary
            agreement = services.log_agreement(actor=actor, draft=draft)
            self._lead(agreement, _contract_state(place), place)
            if is_hearsay and place % 2:
                services.verify_value(actor=self.cast.secretary, agreement=agreement)
            self._amend(agreement, place)
            yield agreement

    def agreements(self) -> Iterator[Agreement]:
        """Fifty agreements, memoranda, protocols and plans; some with a ceiling or an estimate."""
        for place in range(50):
            subject = AGREEMENTS[place % len(AGREEMENTS)]
            draft = replace(
                self._entry(subject, place),
                parties=self._parties(subject, place, regions=2 if place % 7 == 3 else 1),
            )
            if subject.kind is AgreementKind.AGREEMENT and place % 5 == 0:
                draft = replace(
                    draft,
                    disclosure=Disclosure.CEILING if place % 2 else Disclosure.ESTIMATE,
                    value=self.chance.choice(_SUMS) * 2,
                    currency_code="RUB",
                )
            agreement = services.log_agreement(actor=self.cast.secretary, draft=draft)
            self._lead(agreement, _agreement_state(place), place)
            yield agreement

    def _contract(self, subject: Subject, place: int) -> AgreementDraft:
        draft = replace(
            self._entry(subject, place),
            own_number=f"У-{place + 1}/{today():%y}",
            vat=(Vat.INCLUDED, Vat.INCLUDED, Vat.WITHOUT, Vat.OVER)[place % 4],
            parties=self._parties(subject, place, regions=2 if place % 6 == 1 else 1),
        )
        if place % 12 == 5:
            return replace(draft, disclosure=Disclosure.CONFIDENTIAL)
        if place % 12 == 8:
            return replace(draft, disclosure=Disclosure.NONE)
        if place % 24 == 10:
            return replace(
                draft, disclosure=Disclosure.CEILING, value=self.chance.choice(_SUMS) * 3, currency_code="RUB"
            )
        currency = _currency(place)
        roubles = self.chance.choice(_SUMS) + self.chance.randint(0, 9_999_999)
        return replace(
            draft,
            disclosure=Disclosure.DISCLOSED,
            value=roubles // _ROUBLES_PER_UNIT[currency],
            currency_code=currency,
            sum_source=SumSource.HEARSAY if place % 9 == 4 else SumSource.DOCUMENT,
        )

    def _entry(self, subject: Subject, place: int) -> AgreementDraft:
        is_planned = place % 5 == 2
        return AgreementDraft(
            forum_id=self.forum.id,
            kind=subject.kind,
            level=subject.level,
            title=subject.title,
            subject=subject.text,
            sector_id=self.sectors.get(subject.sector or ""),
            place="Учебноград",
            planned_on=self.forum.starts_on if is_planned else None,
            list_number=self.count + 1 if is_planned else None,
            quantity=3 if place == 20 else 1,
            in_force_until=_last_day(place),
            source=MARK,
            note=MARK,
        )

    def _parties(self, subject: Subject, place: int, *, regions: int) -> tuple[PartyDraft, ...]:
        """One party of a Belarusian region, one or two of Russian ones; every second pair states its shares."""
        by_code = self._region(Side.BY, place)
        ru_codes = list(dict.fromkeys(self._region(Side.RU, place + step * 3) for step in range(regions)))
        is_stated = len(ru_codes) > 1 and place % 2 == 1
        parties = [self._party(Side.BY, self._organisation(by_code, subject, place))]
        for index, code in enumerate(ru_codes):
            party = self._party(Side.RU, self._organisation(code, subject, place))
            parties.append(replace(party, weight=(60, 40)[index]) if is_stated else party)
        return tuple(parties)

    def _region(self, side: Side, place: int) -> str:
        """Regions at the head of the list come up more often, as in life."""
        codes = REGIONS[side]
        # Every fourth document goes round the whole list, so that no region is left without one.
        return codes[place // 4 % len(codes) if place % 4 == 0 else int(len(codes) * self.chance.random() ** 1.8)]

    def _organisation(self, code: str, subject: Subject, place: int) -> Organisation:
        for kind in (subject.signed_by, OrganisationKind.GOVERNMENT):
            if self.organisations.has(code, kind):
                return self.organisations.one(code, kind, place)
        raise LookupError(code)

    def _party(self, side: Side, organisation: Organisation) -> PartyDraft:
        return PartyDraft(
            side=side,
            organisation_id=organisation.id,
            signatory=invented_person(side, self.chance).short_name,
            signatory_post="Директор" if organisation.kind is OrganisationKind.COMPANY else "Председатель",
            authority="Устав" if organisation.kind is OrganisationKind.COMPANY else "Положение",
        )

    def _lead(self, agreement: Agreement, state: AgreementState, place: int) -> None:
        """Take the document along the arrows to its state."""
        actor = self.cast.secretary
        if state is _S.PLANNED:
            return
        if state in _BEFORE_SIGNING:
            services.change_state(actor=actor, agreement=agreement, action=_BEFORE_SIGNING[state], reason=_REASON)
            return
        # One sum in a foreign currency is signed in a month without a day: such a document has no rate.
        precision = DatePrecision.MONTH if place == 63 else DatePrecision.DAY
        signed_on = self._signing_day(agreement.currency_code, has_rate=place not in _WITHOUT_RATE)
        services.sign_agreement(actor=actor, agreement=agreement, signed_on=signed_on, precision=precision)
        for action in _AFTER_SIGNING.get(state, ()):
            services.change_state(actor=actor, agreement=agreement, action=action, reason=_REASON)

    def _signing_day(self, currency: str | None, *, has_rate: bool) -> date:
        """A day of the last weeks; in a foreign currency one on which a rate is in force, unless none is wanted."""
        recent = today() - timedelta(days=self.chance.randint(0, 25))
        if currency in {None, "RUB"} or not has_rate:
            return recent
        newest = sa.select(sa.func.max(ExchangeRate.on_date)).where(
            ExchangeRate.currency_code == currency, ExchangeRate.on_date <= recent
        )
        dated = db.session.scalar(newest)
        if dated is None:
            return recent
        return min(dated + timedelta(days=self.chance.randint(0, 14)), recent)

    def _amend(self, agreement: Agreement, place: int) -> None:
        if place % 8 != 1 or not agreement.counts or agreement.signed_on is None:
            return
        regions = [party.region_id for party in agreement.parties if party.side is Side.RU and party.region_id]
        draft = AmendmentDraft(
            effective_on=agreement.signed_on + timedelta(days=1),
            own_number=f"ДС-{place}",
            reason="Учебное дополнительное соглашение: объём поставки увеличен.",
            value=agreement.value * 5 // 4 if agreement.value else None,
            weights=dict(zip(regions, (70, 30), strict=False)) if len(regions) > 1 else {},
        )
        if draft.value is not None or draft.weights:
            services.amend_agreement(actor=self.cast.secretary, agreement=agreement, draft=draft)


def _last_day(place: int) -> date | None:
    """Some terms end soon, some later; most documents have none."""
    days = {4: 12, 7: 25, 13: 400, 16: 90, 24: 5, 31: 700}.get(place)
    return None if days is None else today() + timedelta(days=days)


def _currency(place: int) -> str:
    return {3: "USD", 6: "BYN", 1: "EUR", 9: "CNY"}.get(place % 10, "RUB")


def _contract_state(place: int) -> AgreementState:
    special = {21: _S.FULFILLED, 33: _S.TERMINATED, 45: _S.VOID, 12: _S.WITHDRAWN, 52: _S.NO_NEWS, 60: _S.FULFILLED}
    if place in special:
        return special[place]
    if place % 5 == 2:
        return _S.PLANNED
    return _S.IN_FORCE if place % 3 == 0 else _S.SIGNED


def _agreement_state(place: int) -> AgreementState:
    if place % 5 == 2:
        return _S.WITHDRAWN if place == 22 else _S.PLANNED
    return _S.IN_FORCE if place % 2 else _S.SIGNED

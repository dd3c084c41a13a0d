"""What a person has to look at before a list is brought in: sums that stand out, documents that may be known."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import AgreementDraft
from forum.agreements.forms.likeness import LIKENESS_LABELS
from forum.agreements.forms.sums import unusual_sum_words
from forum.agreements.queries.likeness import Compared, KnownDocuments, LikeDocument, is_compared_anew
from forum.agreements.queries.unusual import UsualSums, usual_sums
from forum.agreements.services.lookups import Lookups
from forum.core.imports import Like, Line, Remark, RowResult
from forum.core.security import Actor

_MAY_BE_KNOWN = _l("It may be known already:")


class Remarks:
    """Gathers the rows that are otherwise ready, and remarks on them at the end, all at once.

    What is asked is what the form of a document asks: ``forms.sums`` and ``forms.likeness``.
    """

    def __init__(self, actor: Actor, known: Lookups) -> None:
        self._actor, self._known = actor, known
        self._rows: list[tuple[RowResult, Line, AgreementDraft, Compared]] = []
        self._usual: dict[int, UsualSums] = {}

    def about_new(self, result: RowResult, line: Line, draft: AgreementDraft, kopecks: int | None) -> None:
        """Remember a new document; ``kopecks`` is its equivalent where it has one by its signing."""
        self._rows.append((result, line, draft, Compared.of(draft, row=line.number)))
        self._about_sum(result, line, draft, draft.value, draft.currency_code, kopecks=kopecks)

    def about_edit(
        self, result: RowResult, line: Line, draft: AgreementDraft, stored: AgreementDraft, key: int
    ) -> None:
        """Remember a change of the document of that key, ``stored`` being what it says now.

        Where a person decides on the sum or on its currency, every sum that may come of it is looked at.
        """
        was = (stored.value, stored.currency_code)
        is_open = {cell.key for cell in result.cells if cell.is_open}
        values = dict.fromkeys([draft.value, stored.value] if "value" in is_open else [draft.value])
        codes = [draft.currency_code, stored.currency_code] if "currency" in is_open else [draft.currency_code]
        for value, code in ((value, code) for value in values for code in dict.fromkeys(codes)):
            if (value, code) != was:
                self._about_sum(result, line, draft, value, code, besides=key)
        if is_compared_anew(draft, stored):
            self._rows.append((result, line, draft, Compared.of(draft, key, row=line.number)))

    def tell(self) -> None:
        """Remark on documents that the register, or an earlier row, may have already."""
        if not self._rows:
            return
        words = _Words()
        known = KnownDocuments((draft for _result, _line, draft, _compared in self._rows), actor=self._actor)
        for result, line, _draft, compared in self._rows:
            if likes := known.like(compared):
                place = line.place("title")
                result.remarks.append(Remark.about_likes(*place, words.may_be_known, list(map(words.like, likes))))
            known.add(compared)

    def _about_sum(
        self,
        result: RowResult,
        line: Line,
        draft: AgreementDraft,
        value: int | None,
        currency: str | None,
        *,
        kopecks: int | None = None,
        besides: int | None = None,
    ) -> None:
        if value is None or currency is None:
            return
        if kopecks is None:
            kopecks = self._known.expected_roubles(value, currency, draft.signed_on or draft.planned_on)
        found = None if kopecks is None else self._usual_in(draft.forum_id).unusual(kopecks, besides=besides)
        if found is not None and kopecks is not None:
            words = unusual_sum_words(found, kopecks, value, currency, is_asked=False)
            result.remarks.append(Remark(*line.place("value"), words, f"sum {value} {currency}"))

    def _usual_in(self, forum_id: int) -> UsualSums:
        if forum_id not in self._usual:
            self._usual[forum_id] = usual_sums(forum=self._known.edition(forum_id), actor=self._actor)
        return self._usual[forum_id]


class _Words:
    """What is said of likes, translated once for a list: thousands of its rows may have some."""

    def __init__(self) -> None:
        self.may_be_known = str(_MAY_BE_KNOWN)
        self._row = _("row %(row)s")
        self._reasons = {reason: str(label) for reason, label in LIKENESS_LABELS.items()}

    def like(self, one: LikeDocument) -> Like:
        """A document that is like the one of a row, with what both have in common."""
        why = "; ".join(self._reasons[reason] for reason in one.why)
        if one.row:
            return Like(self._row % {"row": one.row}, why, row=one.row)
        return Like(f"{one.number or ''} {one.title}".strip(), why, key=one.id)

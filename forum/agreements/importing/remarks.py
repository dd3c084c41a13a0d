"""What a person has to look at before a list is brought in: sums that stand out, documents that may be known."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreements.drafts import AgreementDraft
from forum.agreements.forms.likeness import LIKENESS_LABELS
from forum.agreements.forms.sums import unusual_sum_words
from forum.agreements.queries.list_likeness import Compared, KnownDocuments
from forum.agreements.queries.unusual import UsualSums, usual_sums
from forum.agreements.services.lookups import Lookups
from forum.core.imports import CellFault, Line, RowResult
from forum.core.security import Actor

MOST_TOLD = 3
"""Like documents that one row tells of."""


class Remarks:
    """Gathers the rows that are otherwise ready, and remarks on them at the end, all at once."""

    def __init__(self, actor: Actor, known: Lookups) -> None:
        self._actor, self._known = actor, known
        self._rows: list[tuple[RowResult, Line, AgreementDraft]] = []
        self._usual: dict[int, UsualSums] = {}

    def about(self, result: RowResult, line: Line, draft: AgreementDraft, kopecks: int | None) -> None:
        """Remember a row; ``kopecks`` is its equivalent where it has one by its signing."""
        self._rows.append((result, line, draft))
        if draft.value is None or draft.currency_code is None:
            return
        if kopecks is None:
            kopecks = self._known.expected_roubles(draft.value, draft.currency_code, draft.planned_on)
        found = None if kopecks is None else self._usual_in(draft.forum_id).unusual(kopecks)
        if found is not None and kopecks is not None:
            words = unusual_sum_words(found, kopecks, draft.value, draft.currency_code, is_asked=False)
            _remark(result, line, "value", words)

    def tell(self) -> None:
        """Remark on documents that the register, or an earlier row, may have already."""
        if not self._rows:
            return
        known = KnownDocuments((draft for _result, _line, draft in self._rows), actor=self._actor)
        for result, line, draft in self._rows:
            compared = Compared.of(draft, line.number)
            for document, why in known.like(compared)[:MOST_TOLD]:
                which = _("row %(row)s", row=document.row) if document.row else document.shown
                words = _("It may be known already: %(which)s (%(why)s).", which=which, why=LIKENESS_LABELS[why])
                _remark(result, line, "title", words)
            known.add(compared)

    def _usual_in(self, forum_id: int) -> UsualSums:
        if forum_id not in self._usual:
            self._usual[forum_id] = usual_sums(forum=self._known.edition(forum_id), actor=self._actor)
        return self._usual[forum_id]


def _remark(result: RowResult, line: Line, key: str, words: str) -> None:
    result.remarks.append(CellFault(f"{line.letters.get(key, '')}{line.number}", line.titles.get(key, ""), words))

"""New persons of a list who may stand in another delegation: the secretariat is asked, a region learns nothing."""

from __future__ import annotations

from flask import Flask
from flask_babel import force_locale

from forum.core.imports import Like, Preview
from forum.delegations.importing import APPLICATIONS
from tests.delegations.importing.sheets import application, judged, order_of, verdicts
from tests.delegations.people import SECRETARY, representative_of
from tests.delegations.test_likeness import two_delegations

COLUMNS = ("Family name", "Given name", "Patronymic (if any)", "Position held", "Place of work")


def likes(preview: Preview) -> list[Like]:
    return [like for row in preview.rows for remark in row.remarks for like in remark.likes]


def test_secretariat_alone_is_asked_about_rows_of_a_list(app: Flask) -> None:
    one, other = two_delegations()
    rows = [["СЕМЕНОВ", "Иван", "Львович", "директор", "вуз"], ["Семенво", "Иван", "Иванович", "директор", "вуз"]]
    with app.test_request_context(), force_locale("en"):
        found = {
            actor.role: judged(
                APPLICATIONS,
                application({}, *rows, columns=COLUMNS),
                order_of(actor, delegation=str(other.delegation_id)),
            )
            for actor in (SECRETARY, representative_of(other.delegation.sending_organisation))
        }
    asked, silent = found.values()
    assert (verdicts(asked)[1:], verdicts(silent)[1:]) == (["new", "new"], ["new", "new"])
    name = f"{one.full_name}, {one.delegation.sender('en')}"
    assert likes(asked) == [Like(name, "the names differ by one letter", key=one.id)]
    assert likes(silent) == []

"""Kinds, levels, states and the words about the value of an agreement."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from forum.core.files import SCANNED, FileKind
from forum.core.security import Role
from forum.core.states import StateMachine, arrow


class AgreementKind(StrEnum):
    """What sort of signed instrument it is; the value of contracts alone enters totals."""

    AGREEMENT = "agreement"
    MEMORANDUM = "memorandum"
    PROTOCOL = "protocol"
    ACTION_PLAN = "action_plan"
    PROGRAMME = "programme"
    CONTRACT = "contract"
    SUPPLEMENT = "supplement"


AGREEMENT_KIND_LABELS = {
    AgreementKind.AGREEMENT: _l("agreement"),
    AgreementKind.MEMORANDUM: _l("memorandum"),
    AgreementKind.PROTOCOL: _l("protocol"),
    AgreementKind.ACTION_PLAN: _l("action plan"),
    AgreementKind.PROGRAMME: _l("programme"),
    AgreementKind.CONTRACT: _l("contract"),
    AgreementKind.SUPPLEMENT: _l("supplementary agreement"),
}


class AgreementLevel(StrEnum):
    """Between whom it is concluded."""

    INTERSTATE = "interstate"
    INTERGOVERNMENTAL = "intergovernmental"
    INTERPARLIAMENTARY = "interparliamentary"
    INTERREGIONAL = "interregional"
    MUNICIPAL = "municipal"
    UNIVERSITY = "university"
    ORGANISATIONAL = "organisational"


AGREEMENT_LEVEL_LABELS = {
    AgreementLevel.INTERSTATE: _l("interstate"),
    AgreementLevel.INTERGOVERNMENTAL: _l("intergovernmental"),
    AgreementLevel.INTERPARLIAMENTARY: _l("interparliamentary"),
    AgreementLevel.INTERREGIONAL: _l("interregional"),
    AgreementLevel.MUNICIPAL: _l("municipal"),
    AgreementLevel.UNIVERSITY: _l("between universities"),
    AgreementLevel.ORGANISATIONAL: _l("between organisations"),
}


class AgreementState(StrEnum):
    """Where a document stands."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    PLANNED = "planned"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    FULFILLED = "fulfilled"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    NO_NEWS = "no_news"
    JOINED = "joined"
    VOID = "void"


AGREEMENT_STATE_LABELS = {
    AgreementState.PROPOSED: _l("proposed"),
    AgreementState.RETURNED: _l("proposal is returned for correction"),
    AgreementState.PLANNED: _l("planned for signing"),
    AgreementState.SIGNED: _l("signed"),
    AgreementState.IN_FORCE: _l("in force"),
    AgreementState.FULFILLED: _l("fulfilled"),
    AgreementState.TERMINATED: _l("terminated"),
    AgreementState.EXPIRED: _l("expired"),
    AgreementState.REPLACED: _l("replaced"),
    AgreementState.WITHDRAWN: _l("taken off the signing programme"),
    AgreementState.NO_NEWS: _l("no news of signing"),
    AgreementState.JOINED: _l("joined to another record"),
    AgreementState.VOID: _l("record annulled"),
}

_S = AgreementState
_SECRETARY = (Role.SECRETARY,)
_REGION = (Role.REPRESENTATIVE,)

AGREEMENT_STATES = StateMachine(
    (
        arrow("accept", [_S.PROPOSED], _S.PLANNED, _SECRETARY, _l("Put on the signing programme")),
        arrow("return", [_S.PROPOSED], _S.RETURNED, _SECRETARY, _l("Return for correction"), needs_reason=True),
        arrow("resubmit", [_S.PROPOSED, _S.RETURNED], _S.PROPOSED, _REGION, _l("Correct and send again")),
        arrow("take_back", [_S.PROPOSED, _S.RETURNED], _S.WITHDRAWN, _REGION, _l("Take the proposal back")),
        arrow("sign", [_S.PLANNED], _S.SIGNED, _SECRETARY, _l("Record the signing")),
        arrow("enter_into_force", [_S.SIGNED], _S.IN_FORCE, _SECRETARY, _l("Record entry into force")),
        arrow("fulfil", [_S.SIGNED, _S.IN_FORCE], _S.FULFILLED, _SECRETARY, _l("Record fulfilment")),
        arrow(
            "terminate",
            [_S.SIGNED, _S.IN_FORCE],
            _S.TERMINATED,
            _SECRETARY,
            _l("Record termination"),
            needs_reason=True,
        ),
        arrow("expire", [_S.SIGNED, _S.IN_FORCE], _S.EXPIRED, _SECRETARY, _l("Record expiry")),
        arrow("resume", [_S.EXPIRED], _S.IN_FORCE, _SECRETARY, _l("Record that it is in force again")),
        arrow("replace", [_S.SIGNED, _S.IN_FORCE], _S.REPLACED, _SECRETARY, _l("Record replacement")),
        arrow(
            "withdraw",
            [_S.PROPOSED, _S.RETURNED, _S.PLANNED],
            _S.WITHDRAWN,
            _SECRETARY,
            _l("Take off the signing programme"),
            needs_reason=True,
        ),
        arrow("no_news", [_S.PLANNED], _S.NO_NEWS, _SECRETARY, _l("Record that there is no news of signing")),
        arrow("join", [_S.PROPOSED, _S.RETURNED, _S.PLANNED], _S.JOINED, _SECRETARY, _l("Join to another record")),
        arrow("separate", [_S.JOINED], _S.PLANNED, _SECRETARY, _l("Separate from the other record"), needs_reason=True),
        arrow("reopen", [_S.WITHDRAWN, _S.NO_NEWS], _S.PLANNED, _SECRETARY, _l("Back on the signing programme")),
        arrow(
            "void",
            [state for state in _S if state is not _S.VOID],
            _S.VOID,
            _SECRETARY,
            _l("Annul the record"),
            needs_reason=True,
        ),
    )
)

COUNTED_STATES = frozenset({_S.SIGNED, _S.IN_FORCE, _S.FULFILLED, _S.TERMINATED, _S.EXPIRED, _S.REPLACED})
"""A document that was signed counts, whatever became of it later."""
STAND_FOR_NONE = frozenset({_S.VOID, _S.JOINED})
"""Records that are no document of their own: made by mistake, or of one that another record stands for."""
WITH_THE_REGION = frozenset({_S.PROPOSED, _S.RETURNED})
"""A proposal is corrected by who proposed it: the secretariat accepts or returns it."""
ENDED_STATES = frozenset({_S.FULFILLED, _S.TERMINATED, _S.EXPIRED, _S.REPLACED})
"""A signed document that is in force no more."""


class Disclosure(StrEnum):
    """What is known and may be said about the sum («Сведения о сумме»)."""

    DISCLOSED = "disclosed"
    CONFIDENTIAL = "confidential"
    NONE = "none"
    CEILING = "ceiling"
    ESTIMATE = "estimate"


DISCLOSURE_LABELS = {
    Disclosure.DISCLOSED: _l("stated"),
    Disclosure.CONFIDENTIAL: _l("not disclosed (trade secret)"),
    Disclosure.NONE: _l("no sum"),
    Disclosure.CEILING: _l("ceiling amount"),
    Disclosure.ESTIMATE: _l("estimate"),
}


class Relation(StrEnum):
    """What a document is to another one; neither changes what the other is worth."""

    FRAMEWORK = "framework"
    SUPPLEMENT = "supplement"
    IMPLEMENTATION = "implementation"
    SUPERSEDING = "superseding"
    REPORT = "report"


RELATION_LABELS = {
    Relation.FRAMEWORK: _l("is concluded under"),
    Relation.SUPPLEMENT: _l("supplements"),
    Relation.IMPLEMENTATION: _l("implements"),
    Relation.SUPERSEDING: _l("supersedes"),
    Relation.REPORT: _l("is another report of"),
}
"""Read from the document that has the link to the other one."""
REVERSE_RELATION_LABELS = {
    Relation.FRAMEWORK: _l("framework of"),
    Relation.SUPPLEMENT: _l("is supplemented by"),
    Relation.IMPLEMENTATION: _l("is implemented by"),
    Relation.SUPERSEDING: _l("is superseded by"),
    Relation.REPORT: _l("is also reported by"),
}


class StepKind(StrEnum):
    """What an office does with a signed document, in the usual order."""

    ORIGINAL = "original"
    REGISTRATION = "registration"
    STATE_REGISTRATION = "state_registration"
    CONTROL = "control"
    RELEASE = "release"


STEP_KIND_LABELS = {
    StepKind.ORIGINAL: _l("Original received"),
    StepKind.REGISTRATION: _l("Registered"),
    StepKind.STATE_REGISTRATION: _l("State registration"),
    StepKind.CONTROL: _l("Put on control"),
    StepKind.RELEASE: _l("Taken off control"),
}


class ReportStanding(StrEnum):
    """How reports on a contract's execution stand."""

    OVERDUE = "overdue"
    NONE = "none"


REPORT_STANDING_LABELS = {
    ReportStanding.OVERDUE: _l("report overdue"),
    ReportStanding.NONE: _l("no report at all"),
}


class SumSource(StrEnum):
    """Where the sum comes from; a sum from hearsay counts only when a second person has verified it."""

    DOCUMENT = "document"
    HEARSAY = "hearsay"


SUM_SOURCE_LABELS = {SumSource.DOCUMENT: _l("from the document"), SumSource.HEARSAY: _l("by word of mouth")}


class Vat(StrEnum):
    """How value added tax relates to the sum."""

    INCLUDED = "included"
    OVER = "over"
    WITHOUT = "without"
    UNKNOWN = "unknown"


VAT_LABELS = {
    Vat.INCLUDED: _l("VAT included"),
    Vat.OVER: _l("VAT on top"),
    Vat.WITHOUT: _l("without VAT"),
    Vat.UNKNOWN: _l("VAT not known"),
}


class AttachmentKind(StrEnum):
    """What a file is to its document."""

    SCAN = "scan"
    TEXT = "text"
    SIGNATURE = "signature"
    OTHER = "other"


ATTACHMENT_KIND_LABELS = {
    AttachmentKind.SCAN: _l("scan of the signed document"),
    AttachmentKind.TEXT: _l("text of the document"),
    AttachmentKind.SIGNATURE: _l("electronic signature"),
    AttachmentKind.OTHER: _l("other file"),
}

_WRITTEN = frozenset({FileKind.PDF, FileKind.DOCX, FileKind.DOC, FileKind.RTF, FileKind.ODT})

ATTACHED_FORMATS = {
    AttachmentKind.SCAN: SCANNED,
    AttachmentKind.TEXT: _WRITTEN,
    AttachmentKind.SIGNATURE: frozenset({FileKind.SIGNATURE}),
    AttachmentKind.OTHER: frozenset(FileKind) - {FileKind.SIGNATURE},
}
"""What the content of a file may be: a scan is no text, and nothing but a signature is a signature."""


class TextLanguage(StrEnum):
    """The language of a text; documents are signed in two or three."""

    RU = "ru"
    BE = "be"
    EN = "en"


TEXT_LANGUAGE_LABELS = {
    TextLanguage.RU: _l("in Russian"),
    TextLanguage.BE: _l("in Belarusian"),
    TextLanguage.EN: _l("in English"),
}


class CorrectionState(StrEnum):
    """Where a correction of a document of a closed edition stands."""

    PENDING = "pending"
    APPLIED = "applied"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


CORRECTION_STATE_LABELS = {
    CorrectionState.PENDING: _l("awaits approval"),
    CorrectionState.APPLIED: _l("approved and applied"),
    CorrectionState.DECLINED: _l("declined"),
    CorrectionState.TAKEN_BACK: _l("taken back by its author"),
}

_PENDING = (CorrectionState.PENDING,)

CORRECTION_STATES = StateMachine(
    (
        arrow("approve", _PENDING, CorrectionState.APPLIED, _SECRETARY, _l("Approve the correction")),
        arrow(
            "decline", _PENDING, CorrectionState.DECLINED, _SECRETARY, _l("Decline the correction"), needs_reason=True
        ),
        arrow("take_back", _PENDING, CorrectionState.TAKEN_BACK, _SECRETARY, _l("Take the correction back")),
    )
)
"""The author takes a correction back; another secretary approves or declines it."""


class HallOutcome(StrEnum):
    """What became of a document in a hall without a network."""

    SIGNED = "signed"
    MOVED = "moved"
    TAKEN_OFF = "taken_off"


HALL_OUTCOME_LABELS = {
    HallOutcome.SIGNED: _p("outcome", "signed"),
    HallOutcome.MOVED: _p("outcome", "moved"),
    HallOutcome.TAKEN_OFF: _p("outcome", "taken off"),
}

"""Electronic signatures: detached PKCS#7 (CMS), as DER, as PEM or as bare base64."""

from __future__ import annotations

import base64
import binascii
import mmap
import re
from typing import Final

from asn1crypto import cms, pem
from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError

MOST_SIGNATURE_BYTES: Final = 1024 * 1024
"""A detached signature is a few kilobytes, with certificates and time stamps a hundred."""
_FIELD: Final = "files"
_SEQUENCE: Final = b"\x30"
_PEM: Final = b"-----BEGIN "
# How a SEQUENCE of more than 127 bytes begins in base64: what the signing programs of either country write.
_BASE64: Final = re.compile(rb"\s*M[A-P][A-Za-z0-9+/\r\n]{10,}")


def looks_like_signature(beginning: bytes) -> bool:
    """Whether the first bytes may be those of a signature."""
    return beginning.startswith((_SEQUENCE, _PEM)) or _BASE64.match(beginning) is not None


def check_signature(content: mmap.mmap) -> None:
    """Raise ``DomainError`` unless ``content`` is one detached signature; whose it is, is not verified here.

    An attached one holds the document inside, and with it anything: it is refused.
    """
    if len(content) > MOST_SIGNATURE_BYTES:
        raise DomainError(_FIELD, _l("A signature file is at most 1 MB."))
    try:
        info = cms.ContentInfo.load(_der(content[:]), strict=True)
        is_signed = info["content_type"].native == "signed_data" and len(info["content"]["signer_infos"]) > 0
        is_detached = is_signed and info["content"]["encap_content_info"]["content"].native is None
    # Whatever bytes a person sends: the parser reports a bad length, tag or nesting by one of these.
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, binascii.Error) as error:
        raise _no_signature() from error
    if not is_signed:
        raise _no_signature()
    if not is_detached:
        raise DomainError(_FIELD, _l("The signature holds the document itself. Save a detached one."))


def _der(content: bytes) -> bytes:
    if content.startswith(_SEQUENCE):
        return content
    if pem.detect(content):
        der: bytes = pem.unarmor(content)[2]
        return der
    return base64.b64decode(b"".join(content.split()), validate=True)


def _no_signature() -> DomainError:
    return DomainError(_FIELD, _l("This is no signature: a SIG or P7S file holds a PKCS#7 signature."))

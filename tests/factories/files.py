"""Invented files: the smallest contents that the register takes, and hostile ones."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

from asn1crypto import cms, pem
from werkzeug.datastructures import FileStorage

OFFICE_TYPES = "[Content_Types].xml"


def pdf(text: str = "") -> bytes:
    """A page of nothing; ``text`` makes another content of it."""
    return f"%PDF-1.7\n% {text}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".encode()


def png() -> bytes:
    """A picture's beginning and end."""
    return b"\x89PNG\r\n\x1a\n" + b"\0" * 32 + b"IEND\xaeB`\x82"


def jpeg() -> bytes:
    """A photograph's beginning and end."""
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 32 + b"\xff\xd9"


def tiff() -> bytes:
    """What a scanner writes."""
    return b"II*\0\x08\0\0\0" + b"\0" * 32


def rtf() -> bytes:
    """A text of any office."""
    return rb"{\rtf1\ansi text}"


def ole(*names: str) -> bytes:
    """A container of Word 97 with the named entries."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"\0".join(name.encode("utf-16-le") for name in names)


def zipped(*names: str, **contents: str) -> bytes:
    """An archive of empty parts ``names`` and of ``contents``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in {**contents, **dict.fromkeys(names, "")}.items():
            # Without a date of its own a part carries the second it was made in, and no two are alike.
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def docx() -> bytes:
    """A text of Word, its parts in an order of their own."""
    return zipped("word/styles.xml", "word/document.xml", OFFICE_TYPES)


def signature(content: bytes | None = None, *, signers: int = 1, digest: str = "1.2.643.7.1.1.2.2") -> bytes:
    """A PKCS#7 signature by a Russian algorithm, as DER; with ``content`` it holds the document itself."""
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {
                "issuer_and_serial_number": {
                    "issuer": cms.Name.build({"common_name": "Учебный центр"}),
                    "serial_number": 1,
                }
            }
        ),
        "digest_algorithm": {"algorithm": digest},
        "signature_algorithm": {"algorithm": "1.2.643.7.1.1.1.1"},
        "signature": b"\1" * 64,
    }
    inner: dict[str, Any] = {"content_type": "data"}
    if content is not None:
        inner["content"] = content
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": digest}],
            "encap_content_info": inner,
            "signer_infos": [signer] * signers,
        }
    )
    der: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return der


def armoured(der: bytes) -> bytes:
    """A signature as PEM."""
    text: bytes = pem.armor("PKCS7", der)
    return text


def in_base64(der: bytes) -> bytes:
    """A signature as the signing programs write it: base64 in lines, without a frame."""
    return base64.encodebytes(der)


def as_sent(content: bytes, name: str) -> FileStorage:
    """A file as a browser sends it."""
    return FileStorage(io.BytesIO(content), filename=name)

"""Uploaded files: kept once under their SHA-256, of a kind that their content tells, never overwritten."""

from forum.core.files.attaching import (
    add_attachment,
    attached_already,
    check_signs,
    file_refused,
    keep_file_of,
    take_off,
)
from forum.core.files.kinds import FORMATS, MOST_BYTES, SCANNED, UPLOAD_FIELD, FileFormat, FileKind
from forum.core.files.models import File
from forum.core.files.names import name_for, safe_name
from forum.core.files.storage import FileFault, content_faults, keep_file, path_of, unnamed_contents

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "SCANNED",
    "UPLOAD_FIELD",
    "File",
    "FileFault",
    "FileFormat",
    "FileKind",
    "add_attachment",
    "attached_already",
    "check_signs",
    "content_faults",
    "file_refused",
    "keep_file",
    "keep_file_of",
    "name_for",
    "path_of",
    "safe_name",
    "take_off",
    "unnamed_contents",
]

"""The forward-only zip: readable everywhere, ZIP64 where a size needs it and nowhere else."""

import io
import random
import zipfile
import zlib

import pytest

from forum.core.spreadsheet.archive import Archive

SMALL = b"<xml/>"
LARGE = [random.Random(seed).randbytes(1000) for seed in range(50)]  # noqa: S311 - bytes that do not shrink


def _packed(archive: Archive) -> bytes:
    parts = [archive.whole("small.xml", SMALL), *archive.stream("large.bin", LARGE), archive.whole("последний", SMALL)]
    return b"".join([*parts, archive.close()])


@pytest.mark.parametrize("limit", [0xFFFFFFFF, 60_000, 1_000])
def test_parts_are_read_back_whatever_needs_zip64(limit: int) -> None:
    with zipfile.ZipFile(io.BytesIO(_packed(Archive(limit=limit)))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["small.xml", "large.bin", "последний"]
        assert archive.read("large.bin") == b"".join(LARGE)
        assert archive.read("последний") == SMALL


@pytest.mark.parametrize(("limit", "records"), [(0xFFFFFFFF, 0), (1_000, 1)])
def test_zip64_records_stand_only_where_needed(limit: int, records: int) -> None:
    assert _packed(Archive(limit=limit)).count(b"PK\x06\x06") == records


def test_chunks_leave_as_they_come() -> None:
    chunks = list(Archive().stream("large.bin", LARGE * 40))
    assert max(map(len, chunks)) < 200_000


def test_what_is_frozen_is_packed_by_the_packer_that_packs_alike() -> None:
    content = "".join(f"<c r='A{number}'/>" for number in range(5_000)).encode()
    archive = Archive(is_fixed=True)
    packed = archive.whole("a.xml", content)
    standard = zlib.compressobj(6, zlib.DEFLATED, -15)
    assert packed.endswith(standard.compress(content) + standard.flush())

"""The catalogues hold every word on screen, translated and nothing else."""

from forum.core.catalogs import problems


def test_catalogues_are_complete() -> None:
    assert problems() == []

"""Invented editions."""

from __future__ import annotations

from datetime import timedelta

import factory

from forum.core.clock import today
from forum.forums.enums import ForumState
from forum.forums.models import Forum, Quota, Section
from forum.reference.enums import Side
from tests.factories.base import Factory


class ForumFactory(Factory[Forum]):
    """A training edition with its registration open for another month."""

    class Meta:
        model = Forum

    code = factory.Sequence(lambda number: f"T{number + 100}")
    number = None
    name_ru = factory.Sequence(lambda number: f"Учебный форум {number}")
    name_be = factory.Sequence(lambda number: f"Вучэбны форум {number}")
    name_en = factory.Sequence(lambda number: f"Training Forum {number}")
    year = 2026
    host_side = Side.BY
    state = ForumState.REGISTRATION
    is_training = True
    nomination_until = factory.LazyFunction(lambda: today() + timedelta(days=30))
    changes_until = factory.LazyFunction(lambda: today() + timedelta(days=40))


class SectionFactory(Factory[Section]):
    """A section of an edition."""

    class Meta:
        model = Section

    forum = factory.SubFactory(ForumFactory)
    position = factory.Sequence(lambda number: number + 1)
    name_ru = factory.Sequence(lambda number: f"Секция {number}")
    name_en = factory.Sequence(lambda number: f"Section {number}")


class QuotaFactory(Factory[Quota]):
    """Ten places for every region without a row of its own; give ``region`` for one region's."""

    class Meta:
        model = Quota

    forum = factory.SubFactory(ForumFactory)
    members = 10

"""The edition itself: days from today on, sections, quotas, registration open."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from forum.core.clock import today
from forum.demo.accounts import HOME, HOME_BY, Cast
from forum.demo.organisations import Organisations
from forum.forums.drafts import ForumDraft, QuotaDraft, SectionDraft
from forum.forums.enums import ReportingPeriod
from forum.forums.models import Forum
from forum.forums.services import change_forum_state, create_forum, make_current
from forum.reference.enums import Side

DEFAULT_QUOTA: Final = 14
_QUOTAS: Final = {HOME: 30, HOME_BY: 30, "RU-TA": 24, "RU-NIZ": 24, "RU-MOW": 20, "BY-HM": 24}
_SECTIONS: Final = (
    ("Пленарное заседание", "Пленарнае пасяджэнне", "Plenary session"),
    ("Промышленная кооперация", "Прамысловая кааперацыя", "Industrial cooperation"),
    ("Агропромышленный комплекс", "Аграпрамысловы комплекс", "Agriculture and food"),
    ("Наука, образование и молодёжь", "Навука, адукацыя і моладзь", "Science, education and youth"),
    ("Транспорт и логистика", "Транспарт і лагістыка", "Transport and logistics"),
    ("Церемония подписания документов", "Цырымонія падпісання дакументаў", "Signing ceremony"),
)
_UNTIL_FORUM: Final = timedelta(days=40)
_UNTIL_NOMINATION: Final = timedelta(days=20)
_UNTIL_CHANGES: Final = timedelta(days=33)


def make_edition(cast: Cast, organisations: Organisations) -> Forum:
    """Set up the training edition, open its registration and make it the current one."""
    starts_on = today() + _UNTIL_FORUM
    draft = ForumDraft(
        number=None,
        is_training=True,
        year=starts_on.year,
        name_ru="Учебный форум",
        name_be="Вучэбны форум",
        name_en="Training Forum",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=3),
        host_side=Side.RU,
        place_ru="Учебноград (вымышленный город)",
        place_be="Вучэбнаград (выдуманы горад)",
        place_en="Trainingtown (an invented town)",
        theme_ru="Учебные, вымышленные данные: здесь можно пробовать всё",
        theme_be="Вучэбныя, выдуманыя даныя: тут можна спрабаваць усё",
        theme_en="Training on invented data: try everything here",
        nomination_until=today() + _UNTIL_NOMINATION,
        changes_until=today() + _UNTIL_CHANGES,
        contact="+7 000 000-00-00, secretary@training.example",
        sections=tuple(SectionDraft(name_ru=ru, name_be=be, name_en=en) for ru, be, en in _SECTIONS),
        original_days=10,
        registration_days=5,
        state_registration_days=20,
        control_days=15,
        release_days=5,
        reporting_period=ReportingPeriod.QUARTER,
        reporting_days=10,
        default_quota=DEFAULT_QUOTA,
        quotas=tuple(
            QuotaDraft(region_id=organisations.regions[code].id, members=members) for code, members in _QUOTAS.items()
        ),
    )
    forum = create_forum(actor=cast.secretary, draft=draft)
    change_forum_state(actor=cast.secretary, forum=forum, action="open_registration")
    make_current(actor=cast.secretary, forum=forum)
    return forum

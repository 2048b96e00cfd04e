"""What happened in a week, as the bulletin tells it: reports, roles, groups, decisions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from caucuses.bulletin import LINES, Week, news_of
from caucuses.models import AppointmentCorrection, GroupingEvent
from moderation.models import Request
from tests.caucuses.factories import (
    AppointmentFactory,
    CharterFactory,
    GroupingFactory,
    ReportFactory,
)
from tests.moderation import factories
from tests.people import create_person
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db
WEEK = Week(date(2026, 11, 23))
FIRST = datetime(2026, 11, 16, tzinfo=UTC)
LAST = datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC)
OUTSIDE = (FIRST - timedelta(seconds=1), LAST + timedelta(seconds=1))


@pytest.fixture
def person(db):
    return create_person("person")


def told(grouping=None, language="en", week=WEEK):
    """Return what is told, as (group, text) by heading."""
    return {
        section.heading: [
            (line.grouping.slug if line.grouping else "", line.text) for line in section.lines
        ]
        for section in news_of(week, grouping, language)
    }


def term(grouping, person, **values):
    """Make an appointment that is long known."""
    fields = {"from_on": date(2026, 1, 5), "until_on": date(2027, 1, 5)}
    known = {"entered_at": datetime(2025, 12, 1, tzinfo=UTC)}
    return AppointmentFactory(grouping=grouping, person=person, **(fields | known | values))


def test_quiet_week_tells_nothing(grouping, person):
    term(grouping, person)
    for moment in OUTSIDE:
        ReportFactory(grouping=grouping, by=person, published_at=moment)
        GroupingEvent.objects.create(grouping=grouping, what="renewed", at=moment)
    CharterFactory(grouping=grouping, entered_by=person, entered_at=OUTSIDE[0])

    assert told() == {}
    assert told(grouping) == {}


# --- Reports and charters -------------------------------------------------------------------------


def test_reports_of_the_week_are_told(grouping, other_grouping, person):
    ReportFactory(grouping=grouping, by=person, published_at=FIRST)
    ReportFactory(grouping=other_grouping, by=person, published_at=LAST)
    ReportFactory(grouping=grouping, by=person, published_at=FIRST, withdrawn=True)

    period = "1 January 2004 to 31 March 2004"
    assert told() == {"Reports": [("elsewhere", period), ("here", period)]}
    assert told(grouping) == {"Reports": [("here", period)]}


def test_report_is_summed_up_in_the_readers_language(grouping, person):
    report = ReportFactory(grouping=grouping, by=person, published_at=FIRST)
    TranslationFactory(row=report, pairs={"text": [["We met twice.", "Deux réunions."]]})
    TranslationFactory(row=grouping, pairs={"name": [["Caucus Here", "Caucus d'ici"]]})

    (french,) = news_of(WEEK, None, "fr")[0].lines
    (english,) = news_of(WEEK, None, "en")[0].lines

    assert french.summary.startswith("Deux réunions.")
    assert french.path == f"/fr/caucuses/here/reports/{report.uid}/"
    assert english.summary == "We met twice. We wrote a paper."
    assert english.path == f"/caucuses/here/reports/{report.uid}/"


def test_adopted_charters_are_told_when_the_portal_learns_of_them(grouping, person):
    CharterFactory(grouping=grouping, entered_by=person, entered_at=LAST, number=2)

    (line,) = news_of(WEEK, grouping, "en")[0].lines

    assert line.text == "Version 2 of the charter, adopted on 1 May 2024"
    assert line.path == "/caucuses/here/charter/2/"


# --- Roles ----------------------------------------------------------------------------------------


def test_names_are_told_with_consent_alone(grouping, person):
    term(grouping, person, from_on=WEEK.start_on, is_listed=True)
    term(grouping, create_person("hidden"), from_on=WEEK.start_on, role="rapporteur")

    assert told()["Roles that began"] == [
        ("here", "Coordinator: Person Testperson, since 16 November 2026"),
        ("here", "Rapporteur: name not public, since 16 November 2026"),
    ]


def test_role_that_is_entered_late_is_told_once(grouping, person):
    term(grouping, person, entered_at=LAST)
    following = Week(WEEK.end_on + timedelta(days=7))

    assert list(told()) == ["Roles that began"]
    assert told(week=following) == {}


def test_correction_is_no_news(grouping, person, moderator):
    wrong = term(grouping, person, from_on=WEEK.start_on, is_void=True)
    right = term(grouping, person, entered_at=FIRST)
    AppointmentCorrection.objects.create(
        appointment=wrong, replacement=right, reason="Another day.", by=moderator
    )

    assert told() == {}


def test_ends_are_told_but_not_where_the_person_goes_on(grouping, person):
    term(grouping, person, until_on=WEEK.start_on, is_listed=True)
    going_on = create_person("again")
    term(grouping, going_on, until_on=WEEK.start_on)
    term(grouping, going_on, from_on=WEEK.start_on, entered_at=FIRST - timedelta(days=9))
    never_begun = create_person("never")
    term(
        grouping,
        never_begun,
        from_on=WEEK.start_on,
        until_on=WEEK.start_on,
        term_until_on=WEEK.end_on,
        ended_by=person,
        end_reason="Withdrawn.",
    )

    found = told()

    assert found["Roles that ended"] == [
        ("here", "Coordinator: Person Testperson, until 16 November 2026")
    ]
    assert len(found["Roles that began"]) == 1


def test_end_on_the_next_monday_is_told_next_week(grouping, person):
    term(grouping, person, until_on=WEEK.end_on)

    assert told() == {}
    assert list(told(week=Week(WEEK.end_on + timedelta(days=7)))) == ["Roles that ended"]


# --- Groups ---------------------------------------------------------------------------------------


def test_lives_of_groups_are_told(grouping, other_grouping):
    for what, details in [
        ("renewed", {}),
        ("closed", {}),
        ("renamed", {"name": "Caucus There"}),
        ("took_in", {"gone": "Caucus Gone"}),
    ]:
        GroupingEvent.objects.create(grouping=grouping, what=what, at=FIRST, details=details)
    GroupingFactory(slug="young", began="2026-11-18", name="Aa Young")
    for began in ("2026-11", "2026", "2026-11-15", "2026-11-23"):
        GroupingFactory(began=began)

    assert told()["Groups"] == [
        ("young", "Founded"),
        ("here", "Renewed"),
        ("here", "Closed"),
        ("here", "Renamed; before that: Caucus There"),
        ("here", "“Caucus Gone” was merged into it"),
    ]
    assert told(other_grouping) == {}


# --- Decisions ------------------------------------------------------------------------------------


@pytest.fixture
def decided(moderator, applicant):
    """Two registrations approved and one declined in the week, another before."""
    for number, moment in enumerate([FIRST, LAST, OUTSIDE[0]]):
        row = factories.approved(create_person(f"sender{number}"), moderator, f"Net {number}")
        Request.objects.filter(pk=row.pk).update(decided_at=moment)
    declined = factories.declined(applicant, moderator, "Secret Name")
    Request.objects.filter(pk=declined.pk).update(decided_at=FIRST)


def test_decisions_are_counted_for_all_groups_only(decided, grouping):
    section = news_of(WEEK, None, "en")[-1]

    assert (section.heading, section.path) == ("Decisions", "/decisions/")
    assert [line.text for line in section.lines] == [
        "Organisations, Approved: 2",
        "Organisations, Declined: 1",
    ]
    assert "Decisions" not in told(grouping)


# --- Cost -----------------------------------------------------------------------------------------


def happenings(grouping, person):
    ReportFactory(grouping=grouping, by=person, published_at=FIRST)
    CharterFactory(grouping=grouping, entered_by=person, entered_at=FIRST)
    term(grouping, person, from_on=WEEK.start_on)
    term(grouping, person, until_on=WEEK.start_on, role="rapporteur")
    GroupingEvent.objects.create(grouping=grouping, what="renewed", at=FIRST)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(number, person, django_assert_num_queries):
    for _each in range(number):
        happenings(GroupingFactory(began="2026-11-18"), person)
    news_of(WEEK, None, "fr")  # content types are asked for once

    # Two of them ask for lists, of which there are none (`mailinglists/in_bulletin.py`).
    with django_assert_num_queries(16):
        assert len(news_of(WEEK, None, "fr")) == 5


def test_more_than_a_mail_takes_is_cut(grouping, person):
    for number in range(LINES + 2):
        GroupingEvent.objects.create(
            grouping=grouping, what="renamed", at=FIRST, details={"name": f"Name {number}"}
        )

    (section,) = news_of(WEEK, grouping, "en")

    assert (len(section.lines), section.has_more) == (LINES, True)

"""The mails about the life of groups: all of them in every language, each says why it came."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from caucuses import openness
from caucuses.emails import life as emails
from caucuses.enums import LifeEvent
from caucuses.models import Grouping
from notices.models import OutgoingMail
from tests.caucuses.factories import GroupingFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MAILED = [what for what in LifeEvent.values if what != LifeEvent.TOOK_IN]
NAME = """Réseau "l'Eau & Terre" <Ltd>"""


@pytest.fixture
def grouping(db):
    return GroupingFactory(
        name=NAME,
        slug="here",
        status="dormant",
        dormant_on=date(2026, 3, 1),
        review_on=date(2026, 2, 1),
    )


def the_mail():
    mail = OutgoingMail.objects.get()
    assert NAME in f"{mail.subject}{mail.text}"
    assert "&amp;" not in mail.text
    assert "&#" not in f"{mail.subject}{mail.text}"
    assert "\n--\n" in mail.text
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    return mail


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", MAILED)
def test_event_is_told_in_every_language(grouping, what, language):
    person = create_person("reader", language=language)
    event = grouping.events.create(
        what=what, by=person, reason="""It's "done" & over.""", details={"name": "Old", "slug": "o"}
    )

    for _twice in range(2):
        emails.happened(event, person, kept=GroupingFactory())

    mail = the_mail()
    assert mail.recipient == person.email
    if what in ("closed", "merged", "reopened"):
        assert """It's "done" & over.""" in mail.text


@pytest.mark.parametrize("what", ["dormant", "closed"])
def test_mail_says_that_nobody_did_it(grouping, what):
    emails.happened(grouping.events.create(what=what), create_person("reader"))

    text = the_mail().text
    assert "nobody asked for its renewal" in text
    assert ("it is closed on 1 March 2027" in text) is (what == "dormant")


@pytest.mark.parametrize("language", LANGUAGES)
def test_reminder_of_a_review_in_every_language(grouping, language):
    person = create_person("reader", language=language)

    emails.review_due(grouping, person, days=30, review_on=grouping.review_on)

    assert "/caucuses/here/renew/" in the_mail().text


@pytest.mark.parametrize("language", LANGUAGES)
def test_reminder_of_what_is_missing_in_every_language(grouping, language):
    person = create_person("reader", language=language)
    openness.refresh_all()

    lacks = emails.lacks_of([Grouping.objects.get()])
    emails.still_missing(person, lacks, month=f"{timezone.now():%Y-%m}")

    assert f"/admin/caucuses/grouping/{grouping.pk}/change/" in the_mail().text


def test_each_thing_of_the_test_has_a_way_to_mend_it():
    assert set(emails.MENDING) == {item.key for item in openness.ITEMS}


def test_steps_of_a_reminder_are_mails_of_their_own(grouping):
    person = create_person("reader")

    for days in (60, 30, 30):
        emails.review_due(grouping, person, days=days, review_on=grouping.review_on)
    emails.review_due(grouping, person, days=30, review_on=grouping.review_on + timedelta(days=1))

    assert OutgoingMail.objects.count() == 3


def test_group_is_named_in_the_readers_language(grouping):
    TranslationFactory(row=grouping, language="fr")
    for language in ("fr", "en", "es"):
        emails.review_due(
            grouping,
            create_person(f"reader-{language}", language=language),
            days=30,
            review_on=date(2027, 1, 1),
        )

    names = [f"{NAME} (fr)" in mail.text for mail in OutgoingMail.objects.order_by("pk")]
    assert names == [True, False, False]

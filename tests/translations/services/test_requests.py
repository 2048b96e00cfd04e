"""Asking for a translation, accepting it, taking it back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from moderation import services as moderation
from notices.models import OutgoingMail
from pages.models import Page
from tests.caucuses.factories import GroupingFactory
from tests.mailinglists.factories import MailingListFactory
from tests.translations import factories
from translations.models import Document, Job
from translations.services import jobs, queue, requests

pytestmark = pytest.mark.django_db
YES = {"criteria": ["paper"], "priority": 1}
TEXT = {
    "title": "Statement of the forum",
    "text": "We agree on 3 points.\n\nThey follow.",
    "language": "en",
    "source_url": "https://example.org/statement",
}


def ask(person, row=None, text=None, languages=("fr",), deadline_on=None):
    return requests.ask(
        by=person,
        language="en",
        languages=list(languages),
        purpose="People have to sign it.",
        interest="All who sign.",
        deadline_on=deadline_on,
        row=row,
        text=text,
    )


def test_request_waits_for_the_coordinators(registered, moderator):
    leader = factories.leader()

    request = ask(registered, text=TEXT)

    assert (request.state, request.title) == ("submitted", "Statement of the forum")
    assert request.reference.startswith("TRA-")
    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert told == {registered.email, leader.email}
    assert not Document.objects.exists()


def test_secretariat_is_told_where_the_team_has_no_coordinator(registered, moderator):
    ask(registered, text=TEXT)

    assert OutgoingMail.objects.filter(recipient=moderator.email).exists()


def test_secretariat_is_told_of_the_only_coordinators_own_request(moderator):
    leader = factories.leader()

    ask(leader, text=TEXT)

    assert OutgoingMail.objects.filter(recipient=moderator.email).exists()


def test_accepted_text_from_outside_gets_a_page_and_jobs(registered):
    leader = factories.leader()
    day = timezone.localdate() + timedelta(days=9)
    request = ask(registered, text=TEXT, languages=["fr", "ar"], deadline_on=day)

    decision = moderation.approve(request, by=leader, **YES)

    document = Document.objects.public().get()
    assert (document.title, document.text) == (TEXT["title"], TEXT["text"])
    made = list(Job.objects.filter(request=request).order_by("language"))
    assert [(job.language, job.priority, job.deadline_on) for job in made] == [
        ("ar", 1, day),
        ("fr", 1, day),
    ]
    assert decision.details == YES
    # The other languages are there too, without haste.
    assert Job.objects.of(document).filter(request=None).count() == 3


def test_accepted_page_takes_the_job_that_is_there(registered):
    page = factories.page()
    job = factories.job(page)

    moderation.approve(ask(registered, row=page), by=factories.leader(), **YES)

    job.refresh_from_db()
    assert (job.priority, job.request.applicant) == (1, registered)
    assert job.events.get().verb == "asked"
    assert Job.objects.of(page).filter(language="fr").count() == 1


def test_dropped_job_is_taken_up_when_somebody_asks(registered, moderator):
    page = factories.page()
    job = factories.job(page)
    jobs.drop(job, by=moderator, reason="Nobody reads it.")

    moderation.approve(ask(registered, row=page), by=moderator, **YES)

    job.refresh_from_db()
    assert job.state == "wanted"


def test_asker_is_told_of_the_publication(registered):
    page = factories.page()
    moderation.approve(ask(registered, row=page), by=factories.leader(), **YES)
    first, second = factories.translator("first"), factories.translator("second")
    OutgoingMail.objects.all().delete()

    factories.published(first, second, page)

    mails = OutgoingMail.objects.order_by("recipient")
    assert [mail.recipient for mail in mails] == sorted([first.email, registered.email])
    assert "You asked for a translation" in mails.get(recipient=registered.email).text


def test_what_is_reviewed_already_is_not_accepted(registered, moderator):
    page = factories.page()
    factories.text_of(page, "fr")
    request = ask(registered, row=page)

    with pytest.raises(requests.NothingToDo):
        moderation.approve(request, by=moderator, **YES)

    request.refresh_from_db()
    assert request.state == "submitted"


def test_hidden_page_is_not_accepted(registered, moderator):
    page = factories.page()
    request = ask(registered, row=page)
    factories.change(page, is_published=False)

    with pytest.raises(requests.NothingToDo, match="no longer public"):
        moderation.approve(request, by=moderator, **YES)


def test_criteria_are_needed(registered, moderator):
    request = ask(registered, text=TEXT)

    with pytest.raises(requests.OneByOne):
        moderation.approve(request, by=moderator)

    assert not Document.objects.exists()


def test_reversal_hides_the_text_and_ends_its_jobs(registered, moderator):
    request = ask(registered, text=TEXT)
    moderation.approve(request, by=moderator, **YES)

    moderation.reverse(request, by=moderator, reason="It is not public yet.")

    assert not Document.objects.public().exists()
    assert not Job.objects.open().exists()
    moderation.approve(request, by=moderator, **YES)
    assert Document.objects.public().count() == 1
    assert Job.objects.open().filter(request=request).count() == 1


def test_reversal_leaves_a_page_in_the_queue_without_haste(registered, moderator):
    page = factories.page()
    request = ask(registered, row=page)
    moderation.approve(request, by=moderator, **YES)

    moderation.reverse(request, by=moderator, reason="Not now.")

    job = factories.find(page)
    assert (job.state, job.priority, job.request) == ("wanted", 2, None)


@pytest.mark.parametrize(
    "address",
    [
        "/about/x/",
        "/fr/about/x/",
        "https://portal.example.org/ar/about/x/?a=1#top",
        "  /about/x/  ",
    ],
)
def test_page_is_found_by_its_address(address):
    page = factories.page(path="about/x")

    assert requests.row_at(address) == page
    with override("ru"):
        assert requests.row_at(address) == page


def test_rows_of_other_rooms_are_found_by_their_address():
    grouping = GroupingFactory(slug="here")
    mailing_list = MailingListFactory()
    body = factories.page(path="plenary")
    GroupingFactory(slug="plenary", kind="plenary")

    assert requests.row_at("/caucuses/here/") == grouping
    assert requests.row_at(mailing_list.get_absolute_url()) == mailing_list
    assert requests.row_at("/plenary/") == body


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/nowhere/",
        "/caucuses/",
        "/caucuses/nobody/",
        "/me/",
        "//",
        "javascript:1",
        "/%00/",
    ],
)
def test_nothing_is_found_elsewhere(address):
    factories.page(path="about/hidden", is_published=False)

    assert requests.row_at(address) is None
    assert requests.row_at("/about/hidden/") is None


def test_document_is_looked_through_like_other_texts(registered, moderator):
    request = ask(registered, text=TEXT)
    moderation.approve(request, by=moderator, **YES)
    Document.objects.update(is_public=False)

    queue.fill()

    assert not Job.objects.open().exists()
    assert not Page.objects.exists()

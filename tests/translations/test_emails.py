"""Every mail of the desk in every language."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from notices.models import OutgoingMail
from tests.translations import factories
from translations.models import Job, Volunteer
from translations.services import claims, jobs, queue, volunteers

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TITLE = """L'Eau & "Terre" <Ltd>"""


def send_every_mail(language):
    """Let the desk write each of its mails once, in `language`; return them by template."""
    first, second = (factories.translator(name, into=["fr", "ru"]) for name in ("one", "two"))
    for person in (first, second):
        person.language = language
        person.save()
    page = factories.page(title=TITLE)
    named = {}

    def keep(name):
        named[name] = OutgoingMail.objects.latest("pk")

    Volunteer.objects.filter(person=first).update(digest_at=timezone.now() - timedelta(days=8))
    queue.fill()
    volunteers.send_digests()
    keep("digest")
    job = factories.submitted(first, page)
    jobs.take_review(job, by=second)
    soon = timezone.now() + timedelta(days=1)
    Job.objects.filter(pk=job.pk).update(review_until=soon)
    claims.warn()
    keep("claim_ends_soon")
    Job.objects.filter(pk=job.pk).update(review_until=timezone.now())
    claims.expire()
    keep("claim_ended")
    job.refresh_from_db()
    jobs.take_review(job, by=second)
    jobs.give_back(job, by=second, reason="A & B <c>")
    keep("returned")
    jobs.submit(job, by=first)
    jobs.take_review(job, by=second)
    jobs.publish(job, by=second)
    keep("published")
    other = factories.claimed(first, page, "ru")
    factories.change(page, is_published=False)
    queue.fill()
    assert Job.objects.get(pk=other.pk).state == "dropped"
    keep("closed")
    return named


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_renders(db, language):
    mails = send_every_mail(language)

    folder = Path(settings.BASE_DIR, "templates/translations/email")
    names = {path.name.removesuffix("_body.txt") for path in folder.glob("*_body.txt")}
    assert set(mails) == names
    for name, mail in mails.items():
        lines = mail.text.rstrip().splitlines()
        assert mail.subject == mail.subject.strip() != "", name
        assert mail.headers["Content-Language"] == language, name
        assert lines[-2] == "--", name
        assert TITLE in mail.text, name
        assert "http://testserver/" in mail.text, name
        for escaped in ("&amp;", "&quot;", "&#x27;", "&lt;"):
            assert escaped not in mail.text + mail.subject, name


def test_inactive_people_get_none(db):
    person = factories.translator("first")
    job = factories.claimed(person)
    person.is_active = False
    person.save()
    Job.objects.filter(pk=job.pk).update(claimed_until=timezone.now())

    claims.expire()

    assert not OutgoingMail.objects.exists()

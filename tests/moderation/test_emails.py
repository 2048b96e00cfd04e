"""The notices: all of them in every language, each once, and each says why it came."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test.signals import template_rendered
from django.utils import timezone

from accounts.models import User
from moderation import emails, services
from moderation.models import Request
from notices.models import OutgoingMail
from organisations import services as organisations
from tests.moderation import factories
from tests.people import create_moderator, create_person

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TITLE = """Réseau "l'Eau & Terre" <Ltd>"""
REASON = """Is "A & B" one body? It's <unclear>."""
FOLDER = Path(settings.BASE_DIR, "templates")


def send_every_notice(language):
    """Make each move and the digest once, in `language`; return the mails by name."""
    person = create_person(f"person-{language}", language=language)
    decider = create_moderator(f"decider-{language}", language=language)
    OutgoingMail.objects.all().delete()
    named: dict[str, OutgoingMail] = {}

    def keep(*names):
        mails = list(OutgoingMail.objects.order_by("pk"))
        named.update(zip(names, mails, strict=True))
        OutgoingMail.objects.all().delete()

    row = factories.submitted(person, TITLE)
    keep("submit")
    services.ask(row, by=decider, reason=REASON)
    keep("ask")
    services.answer(row, by=person, reason=REASON)
    keep("answer", "answered")
    services.decline(row, by=decider, reason=REASON)
    keep("decline")
    services.reverse(row, by=decider, reason=REASON)
    keep("reverse")
    services.approve(row, by=decider, reason=REASON)
    keep("registration/approve")
    change = organisations.request_change(
        row.target, {"website": {"old": "", "new": "https://new.example"}}, by=person
    )
    keep("submit of a change")
    services.approve(change, by=decider, reason=REASON)
    keep("approve")
    other = factories.submitted(person, TITLE)
    services.move(
        other,
        "merge",
        by=decider,
        reason=REASON,
        into=factories.known_organisation(),
        take=["name"],
    )
    keep("submit of another", "registration/merge")
    factories.withdrawn(person, TITLE)
    keep("submit of a third", "withdraw")
    lapsing = factories.submitted(person, TITLE)
    services.lapse(lapsing, reason=REASON)
    keep("submit of a fourth", "lapse")
    emails.tell_deciders(factories.submitted(person, TITLE))
    keep("submit of a fifth", "waiting")
    late = factories.submitted(person, TITLE)
    Request.objects.filter(pk=late.pk).update(submitted_at=timezone.now() - timedelta(days=8))
    OutgoingMail.objects.all().delete()
    emails.remind_deciders()
    keep("digest")
    return named


@pytest.fixture
def rendered():
    """Collect the names of the templates that are rendered."""
    names = set()

    def note(template, **_kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_renders(db, language, rendered):
    mails = send_every_notice(language)

    # Texts that other kinds word anew are rendered by the tests of their rooms.
    texts = [*FOLDER.glob("moderation/email/*.txt"), *FOLDER.glob("moderation/email/reg*/*.txt")]
    files = {str(path.relative_to(FOLDER)) for path in texts}
    assert {name for name in rendered if "/email/" in name} == files
    for name, mail in mails.items():
        lines = mail.text.rstrip().splitlines()
        assert mail.subject.strip() == mail.subject != "", name
        assert "\n" not in mail.subject, name
        assert len(mail.subject) < 400, name
        assert mail.headers["Content-Language"] == language, name
        assert mail.headers["Auto-Submitted"] == "auto-generated", name
        assert mail.html == "", name
        # The reason why one gets it stands last, alone, after the mark of a signature.
        assert lines[-2] == "--", name
        assert len(lines[-1]) > 10, name  # Chinese needs few letters
        assert "&amp;" not in mail.text + mail.subject, name
        assert "&quot;" not in mail.text + mail.subject, name
        assert "&#x27;" not in mail.text + mail.subject, name
        assert "&lt;" not in mail.text + mail.subject, name
        if name != "digest":
            assert TITLE in mail.subject, name
        assert TITLE in mail.text, name
        assert "http://testserver/" in mail.text, name
    quoting = (
        set(mails)
        - {"digest", "withdraw", "waiting"}
        - {n for n in mails if n.startswith("submit")}
    )
    for name in quoting:
        assert REASON in mails[name].text, name


def test_reason_why_one_gets_it_in_english(db):
    mails = send_every_notice("en")

    said = {name: mail.text.rstrip().splitlines()[-1] for name, mail in mails.items()}
    reference = Request.objects.earliest("pk").reference
    assert said["decline"] == (
        f"You get this mail because you sent request {reference} to the portal of "
        "civil society at WSIS."
    )
    assert said["answered"] == "You get this mail because you asked the question."
    assert said["digest"] == (
        "You get this mail because you can decide on these requests. It comes at most once a day."
    )


def test_notice_is_in_the_language_of_its_reader(db):
    person = create_person("lectrice", language="fr")
    decider = create_moderator("decider", language="ru")
    row = factories.returned(person, decider)
    services.answer(row, by=person, reason="Recife.")

    found = {
        (mail.recipient, mail.headers["Content-Language"]) for mail in OutgoingMail.objects.all()
    }
    assert found == {(person.email, "fr"), (decider.email, "ru")}


def test_private_link_in_a_notice_works(pending, client):
    mail = OutgoingMail.objects.get()
    link = next(line for line in mail.text.splitlines() if "/link/" in line)

    assert link == f"http://testserver{pending.get_private_url()}"
    assert client.get(link).status_code == 200


def test_withdrawn_draft_tells_nobody(applicant):
    services.withdraw(factories.draft(applicant), by=applicant)

    assert not OutgoingMail.objects.exists()


def test_answer_is_told_to_the_last_asker_only(pending, moderator, second_moderator):
    services.ask(pending, by=second_moderator, reason="Which city?")
    services.answer(pending, by=pending.applicant, reason="Recife.")
    services.ask(pending, by=moderator, reason="Which street?")
    OutgoingMail.objects.all().delete()

    services.answer(pending, by=pending.applicant, reason="Rua do Sol.")

    readers = OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(readers) == [pending.applicant.email, moderator.email]


def test_answer_is_not_told_to_an_asker_who_left(pending, moderator):
    services.ask(pending, by=moderator, reason="Which city?")
    User.objects.filter(pk=moderator.pk).update(is_active=False)
    OutgoingMail.objects.all().delete()

    services.answer(pending, by=pending.applicant, reason="Recife.")

    assert OutgoingMail.objects.get().recipient == pending.applicant.email


@pytest.fixture
def late(pending):
    """A request that has waited too long."""
    Request.objects.filter(pk=pending.pk).update(submitted_at=timezone.now() - timedelta(days=6))
    OutgoingMail.objects.all().delete()
    return pending


def digests():
    return list(OutgoingMail.objects.order_by("recipient").values_list("recipient", flat=True))


def test_digest_goes_to_each_decider_once_a_day(
    late, moderator, second_moderator, administrator, registered
):
    assert emails.remind_deciders() == 3
    emails.remind_deciders()

    wanted = [administrator.email, second_moderator.email, moderator.email]
    assert digests() == sorted(wanted)
    mail = OutgoingMail.objects.get(recipient=moderator.email)
    assert mail.subject == "1 request waits for a decision"
    assert f"/admin/moderation/request/{late.pk}/change/" in mail.text


def test_digest_comes_again_the_next_day(late, moderator):
    emails.remind_deciders()
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()
    OutgoingMail.objects.update(once=f"digest:{yesterday}:{moderator.pk}")

    emails.remind_deciders()

    assert digests() == [moderator.email, moderator.email]


def test_digest_does_not_go_to_those_whose_own_matter_it_is(late, moderator):
    moderator.groups.first().user_set.add(late.applicant)

    emails.remind_deciders()

    assert digests() == [moderator.email]


def test_digest_does_not_go_to_inactive_deciders(late, moderator, second_moderator):
    User.objects.filter(pk=moderator.pk).update(is_active=False)

    emails.remind_deciders()

    assert digests() == [second_moderator.email]


@pytest.mark.parametrize("how", ["young", "returned", "decided"])
def test_no_digest_where_nothing_waits_too_long(pending, moderator, how):
    if how == "returned":
        services.ask(pending, by=moderator, reason="Which city?")
    elif how == "decided":
        services.approve(pending, by=moderator)
    if how != "young":
        long_ago = timezone.now() - timedelta(days=60)
        Request.objects.update(submitted_at=long_ago)
    OutgoingMail.objects.all().delete()

    assert emails.remind_deciders() == 0

    assert digests() == []


def test_digest_tells_the_number_of_all_and_names_the_oldest(moderator, applicant):
    for number in range(52):
        row = factories.submitted(applicant, f"Late number {number:02d}")
        sent_at = timezone.now() - timedelta(days=100 - number)
        Request.objects.filter(pk=row.pk).update(submitted_at=sent_at)
    OutgoingMail.objects.all().delete()

    emails.remind_deciders()

    mail = OutgoingMail.objects.get()
    assert mail.subject == "52 requests wait for a decision"
    named = [number for number in range(52) if f"Late number {number:02d}" in mail.text]
    assert named == list(range(50))

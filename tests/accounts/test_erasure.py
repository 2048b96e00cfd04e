"""Erasing an account: what is said before, what goes, what stays and why, and calling it back."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from accounts import erasure, jobs
from accounts.groups import LIST_MASTERS
from accounts.models import Consent, ErasureRequest, User
from caucuses.models import Membership, ProposalComment, RelayMessage
from frame.personal_data import NOBODY
from mailinglists.models import Subscription
from mailinglists.services import subscriptions
from moderation.models import Decision, Request
from notices.models import OutgoingMail
from notices.tasks import deliver
from tests.accounts.whole_life import keeper_of, live
from tests.people import create_person

pytestmark = pytest.mark.django_db
NEEDLES = ("zoe wholelife", "zoe@people.example", "zoe w")


@pytest.fixture
def life():
    return live()


def erased(person):
    """Erase the account of a person, as the worker does when the time has come."""
    asked = erasure.ask(person, leaves_all=True)
    ErasureRequest.objects.filter(pk=asked.pk).update(due_at=timezone.now())
    assert erasure.carry_out(asked)
    person.refresh_from_db()
    return asked


def where_found(*needles):
    """Return in which columns of the whole database one of the words stands."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._base_manager.values(*names) if names else []:
            for name, value in row.items():
                if any(needle in str(value).lower() for needle in needles):
                    found.add(f"{model._meta.label}.{name}")
    return found


def test_nothing_names_the_person_any_more(life):
    before = where_found(*NEEDLES)
    others = where_found("bert otherperson", "bert@others.example")

    erased(life.person)

    assert len(before) > 20, before  # there was something to erase
    # The address until the mail server has taken it off; the name in mails that tell others that
    # somebody left, until they are delivered.
    left = {"mailinglists.Subscription.email", "notices.OutgoingMail.text"}
    assert where_found(*NEEDLES) == left
    Subscription.objects.update(is_pushed=True)
    subscriptions.forget()
    for mail in OutgoingMail.objects.waiting():
        assert mail.recipient != "zoe@people.example"
        deliver.func(mail.pk)
    assert where_found(*NEEDLES) == set()
    # Of others nothing went.
    assert where_found("bert otherperson", "bert@others.example") >= others - {
        "notices.OutgoingMail.recipient"
    }
    for request in Request.objects.filter(applicant=life.person):
        assert "Ana Planted" not in str(request.payload)
    assert "Ana Planted" in str(Request.objects.get(title="Bert's Network").payload)


def test_what_ran_has_ended_and_what_was_decided_stays(life):
    decisions = Decision.objects.count()

    erased(life.person)

    life.mandate.refresh_from_db()
    life.appointment.refresh_from_db()
    life.membership.refresh_from_db()
    life.waiting.refresh_from_db()
    keeper = keeper_of(life)
    assert life.mandate.until_at <= timezone.now()
    assert life.mandate.function == ""
    assert life.appointment.until_on == timezone.now().date()
    assert life.appointment.ended_by == life.person
    assert not life.appointment.is_listed
    assert (life.membership.end, life.membership.introduction) == ("left", "")
    assert life.waiting.state == "withdrawn"
    assert not Request.objects.filter(applicant=life.person, state="draft").exists()
    assert (keeper.answer, keeper.email) == ("withdrawn", NOBODY)
    # The log has one row more: that what waited has ended.
    assert Decision.objects.count() == decisions + 1
    assert Decision.objects.filter(request=life.declined).last().reason == "It is a company."
    assert not Consent.objects.filter(person=life.person, withdrawn_at=None).exists()
    assert Membership.objects.current().filter(grouping=life.grouping).count() == 1
    comment = ProposalComment.objects.get(author=life.person)
    assert (comment.text, comment.shown_name) == ("A good idea.", "")
    assert not RelayMessage.objects.filter(sender=life.person).exists()
    life.post.refresh_from_db()
    assert (life.post.sender_name, life.post.text.strip()) == ("", "We meet on Monday.")


def test_person_is_a_former_participant_in_the_readers_language(life):
    uid = life.person.uid

    erased(life.person)

    assert str(life.person) == life.person.get_full_name() == "a former participant"
    assert life.person.get_short_name() == "a former participant"
    assert not life.person.is_active
    assert life.person.uid != uid
    assert Decision.objects.filter(actor=life.person).first().actor_name == "a former participant"
    page = Client().get(f"/caucuses/{life.grouping.slug}/holders/?day=2000-01-01")
    assert page.status_code == 200
    assert "Zoe W" not in page.content.decode()
    with override("fr"):
        assert life.person.get_short_name()  # in French as soon as it is translated


def test_mail_server_takes_the_address_off_and_then_the_row_goes(life):
    erased(life.person)

    row = Subscription.objects.get(pk=life.subscription.pk)
    assert (row.state, row.ending, row.is_pushed, row.person) == ("ended", "erased", False, None)
    subscriptions.forget()
    assert Subscription.objects.filter(pk=row.pk).exists()  # the server has yet to learn of it
    Subscription.objects.filter(pk=row.pk).update(is_pushed=True)
    subscriptions.forget()
    assert not Subscription.objects.filter(pk=row.pk).exists()


def test_who_is_left_alone_is_told(life):
    list_master = create_person("master")
    list_master.groups.add(Group.objects.get(name=LIST_MASTERS))

    erased(life.person)

    told = set(OutgoingMail.objects.values_list("recipient", "subject"))
    assert (life.moderator.email, "Nobody may edit any more for Wholelife Network") in told
    assert (list_master.email, "A mailing list has no owner any more: zoes-list") in told
    assert any(
        "A term has ended early" in subject for to, subject in told if to == life.moderator.email
    )
    assert not OutgoingMail.objects.filter(recipient=life.person.email).exists()


def test_same_address_makes_a_new_account_that_knows_nothing(life):
    erased(life.person)

    again = create_person("zoe", name="Zoe Wholelife")

    assert again.pk != life.person.pk
    assert not Request.objects.filter(applicant=again).exists()
    assert erasure.outlooks(again)[0].text.startswith("Your name")


def test_it_is_done_once_and_not_before_its_time(life):
    asked = erasure.ask(life.person, leaves_all=True)

    assert asked.due_at > timezone.now() + timedelta(days=6)
    assert not erasure.carry_out(asked)
    assert jobs.erase_due.func() == 0
    ErasureRequest.objects.update(due_at=timezone.now())
    assert jobs.erase_due.func() == 1
    assert DBTaskResult.objects.filter(task_path="accounts.jobs.erase").count() == 1
    assert jobs.erase.func(asked.pk)
    assert not jobs.erase.func(asked.pk)
    with pytest.raises(erasure.ErasureRefused):
        erasure.call_back(asked)


def test_it_is_called_back_by_mail_without_signing_in(life):
    asked = erasure.ask(life.person, leaves_all=True)
    mail = OutgoingMail.objects.filter(recipient=life.person.email).latest("pk")
    link = next(word for word in mail.text.split() if asked.token in word)
    path = link.removeprefix("http://testserver")
    assert path == f"/fr/your-data/keep/{asked.token}/"  # in the person's language
    client = Client()

    page = client.get(path)
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert ErasureRequest.objects.open().exists()  # looking changes nothing
    client.post(path)
    client.post(path)

    asked.refresh_from_db()
    assert asked.called_back_at is not None
    ErasureRequest.objects.update(due_at=timezone.now())
    assert not erasure.carry_out(asked)
    assert erasure.ask(life.person, leaves_all=True).pk != asked.pk


def test_handing_over_comes_first(life):
    texts = [look.text for look in erasure.outlooks(life.person) if look.hands_over]

    assert [
        any(name in text for text in texts) for name in ("Wholelife", "Zoe's", "zoes-list")
    ] == [
        True,
        True,
        True,
    ]
    with pytest.raises(erasure.HandOverFirst):
        erasure.ask(life.person, leaves_all=False)
    erasure.ask(life.person, leaves_all=True)
    with pytest.raises(erasure.ErasureRefused):
        erasure.ask(life.person, leaves_all=True)
    assert not any(look.hands_over for look in erasure.outlooks(life.moderator))


def test_last_administrator_is_asked_to_hand_over():
    boss = create_person("boss", is_superuser=True)
    assert any(look.hands_over for look in erasure.outlooks(boss))

    create_person("second", is_superuser=True)
    assert not any(look.hands_over for look in erasure.outlooks(boss))
    erased(boss)
    assert not User.objects.get(pk=boss.pk).is_superuser

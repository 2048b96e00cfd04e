"""The daily job: each rule touches what is old, and nothing else."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import jobs, retention
from accounts.models import Consent, ErasureRequest, User
from caucuses.models import AppointmentOffer
from frame.personal_data import NOBODY
from moderation.models import Request
from moderation.services import MoveRefused, reverse
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentOfferFactory
from tests.moderation import factories
from tests.people import create_person

pytestmark = pytest.mark.django_db


def _ago(days):
    return timezone.now() - timedelta(days=days)


def test_each_rule_takes_the_old_and_leaves_the_young(moderator):
    ana = create_person("ana")
    bo = create_person("bo")
    for person, days in ((ana, 3 * 365 + 1), (bo, 3 * 365 - 1)):
        Consent.objects.create(
            person=person, purpose="p", about="x", given_at=_ago(2000), withdrawn_at=_ago(days)
        )
        ErasureRequest.objects.create(person=person, due_at=_ago(1), called_back_at=_ago(days))
    Consent.objects.create(person=ana, purpose="p", about="open", given_at=_ago(5000))
    for days in (181, 179):
        OutgoingMail.objects.create(
            sender="s", recipient="r", subject=str(days), sent_at=_ago(days)
        )
        OutgoingMail.objects.create(
            sender="s", recipient="r", subject=str(days), failed_at=_ago(days)
        )
        entry = LogEntry.objects.create(
            user=moderator, object_id="1", object_repr="x", action_flag=CHANGE
        )
        LogEntry.objects.filter(pk=entry.pk).update(action_time=_ago(days * 4 + 8))
    OutgoingMail.objects.create(sender="s", recipient="r", subject="waits", created_at=_ago(999))
    Session.objects.create(session_key="over", session_data="", expire_date=_ago(1))
    Session.objects.create(session_key="alive", session_data="", expire_date=_ago(-1))
    for key in ("over", "alive", "gone"):
        UserSession.objects.create(user=ana, session_key=key, ip="::")
    for days in (4, 2):
        EmailConfirmation.objects.create(
            email_address=ana.emailaddress_set.get(), sent=_ago(days), key=str(days)
        )
    for days in (366, 364):
        offer = AppointmentOfferFactory(email=f"o{days}@people.example", offered_by=bo)
        AppointmentOffer.objects.filter(pk=offer.pk).update(
            answer="declined", answered_at=_ago(days)
        )

    done = jobs.clear_away.func()

    counts = {name.rpartition(".")[2]: count for name, count in done.items() if count}
    assert counts == {
        "drop_consents": 1,
        "drop_erasures": 1,
        "drop_mail": 2,
        "drop_back_office_log": 1,
        "drop_sessions": 3,
        "drop_old_confirmations": 1,
        "forget_offered": 1,
    }
    assert set(OutgoingMail.objects.values_list("subject", flat=True)) == {"179", "waits"}
    assert UserSession.objects.get().session_key == "alive"
    assert AppointmentOffer.objects.filter(email=NOBODY).count() == 1
    assert not any(jobs.clear_away.func().values())  # twice changes nothing more


def test_accounts_that_nobody_confirmed_go(pending):
    def signed_up(name, *, verified=False, days=31, **fields):
        person = User.objects.create_user(f"{name}@people.example", joined_at=_ago(days), **fields)
        person.emailaddress_set.create(email=person.email, verified=verified, primary=True)
        return person

    signed_up("stale")
    stays = [
        signed_up("young", days=29),
        signed_up("proved", verified=True),
        signed_up("came", last_login=_ago(30)),
        signed_up("boss", is_superuser=True),
        User.objects.create_user("by-hand@people.example", joined_at=_ago(99)),
    ]
    held = signed_up("held")
    Consent.objects.create(person=held, purpose="p", about="x")

    assert retention.drop_unconfirmed() == 1
    left = set(User.objects.values_list("pk", flat=True))
    assert {person.pk for person in [*stays, held]} <= left
    assert not User.objects.filter(email="stale@people.example").exists()


def test_refused_requests_forget_people_after_a_year(applicant, moderator):
    declined = factories.declined(applicant, moderator, "Old Network")
    young = factories.declined(applicant, moderator, "Young Network")
    approved = factories.approved(applicant, moderator, "Good Network")
    Request.objects.filter(pk__in=[declined.pk, approved.pk]).update(updated_at=_ago(366))

    retention.run()

    for row in (declined, young, approved):
        row.refresh_from_db()
    assert declined.payload["you"] == {}
    assert declined.emptied_at is not None
    assert declined.payload["name"]["name"] == ["Old Network"]
    assert "Ana Planted" in str(young.payload)
    assert "Ana Planted" in str(approved.payload)
    with pytest.raises(MoveRefused, match="erased"):
        reverse(declined, by=moderator, reason="We think again.")
    reverse(young, by=moderator, reason="We think again.")

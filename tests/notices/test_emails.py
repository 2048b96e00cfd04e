"""The mail to the operator: to whom, what it says, in every language."""

import pytest
from django.conf import settings as portal
from django.utils import timezone

from notices import alarms, emails
from notices.models import OutgoingMail
from tests.notices.factories import AlarmFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarm(watched):
    return AlarmFactory(check_name="tests.watched", data={"what": "The pump"})


def tell(**parts):
    return emails.tell_operator(
        **({"new": [], "lasting": [], "ended": []} | parts), at=timezone.now()
    )


def test_nothing_to_tell_is_no_mail(administrator):
    assert tell() is False
    assert not OutgoingMail.objects.exists()


def test_administrators_get_it_in_their_languages(alarm, administrator, moderator):
    administrator.language = "fr"
    administrator.save()

    assert tell(new=[alarm]) is True

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.headers["Content-Language"]) == (administrator.email, "fr")
    assert "/fr/admin/" in mail.text


def test_operators_that_are_set_get_it_instead(alarm, administrator, settings):
    settings.OPERATOR_EMAIL = ["one@people.example", "two@people.example"]

    assert tell(new=[alarm]) is True

    mails = OutgoingMail.objects.order_by("pk")
    assert [mail.recipient for mail in mails] == ["one@people.example", "two@people.example"]


def test_mail_says_what_where_and_why(alarm, other, administrator):
    lasting = AlarmFactory(check_name="tests.other", data={"what": "The bell"})
    ended = AlarmFactory(check_name="tests.watched", data={"what": "The door"}, ended=True)

    tell(new=[alarm], lasting=[lasting], ended=[ended])

    mail = OutgoingMail.objects.get()
    assert mail.subject == "The portal needs your care: 2 alarms"
    assert mail.text == (
        "Found just now:\n\n"
        "- The pump is broken & needs care.\n  Mend it.\n  http://testserver/admin/somewhere/\n\n"
        "Not over yet:\n\n"
        "- The bell is broken & needs care.\n  Mend it.\n\n"
        "Over:\n\n"
        "- The door is broken & needs care.\n\n"
        "All that does not work now:\nhttp://testserver/admin/\n\n"
        "--\n"
        "You get this mail because you run the portal. While an alarm lasts, it comes again once a "
        "day.\n"
    )


def test_mail_about_very_many_names_some(alarm, administrator):
    tell(new=[alarm] * 51, ended=[alarm] * 52)

    mail = OutgoingMail.objects.get()
    assert mail.subject == "The portal needs your care: 51 alarms"
    assert mail.text.count("The pump is broken") == 100
    assert "There are 3 more in the back-office." in mail.text


DATA = {
    "notices.unchecked": [{"check": "notices.mail_late", "error": "OSError"}],
    "notices.mail_given_up": [{"count": 1}, {"count": 2}],
    "notices.mail_late": [{"count": 1}, {"count": 2}],
    "notices.tasks_late": [{"count": 1}, {"count": 2}],
    "notices.tasks_failed": [{"task": "room.tasks.work", "count": 2}],
    "notices.tasks_long": [{"task": "room.tasks.work", "count": 2}],
    "notices.worker_stopped": [
        {},
        {"since": "2026-11-24T10:15:00+00:00"},
        {"since": "2026-11-24T10:15:00+00:00", "lives": True},
    ],
    "notices.gone": [{}],
}


@pytest.mark.parametrize("language", [code for code, _name in portal.LANGUAGES])
@pytest.mark.parametrize("part", ["new", "lasting", "ended"])
def test_mail_in_every_language(administrator, language, part):
    administrator.language = language
    administrator.save()
    told = [
        AlarmFactory(check_name=name, data=data) for name, all_ in DATA.items() for data in all_
    ]

    tell(**{part: told})

    mail = OutgoingMail.objects.get()
    assert mail.subject
    assert mail.text.count("\n- ") == len(told)
    for trace in ("{{", "{%", "&amp;", "&#", "%("):
        assert trace not in mail.subject + mail.text


def test_data_of_every_check_of_this_room_is_tried():
    ours = {check.name for check in alarms.all_checks() if check.name.startswith("notices.")}

    assert ours == set(DATA) - {"notices.gone"}

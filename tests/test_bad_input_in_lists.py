"""Bad input about mailing lists, sent through the pages: a clear answer, and nothing half done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mailinglists import jobs
from mailinglists.models import ListKeeper, MailingList, NameClaim
from mailinglists.validators import NAME_LIMIT
from notices.models import OutgoingMail
from tests.all_rows import assert_refused, assert_told, move
from tests.mailinglists import factories as lists

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
JOIN = "/caucuses/here/join/"
MYSELF = {"acting": "myself", "introduction": "I teach."}
OFFER = "/admin/caucuses/appointmentoffer/add/"
CHARTER = "/admin/caucuses/charter/add/?grouping=here"
REPORT = "/caucuses/here/reports/add/"


def day(days):
    return (timezone.now().date() + timedelta(days=days)).isoformat()


# --- Names of lists -----------------------------------------------------------------------------


NAMES = [
    ("حقوق", "Use the letters a to z"),
    ("זכויות", "Use the letters a to z"),
    ("人权", "Use the letters a to z"),
    ("人権ネット", "Use the letters a to z"),
    ("인권", "Use the letters a to z"),
    ("права", "Use the letters a to z"),
    ("δικαιώματα", "Use the letters a to z"),
    ("अधिकार", "Use the letters a to z"),
    ("สิทธิ", "Use the letters a to z"),
    ("უფლებები", "Use the letters a to z"),
    ("መብቶች", "Use the letters a to z"),
    ("ｒｉｇｈｔｓ", "Use the letters a to z"),
    ("rіghts", "Use the letters a to z"),  # a Cyrillic i
    ("rights-é", "Use the letters a to z"),
    ("☮", "Use the letters a to z"),
    ("human.rights", "Write a hyphen instead of a dot"),
    ("human+rights", "Leave out the plus sign"),
    ("human rights", "Write a hyphen instead of a blank"),
    ("human_rights", "Use only the letters a to z, digits and hyphens"),
    ("human@lists.example.org", "Write only what stands before the @."),
    ("<script>", "Use only the letters a to z, digits and hyphens"),
    ("a" * 200, f"Too long: write at most {NAME_LIMIT} letters."),
    ("人" * 200, "Use the letters a to z"),
    ("a" * 5000, "at most 200"),
    ("-rights", "Begin with a letter"),
    ("rights--now", "Begin with a letter"),
    ("2003", "Begin with a letter"),
    ("r", "Write at least two letters."),
    ("", "required"),
    ("rights-request", "are kept for the mail server"),
    ("postmaster", "Every mail server keeps"),
    ("rights\r\nBcc: all", "Write a hyphen instead of a blank"),
]


@pytest.mark.parametrize(("name", "words"), NAMES, ids=[ascii(name)[:30] for name, _ in NAMES])
def test_name_that_no_list_can_have(client_of, member, grouping, name, words):
    browser = client_of("member")
    row = lists.draft(member, grouping)
    url = reverse("lists:request_form", args=[row.uid])

    # What was typed is kept in the draft, to go on with; nothing else is written.
    response = assert_refused(
        lambda: browser.post(url, lists.typed(name=name)), 422, words, but={"moderation.Request"}
    )
    row.refresh_from_db()
    assert (row.state, row.payload["form"]["name"]) == ("draft", [name])
    assert response.context["form"].errors.keys() == {"name"}
    # While somebody types it is said already.
    told = browser.get(reverse("lists:request_name"), {"name": name}).json()
    assert not told["is_free"]
    assert bool(told["message"]) is bool(name)


@pytest.mark.parametrize("name", ["  Human-Rights ", "HUMAN-RIGHTS", "human-rights"])
def test_name_in_capitals_is_written_small(client_of, member, grouping, name):
    row = lists.draft(member, grouping)
    url = reverse("lists:request_form", args=[row.uid])

    response = client_of("member").post(url, lists.typed(name=name), follow=True)

    assert NameClaim.objects.get().name == "human-rights"
    told = "The name was written in small letters: human-rights" in response.content.decode()
    assert told is (name.strip() != "human-rights")


def test_name_that_another_has_in_capitals(client_of, member, grouping):
    lists.MailingListFactory(name="human-rights")
    row = lists.draft(member, grouping)
    url = reverse("lists:request_form", args=[row.uid])

    for name in ("Human-Rights", "human-rights"):
        assert_refused(
            lambda name=name: client_of("member").post(url, lists.typed(name=name)),
            422,
            "There is a list of this name.",
            but={"moderation.Request"},
        )


def test_list_sent_in_two_tabs(client_of, member, grouping):
    row = lists.draft(member, grouping)
    url = reverse("lists:request_form", args=[row.uid])
    first, second = client_of("member"), client_of("member")
    sent = lists.typed()
    assert first.post(url, sent).status_code == 302

    assert_refused(lambda: second.post(url, sent | {"title": "Another"}), 409, "<h1>")
    assert NameClaim.objects.count() == 1
    assert OutgoingMail.objects.filter(recipient="first@owners.example").count() == 1


# --- Owners who never confirm -------------------------------------------------------------------


def let_days_pass(days):
    """Move all that was sent to owners and moderators back, and run the jobs of the last day."""
    for keeper in ListKeeper.objects.all():
        keeper.sent_at -= timedelta(days=days)
        keeper.lapses_at -= timedelta(days=days)
        keeper.save()
    jobs.remind_keepers.call()
    jobs.lapse_unowned.call()


def test_owners_who_never_confirm(client_of, client, member, coordinator, list_master, grouping):
    row = lists.draft(member, grouping)
    form = reverse("lists:request_form", args=[row.uid])
    assert client_of("member").post(form, lists.typed(name="silent")).status_code == 302
    supported = client_of("coordinator").post(
        move(row, "support"), {"reason": "Yes.", "expected": "1"}
    )
    assert supported.status_code == 302
    approve = {"reason": "Yes.", "expected": "2", **lists.ADDRESSES}
    master = client_of("list_master")

    # It waits: nobody can approve it past them.
    assert_refused(
        lambda: master.post(move(row, "approve"), approve), 409, "no owner has confirmed by e-mail"
    )
    asked = OutgoingMail.objects.filter(recipient="first@owners.example")
    for days, mails in ((2, 1), (1, 2), (4, 3), (13, 3)):
        let_days_pass(days)
        assert asked.count() == mails
        row.refresh_from_db()
        assert (row.state, MailingList.objects.exists()) == ("submitted", False)
    # It lapses: the applicant is told why, and the name is free.
    let_days_pass(2)
    row.refresh_from_db()
    assert (row.state, NameClaim.objects.exists()) == ("withdrawn", False)
    told = OutgoingMail.objects.filter(recipient=member.email).latest("pk")
    assert "None of the owners" in told.text
    assert_told(client_of("member").get(row.get_absolute_url()), 200, "None of the owners")
    # Too late for everybody.
    keeper = ListKeeper.objects.get(email="first@owners.example")
    assert_refused(lambda: client.post(keeper.get_answer_url(), {"answer": "accept"}), 409, "<h1>")
    assert_refused(lambda: master.post(move(row, "approve"), approve), 409, "Not done")
    let_days_pass(30)
    assert asked.count() == 3

"""Messages held: what moderators decide, and what becomes of it when the server is away."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mailinglists import jobs
from mailinglists.enums import HeldState
from mailinglists.mailman import client
from mailinglists.mailman.held import Key, causes_of
from mailinglists.models import HeldPost, Installation, MailingList, Subscription, TrustedSender
from mailinglists.services import held
from notices.models import OutgoingMail
from tests.mailinglists.factories import HeldPostFactory, MailingListFactory, keeping
from tests.people import create_person

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


class BrokenBox:
    """A server on which one message waits, and which fails at the call that is named. `posted`
    tells which decisions reached it, also those whose answer was lost.
    """

    def __init__(self, post, fails_at="", error=client.Unreachable, *, is_there=True):
        self.fails_at, self.error = fails_at, error
        self.there = Key(post.number, post.message_id, post.held_at) if is_there else None
        self.posted = []

    def count(self):
        self._fail("count")
        return 0 if self.there is None else 1

    def newest(self, count):
        self._fail("newest")
        return self.there

    def rows(self):
        self._fail("rows")
        assert self.there is None, "a message that is known is not read again"
        return iter([])

    def find(self, number):
        self._fail("find")
        return self.there if self.there and number == self.there.number else None

    def decide(self, number, action):
        self._fail("decide before")
        self.posted.append((number, action))
        self.there = None
        self._fail("decide after")

    def _fail(self, call):
        if self.fails_at == call:
            raise self.error("broken")


@pytest.fixture
def here():
    """A list on the portal's server."""
    row = MailingListFactory(name="rights", run_by="portal")
    Installation.objects.create(mailing_list=row, made_at=timezone.now())
    return row


@pytest.fixture
def post(here):
    """A message that waits on it."""
    return HeldPostFactory(mailing_list=here)


@pytest.fixture
def box_is(monkeypatch):
    """Return a function that puts a broken box in the server's place."""

    def put(box):
        monkeypatch.setattr(held, "_box_of", lambda mailing_list: box)
        return box

    return put


def fresh(post):
    return HeldPost.objects.get(pk=post.pk)


# --- Deciding -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "reason"),
    [(HeldState.ACCEPTED, ""), (HeldState.DISCARDED, ""), (HeldState.REJECTED, "Not about us.")],
)
def test_decision_is_noted_logged_and_to_be_carried_out(post, moderator, state, reason):
    held.decide(post, state, by=moderator, reason=reason)

    row = fresh(post)
    assert (row.state, row.reason, row.decided_by) == (state, reason, moderator)
    assert row.is_to_carry_out
    assert DBTaskResult.objects.filter(task_path__endswith="carry_out_held").count() == 1
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (moderator, str(post.pk))
    assert post.subject not in entry.object_repr + entry.change_message


def test_second_moderator_is_told_who_was_first(post, moderator, second_moderator):
    held.decide(post, HeldState.ACCEPTED, by=moderator)

    with pytest.raises(held.AlreadyDecided, match=r"^Moderator Testperson has .*: Accepted\.$"):
        held.decide(post, HeldState.DISCARDED, by=second_moderator)

    assert fresh(post).state == HeldState.ACCEPTED
    assert LogEntry.objects.count() == 1


def test_message_that_is_gone_cannot_be_decided(post, moderator):
    HeldPost.objects.update(state=HeldState.GONE, decided_at=timezone.now())

    with pytest.raises(held.AlreadyDecided, match="gone from the mail server"):
        held.decide(post, HeldState.ACCEPTED, by=moderator)


def test_rejection_needs_a_reason(post, moderator):
    with pytest.raises(held.NoReason):
        held.decide(post, HeldState.REJECTED, by=moderator, reason=" \n")

    assert fresh(post).is_waiting


def test_trust_is_noted_once_and_told_to_the_server(here, moderator):
    first, second = HeldPostFactory.create_batch(2, mailing_list=here)

    held.decide(first, HeldState.ACCEPTED, by=moderator, trust=True)
    wanted = Installation.objects.get().wanted
    held.decide(second, HeldState.ACCEPTED, by=moderator, trust=True)

    trusted = TrustedSender.objects.get()
    assert (trusted.email, trusted.trusted_by) == (first.sender, moderator)
    assert wanted == 2
    assert Installation.objects.get().wanted == 2


def test_sender_without_an_address_cannot_be_trusted(here, moderator):
    row = HeldPostFactory(mailing_list=here, sender="nobody")

    with pytest.raises(held.Refused, match="no address"):
        held.decide(row, HeldState.ACCEPTED, by=moderator, trust=True)

    assert fresh(row).is_waiting


# --- Carrying out -------------------------------------------------------------------------------


@pytest.mark.parametrize("fails_at", ["find", "decide before", "decide after"])
@pytest.mark.parametrize("error", [client.Unreachable, client.Denied, client.ServerFailed])
@pytest.mark.parametrize(
    ("state", "action"),
    [
        (HeldState.ACCEPTED, "accept"),
        (HeldState.DISCARDED, "discard"),
        (HeldState.REJECTED, "discard"),
    ],
)
def test_decision_is_carried_out_once_after_a_fault(
    post, moderator, box_is, fails_at, error, state, action, settings
):
    settings.MAILMAN_URL = "http://portal:secret@127.0.0.1:1/3.1"
    held.decide(post, state, by=moderator, reason="Not about us.")
    box = box_is(BrokenBox(post, fails_at, error))

    assert jobs.carry_out_held.call(post.pk) is False
    assert fresh(post).is_to_carry_out
    assert OutgoingMail.objects.count() == 0

    box.fails_at = ""
    HeldPost.objects.update(decided_at=timezone.now() - timedelta(minutes=2))
    assert (jobs.carry_out_due_held.call(), jobs.carry_out_due_held.call()) == (1, 0)
    assert box.posted == [(post.number, action)]
    assert not fresh(post).is_to_carry_out
    assert OutgoingMail.objects.count() == (state == HeldState.REJECTED)


def test_worker_that_dies_in_the_middle_holds_it_up_for_a_minute(post, moderator, box_is):
    held.decide(post, HeldState.ACCEPTED, by=moderator)
    box = box_is(BrokenBox(post, "decide after", KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        held.carry_out(post.pk)
    box.fails_at = ""

    assert held.carry_out(post.pk) is False
    HeldPost.objects.update(leased_until=timezone.now())
    assert held.carry_out(post.pk) is True

    assert box.posted == [(post.number, "accept")]
    assert fresh(post).done_at is not None


def test_number_of_another_message_is_left_alone(here, post, moderator, box_is):
    held.decide(post, HeldState.DISCARDED, by=moderator)
    other = HeldPostFactory.build(mailing_list=here, number=post.number)
    box = box_is(BrokenBox(other))

    assert held.carry_out(post.pk)

    assert box.posted == []
    assert fresh(post).done_at is not None


def test_silent_server_ends_the_sweep_and_a_refusal_does_not(here, moderator, box_is):
    for row in HeldPostFactory.create_batch(2, mailing_list=here):
        held.decide(row, HeldState.ACCEPTED, by=moderator)
    HeldPost.objects.update(decided_at=timezone.now() - timedelta(minutes=2))
    seen = []
    box = box_is(BrokenBox(row))
    box.find = lambda number: seen.append(number) or box._fail("find")
    box.fails_at = "find"

    assert held.carry_out_due() == 0
    assert len(seen) == 1
    box.error = client.Refused
    assert held.carry_out_due() == 0
    assert len(seen) == 3


def test_task_without_a_server_does_nothing(post, moderator, settings):
    settings.MAILMAN_URL = ""
    held.decide(post, HeldState.ACCEPTED, by=moderator)

    assert jobs.carry_out_held.call(post.pk) is False
    assert jobs.mirror_held.call() == 0
    assert fresh(post).is_to_carry_out


# --- Mirroring: what a real server says is tried in tests/mailinglists/mailman/test_held.py -----


@pytest.mark.parametrize("fails_at", ["count", "newest"])
@pytest.mark.parametrize(
    "error", [client.Unreachable, client.Denied, client.NotThere, client.ServerFailed]
)
def test_nothing_changes_where_the_server_fails(post, box_is, fails_at, error):
    box_is(BrokenBox(post, fails_at, error))

    assert held.mirror_all() == 0

    assert fresh(post).is_waiting
    assert Installation.objects.get().held_asked_at is None


def test_known_messages_are_not_read_again(post, box_is):
    box_is(BrokenBox(post))

    assert held.mirror_all() == 0

    assert Installation.objects.get().held_asked_at is not None
    assert held.silent_since() is None


def test_server_that_is_silent_is_noticed(here):
    asked_at = timezone.now() - timedelta(minutes=6)
    Installation.objects.update(held_asked_at=asked_at)

    assert held.silent_since() == asked_at
    assert held.silent_since([here.pk]) == asked_at
    assert held.silent_since([]) is None


def test_message_that_is_missing_is_gone_and_decided_ones_wait_for_their_task(
    here, post, moderator, box_is
):
    decided = HeldPostFactory(mailing_list=here)
    held.decide(decided, HeldState.ACCEPTED, by=moderator)
    box_is(BrokenBox(post, is_there=False))

    held.mirror_all()

    assert (fresh(post).state, fresh(post).decided_by) == (HeldState.GONE, None)
    assert fresh(decided).is_to_carry_out


def test_message_that_is_missing_from_a_page_only_stays(post, box_is):
    box = box_is(BrokenBox(post, is_there=False))
    there = Key(post.number, post.message_id, post.held_at)
    box.find = lambda number: there

    held.mirror_all()

    assert fresh(post).is_waiting


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"moderation_reasons": ["The message is not from a list member"]}, ["outsider"]),
        (
            {"moderation_reasons": [["Message has more than {} recipients", 20], "Unheard of"]},
            ["recipients", "Unheard of"],
        ),
        ({"moderation_reasons": [["Rule {} of {}", "a", "b"]]}, ["Rule a of b"]),
        ({"reason": "Old words"}, ["Old words"]),
        ({"reason": ""}, []),
        ({}, []),
    ],
)
def test_causes(row, wanted):
    assert causes_of(row) == wanted


def test_causes_in_words():
    row = HeldPostFactory.build(mailing_list=None, causes=["outsider", "Unheard of"])

    assert row.causes_in_words == ["The sender is not subscribed", "Unheard of"]


# --- Senders ------------------------------------------------------------------------------------


def test_what_a_list_knows_of_a_sender(here, post, django_assert_num_queries):
    for state in ("accepted", "accepted", "discarded"):
        HeldPostFactory(mailing_list=here, decided=True, state=state)
    HeldPostFactory(decided=True)  # on another list
    HeldPostFactory(mailing_list=here, decided=True, sender="other@outside.example")
    with django_assert_num_queries(3):
        assert held.sender_of(post) == held.Sender(2, 0, 1, False, False)

    TrustedSender.objects.create(mailing_list=here, email=post.sender)
    Subscription.objects.create(
        mailing_list=here,
        email=post.sender,
        language="en",
        state="active",
        origin="form",
        confirmed_at=timezone.now(),
    )
    assert held.sender_of(post) == held.Sender(2, 0, 1, True, True)


# --- Day by day ---------------------------------------------------------------------------------


def test_texts_and_rows_are_forgotten(here, post):
    now = timezone.now()
    for days in (29, 31, 366):
        HeldPostFactory(
            mailing_list=here,
            decided=True,
            decided_at=now - timedelta(days=days),
            subject=f"{days} days",
            spam_marks={"X-Spam-Score": "1"},
        )
    HeldPostFactory(
        mailing_list=here,
        state="accepted",
        decided_at=now - timedelta(days=400),
        subject="never carried out",
    )

    assert (jobs.forget_held.call(), jobs.forget_held.call()) == (3, 0)

    kept = {row.subject: (row.text != "", row.spam_marks != {}) for row in HeldPost.objects.all()}
    assert kept == {
        post.subject: (True, False),
        "29 days": (True, True),
        "31 days": (False, False),
        "never carried out": (True, False),
    }


def test_keepers_are_told_once_a_day_of_what_waits_long(here):
    keeper = keeping(here, create_person("keeper", language="fr"), "owner")
    other = MailingListFactory(name="other", run_by="portal")
    keeping(other, create_person("stranger"))
    keeping(other, keeper.person)
    HeldPostFactory(mailing_list=other)
    long_ago = timezone.now() - timedelta(hours=11)
    HeldPostFactory.create_batch(11, mailing_list=here, held_at=long_ago, text="Hidden words")
    assert jobs.tell_what_is_held.call() == 0

    HeldPost.objects.filter(mailing_list=here).update(held_at=long_ago - timedelta(hours=2))
    assert (jobs.tell_what_is_held.call(), jobs.tell_what_is_held.call()) == (1, 1)

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.headers["Content-Language"]) == (keeper.email, "fr")
    assert "11" in mail.subject
    assert mail.text.count("Question") == 10
    assert "Hidden words" not in mail.text
    assert "outsider" not in mail.text
    assert "/admin/mailinglists/heldpost/?list=rights" in mail.text
    assert other.posting_address not in mail.text


def test_who_left_is_not_told(here):
    person = create_person("keeper", is_active=False)
    keeping(here, person)
    gone = keeping(here, create_person("gone"))
    gone.answer = "withdrawn"
    gone.save()
    HeldPostFactory(mailing_list=here, held_at=timezone.now() - timedelta(days=1))

    assert held.tell_keepers() == 0


def test_digest_asks_as_often_for_three_lists_as_for_one(here, django_assert_max_num_queries):
    day_ago = timezone.now() - timedelta(days=1)
    for number in range(3):
        row = here if number == 0 else MailingListFactory(run_by="portal")
        HeldPostFactory(mailing_list=row, held_at=day_ago)
        keeping(row, create_person(f"keeper{number}", is_active=False))

    with django_assert_max_num_queries(6):
        held.tell_keepers()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sender_reads_the_reason_in_the_language_of_the_list(moderator, box_is, language):
    row = MailingListFactory(name="rights", run_by="portal", languages=[language])
    post = HeldPostFactory(mailing_list=row, subject="""Water & "Earth" <all>""")
    held.decide(post, HeldState.REJECTED, by=moderator, reason="Écrivez à l'autre liste. مرحبا")
    box_is(BrokenBox(post))

    held.carry_out(post.pk)

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.headers["Content-Language"]) == (post.sender, language)
    assert "rights" in mail.subject
    assert "Écrivez à l'autre liste. مرحبا" in mail.text
    assert """Water & "Earth" <all>""" in mail.text
    assert moderator.name not in mail.text
    assert mail.text.rstrip().splitlines()[-2] == "--"
    assert "{" not in mail.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_digest_in_every_language(here, language):
    person = create_person("keeper", language=language)
    keeping(here, person)
    HeldPostFactory(mailing_list=here, subject="", held_at=timezone.now() - timedelta(days=1))
    HeldPostFactory(mailing_list=here, subject="""Water & "Earth" <all>""")

    held.tell_keepers()

    mail = OutgoingMail.objects.get()
    assert mail.headers["Content-Language"] == language
    assert """Water & "Earth" <all>""" in mail.text
    assert mail.text.rstrip().splitlines()[-2] == "--"
    assert "{" not in mail.text
    assert "http://testserver/" in mail.text


def test_sender_reads_the_reason_in_the_language_of_their_subscription(here, moderator, box_is):
    post = HeldPostFactory(mailing_list=here)
    Subscription.objects.create(
        mailing_list=here,
        email=post.sender,
        language="ru",
        state="active",
        origin="form",
        confirmed_at=timezone.now(),
    )
    held.decide(post, HeldState.REJECTED, by=moderator, reason="No.")
    box_is(BrokenBox(post))

    held.carry_out(post.pk)

    assert OutgoingMail.objects.get().headers["Content-Language"] == "ru"


def test_sender_without_an_address_is_not_written_to(here, moderator, box_is):
    post = HeldPostFactory(mailing_list=here, sender="")
    held.decide(post, HeldState.REJECTED, by=moderator, reason="No.")
    box_is(BrokenBox(post))

    assert held.carry_out(post.pk)
    assert OutgoingMail.objects.count() == 0


def test_closed_list_is_asked_as_long_as_something_waits(here, post, box_is):
    MailingList.objects.update(state="closed", closed_at=timezone.now())
    box_is(BrokenBox(post, is_there=False))

    held.mirror_all()

    assert fresh(post).state == HeldState.GONE

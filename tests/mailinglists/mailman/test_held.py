"""Messages that a real mail server holds: mirrored, decided in the portal, carried out there."""

from datetime import timedelta
from email.message import EmailMessage
from itertools import count

import pytest
from django.utils import timezone

from mailinglists import jobs
from mailinglists.enums import HeldState
from mailinglists.mailman import bringing, client
from mailinglists.mailman import held as calls
from mailinglists.mailman.held import HeldMessages
from mailinglists.mailman.wanted import wanted_of
from mailinglists.models import HeldPost, Installation
from mailinglists.services import held
from notices.models import OutgoingMail
from tests.mailinglists.mailman.conftest import bring, put_on

pytestmark = [pytest.mark.django_db, pytest.mark.lists]
SENDER = "outsider@people.example"
READER = "reader@people.example"
_numbers = count(1)


def message(mailing_list, subject="Question", *, sender=SENDER, **headers):
    mail = EmailMessage()
    mail["From"] = f"Somebody <{sender}>"
    mail["To"] = mailing_list.posting_address
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{next(_numbers)}@people.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Words of the message, äöü.")
    return mail


def key_of(mailing_list):
    return wanted_of(mailing_list).list_id


def held_there(mailman, mailing_list):
    return mailman.call("GET", f"lists/{key_of(mailing_list)}/held/count")[1]["count"]


@pytest.fixture
def rights(made):
    """A list with one reader, on which outsiders' messages are held."""
    row = made()
    put_on(row, READER)
    return bring(row)


@pytest.fixture
def hold(mailman):
    """Return a function that sends messages, waits until all are held, and mirrors them."""

    def hold(mailing_list, *mails):
        wanted = held_there(mailman, mailing_list) + len(mails)
        for mail in mails:
            mailman.post(mailing_list.posting_address, mail.as_bytes())
        mailman.until(lambda: held_there(mailman, mailing_list) == wanted, 300)
        jobs.mirror_held.call()
        return list(mailing_list.held_posts.waiting())

    return hold


def reached(mailman, subject):
    """Return who got the message."""
    return [mail["X-RcptTo"] for mail in mailman.sent() if mail["Subject"] == subject]


def test_message_is_mirrored_with_all_that_a_moderator_needs(mailman, rights, hold):
    before = timezone.now() - timedelta(seconds=5)
    mail = message(
        rights, "Grüße \u202e an alle", X_Spam_Score="3.2", X_Spam_Status="No, score=3.2"
    )

    (row,) = hold(rights, mail)

    assert row.sender == SENDER
    assert row.subject == "Grüße \ufffd an alle"
    assert row.causes == ["outsider"]
    assert row.spam_marks == {"X-Spam-Score": "3.2", "X-Spam-Status": "No, score=3.2"}
    assert row.text == "Words of the message, äöü."
    assert before < row.held_at <= timezone.now()
    assert 200 < row.size < 2000
    assert jobs.mirror_held.call() == 0
    assert HeldPost.objects.count() == 1
    assert Installation.objects.get().held_asked_at is not None


def test_accepted_reaches_the_subscribers_and_once(mailman, rights, hold, moderator):
    (row,) = hold(rights, message(rights))

    held.decide(row, HeldState.ACCEPTED, by=moderator)
    jobs.mirror_held.call()  # it stands there still, and is no second message
    assert HeldPost.objects.count() == 1
    assert jobs.carry_out_held.call(row.pk)

    mailman.until(lambda: reached(mailman, "Question"))
    HeldPost.objects.update(done_at=None, leased_until=timezone.now())  # killed before it was noted
    assert jobs.carry_out_held.call(row.pk)
    assert reached(mailman, "Question") == [READER]
    assert held_there(mailman, rights) == 0


def test_rejected_goes_to_nobody_and_the_sender_reads_why(mailman, rights, hold, moderator):
    first, second = hold(rights, message(rights), message(rights, "Second"))

    held.decide(first, HeldState.REJECTED, by=moderator, reason="Write to the other list.")
    held.decide(second, HeldState.ACCEPTED, by=moderator)
    for row in (first, second):
        assert jobs.carry_out_held.call(row.pk)

    mailman.until(lambda: reached(mailman, "Second"))
    assert reached(mailman, "Question") == []
    mail = OutgoingMail.objects.get(recipient=SENDER)
    assert "Write to the other list." in mail.text
    assert held_there(mailman, rights) == 0


def test_discarded_goes_to_nobody_and_nobody_is_told(mailman, rights, hold, moderator):
    first, second = hold(rights, message(rights), message(rights, "Second"))

    held.decide(first, HeldState.DISCARDED, by=moderator)
    held.decide(second, HeldState.ACCEPTED, by=moderator)
    for row in (first, second):
        assert jobs.carry_out_held.call(row.pk)

    mailman.until(lambda: reached(mailman, "Second"))
    assert reached(mailman, "Question") == []
    assert not OutgoingMail.objects.filter(recipient=SENDER).exists()


def test_next_message_of_a_trusted_sender_passes_at_once(mailman, rights, hold, moderator):
    (row,) = hold(rights, message(rights))

    held.decide(row, HeldState.ACCEPTED, by=moderator, trust=True)
    assert jobs.carry_out_held.call(row.pk)
    bringing.bring(rights.installation.pk)
    mailman.post(rights.posting_address, message(rights, "Second").as_bytes())

    mailman.until(lambda: reached(mailman, "Second"))
    assert held_there(mailman, rights) == 0


def test_next_message_of_a_trusted_subscriber_of_a_moderated_list_passes(
    mailman, made, hold, moderator
):
    row = made(is_moderated="on")
    assert row.is_moderated
    put_on(row, SENDER)
    bring(row)
    (post,) = hold(row, message(row))
    assert post.causes == ["moderated"]

    held.decide(post, HeldState.ACCEPTED, by=moderator, trust=True)
    assert jobs.carry_out_held.call(post.pk)
    bring(row)
    mailman.post(row.posting_address, message(row, "Second").as_bytes())

    mailman.until(lambda: reached(mailman, "Second"))


def test_what_is_decided_elsewhere_is_gone_and_its_number_says_nothing(
    mailman, rights, hold, moderator
):
    first, second = hold(rights, message(rights), message(rights, "Second"))
    mailman.call("POST", f"lists/{key_of(rights)}/held/{second.number}", action="discard")

    (still, third) = hold(rights, message(rights, "Third"))

    assert still == first
    assert third.number == second.number  # the server gives it out again
    second.refresh_from_db()
    assert (second.state, second.decided_by) == (HeldState.GONE, None)
    with pytest.raises(held.AlreadyDecided):
        held.decide(second, HeldState.DISCARDED, by=moderator)


def test_message_that_comes_back_waits_again(mailman, rights, hold):
    (row,) = hold(rights, message(rights))
    HeldPost.objects.update(state=HeldState.GONE, decided_at=timezone.now())

    jobs.mirror_held.call()

    row.refresh_from_db()
    assert row.is_waiting


def test_decision_that_was_lost_on_the_server_is_carried_out_again(
    mailman, rights, hold, moderator
):
    (row,) = hold(rights, message(rights))
    held.decide(row, HeldState.DISCARDED, by=moderator)
    HeldPost.objects.update(
        done_at=timezone.now(), decided_at=timezone.now() - timedelta(minutes=2)
    )

    jobs.mirror_held.call()
    jobs.carry_out_due_held.call()

    assert held_there(mailman, rights) == 0
    row.refresh_from_db()
    assert (row.state, row.is_to_carry_out) == (HeldState.DISCARDED, False)


def test_large_message_and_too_many_recipients(mailman, rights, hold):
    large = message(rights, "Large", sender=READER)
    large.add_attachment(b"x" * 2_500_000, maintype="application", subtype="zip", filename="a.zip")
    many = message(rights, "Many", sender=READER)
    others = ", ".join(f"p{number}@people.example" for number in range(40))
    many.replace_header("To", f"{rights.posting_address}, {others}")
    blind = message(rights, "Blind", sender=READER)
    blind.replace_header("To", "undisclosed@people.example")

    rows = {row.subject: row for row in hold(rights, large, many, blind)}

    assert {subject: row.causes for subject, row in rows.items()} == {
        "Large": ["too_large"],
        "Many": ["recipients"],
        "Blind": ["not_addressed"],
    }
    assert rows["Large"].size > 2_500_000
    assert rows["Large"].text == "Words of the message, äöü."


def test_three_hundred_at_once(mailman, rights, hold, moderator):
    rows = hold(rights, *(message(rights, f"Spam {number}") for number in range(300)))
    assert len(rows) == 300

    for row in rows:
        held.decide(row, HeldState.DISCARDED, by=moderator)
    for row in rows:
        assert jobs.carry_out_held.call(row.pk)

    assert held_there(mailman, rights) == 0
    assert not HeldPost.objects.to_carry_out().exists()
    assert jobs.mirror_held.call() == 0


def test_messages_are_read_one_by_one_where_a_page_is_too_much(mailman, rights, hold, monkeypatch):
    hold(rights, *(message(rights, f"Message {number}") for number in range(7)))
    box = HeldMessages(client.client(), key_of(rights))
    by_pages = [row["request_id"] for row in box.rows()]
    page = HeldMessages._page

    def broken(self, number, count):
        if count > 1 or number == 2:
            raise client.ServerFailed("500")
        return page(self, number, count)

    monkeypatch.setattr(HeldMessages, "_page", broken)

    assert [row["request_id"] for row in box.rows()] == [by_pages[0], *by_pages[2:]]
    assert len(by_pages) == 7 > calls.PAGE


def test_nothing_that_can_be_shown_is_a_fault_of_the_server(mailman, rights, monkeypatch):
    box = HeldMessages(client.client(), key_of(rights))

    def broken(self, number, count):
        raise client.ServerFailed("500")

    monkeypatch.setattr(HeldMessages, "_page", broken)

    with pytest.raises(client.ServerFailed):
        list(box.rows())

"""A mailing list from the wish to the archive, with a real Mailman Core: asked for, supported,
approved, made, subscribed to, moderated, read, left and closed.

The portal answers at a real address, because Mailman brings its posts there.
"""

import re
from email.message import EmailMessage

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from archive.models import Post
from mailinglists import jobs
from mailinglists.enums import Delivery, HeldState, ListState, RunBy
from mailinglists.mailman.wanted import settings_that_differ, wanted_of
from mailinglists.models import HeldPost, MailingList, Subscription
from moderation.models import Request
from tests.mailinglists import factories

pytestmark = [
    pytest.mark.lists,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def portal(mailman, live_server, settings):
    """Mailman that knows the portal's address, and the portal that knows Mailman's."""
    settings.SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    mailman.configure(site_url=live_server.url)
    mailman.restart()
    return mailman


def work():
    """Let the worker do what waits, and what follows from it."""
    call_command("worker", once=True)


def move(row, verb):
    return reverse("admin:moderation_request_move", args=[row.pk, verb])


def words_to(address):
    """Let the worker work, then return the texts of the mails to an address, the newest last."""
    work()
    return [sent.body for sent in mail.outbox if address in sent.to]


def link_in(text, path):
    """Return the part of a link behind the portal's own address."""
    return re.search(rf"https?://[^/\s]+({re.escape(path)}\S*)", text)[1]


def message(sender, to, subject, text):
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = sender, to, subject
    written["Message-ID"] = f"<{subject.replace(' ', '-')}@writers.example>"
    written.set_content(text)
    return written.as_bytes()


def test_list_from_the_wish_to_the_archive(
    portal, client_of, member, coordinator, list_master, grouping
):
    mailman = portal

    # --- Asked for, supported, confirmed, approved ---
    row = factories.submitted(member, grouping, owners="listowner@people.example", moderators="")
    name = row.payload["list"]["name"]
    assert client_of("coordinator").post(move(row, "support"), {"reason": ""}).status_code == 302
    keeper = link_in(words_to("listowner@people.example")[-1], "/lists/keepers/")
    assert Client().post(keeper, {"answer": "accept"}).status_code == 302
    sent = {"run_by": RunBy.PORTAL, "reason": ""}
    assert client_of("list_master").post(move(row, "approve"), sent).status_code == 302
    mailing_list = MailingList.objects.get(name=name)
    assert mailing_list.state == ListState.MAKING
    assert Client().get(mailing_list.get_absolute_url()).status_code == 404

    # --- Made, with exactly what was chosen ---
    work()
    mailing_list.refresh_from_db()
    assert mailing_list.state == ListState.ACTIVE
    wanted = wanted_of(mailing_list)
    _status, found = mailman.call("GET", f"lists/{wanted.list_id}/config")
    assert settings_that_differ(wanted.settings, found) == {}
    owners = mailman.entries(f"lists/{wanted.list_id}/roster/owner")
    assert [owner["email"] for owner in owners] == ["listowner@people.example"]
    assert any(wanted.address in text for text in words_to("listowner@people.example"))

    # --- Somebody from outside subscribes and confirms ---
    address = "reader@people.example"
    page = reverse("lists:subscribe", args=[name])
    assert page in Client().get(mailing_list.get_absolute_url()).content.decode()
    typed = {"email": address, "delivery": Delivery.EACH, "language": "fr"}
    assert Client().post(page, typed).status_code == 302
    assert mailman.entries(f"lists/{wanted.list_id}/roster/member") == []
    confirm = link_in(words_to(address)[-1], "/fr/lists/subscription/")
    assert Client().post(confirm, {"deed": "confirm"}).status_code == 302
    work()
    members = mailman.entries(f"lists/{wanted.list_id}/roster/member")
    assert [one["email"] for one in members] == [address]

    # --- A message from a stranger waits, is accepted, reaches the reader and the archive ---
    mailman.post(
        wanted.address,
        message("stranger@elsewhere.example", wanted.address, "Draft text", "Read this draft."),
    )
    mailman.until(lambda: mailman.entries(f"lists/{wanted.list_id}/held"))
    jobs.mirror_held.func()
    held = HeldPost.objects.get(mailing_list=mailing_list)
    assert held.state == HeldState.WAITING
    assert "Read this draft." in held.text
    case = reverse("admin:mailinglists_heldpost_change", args=[held.pk])
    shown = client_of("list_master").get(case).content.decode()
    assert "Read this draft." in shown
    decide = reverse("admin:mailinglists_heldpost_decide", args=[held.pk])
    assert client_of("list_master").post(decide, {"deed": "accept"}).status_code == 302
    work()
    (came,) = mailman.until(lambda: [m for m in mailman.sent() if m["X-RcptTo"] == address])
    assert came["Subject"] == "Draft text"
    assert "Read this draft." in came.get_body().get_content()

    post = mailman.until(lambda: Post.objects.filter(mailing_list=mailing_list).first())
    archive = reverse("archive:archive", args=[name])
    assert "Draft text" in Client().get(archive).content.decode()
    read = Client().get(reverse("archive:post", args=[name, post.hash])).content.decode()
    assert "Read this draft." in read
    assert "stranger@elsewhere.example" not in read

    # --- One click, and the reader is off ---
    leave = link_in(came["List-Unsubscribe"].replace(">", " "), "/fr/lists/leave/")
    assert came["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = {"List-Unsubscribe": "One-Click"}
    checked = Client(enforce_csrf_checks=True)
    assert checked.post(leave, one_click).status_code == 200
    work()
    assert mailman.entries(f"lists/{wanted.list_id}/roster/member") == []
    assert not Subscription.objects.active().filter(email=address).exists()

    # --- Closed: nobody can write, the archive stays ---
    change = reverse("admin:mailinglists_mailinglist_change", args=[mailing_list.pk])
    form = client_of("list_master").get(change).context["adminform"].form
    values = {key: form.initial.get(key) or "" for key in form.fields}
    values.update(state=ListState.CLOSED, grouping=grouping.slug)
    values["languages"] = '["en", "fr"]'
    assert client_of("list_master").post(change, values).status_code == 302
    work()
    before = len(mailman.sent())
    mailman.post(
        wanted.address,
        message("listowner@people.example", wanted.address, "After the end", "Anybody there?"),
    )
    refusal = mailman.until(
        lambda: [m for m in mailman.sent()[before:] if "listowner" in m["X-RcptTo"]], 60
    )
    assert refusal
    assert not Post.objects.filter(subject="After the end").exists()
    mailing_list.refresh_from_db()
    assert mailing_list.state == ListState.CLOSED
    assert page not in Client().get(reverse("lists:detail", args=[name])).content.decode()
    assert "Draft text" in Client().get(archive).content.decode()
    assert Request.objects.get(pk=row.pk).state == "approved"

"""A real Mailman takes many new subscribers in one call, and leaves the odd ones out."""

import contextlib
import sqlite3

import pytest

from mailinglists.mailman import client
from mailinglists.mailman.server import Server

pytestmark = pytest.mark.lists

LIST_ID = "water.lists.example.org"
NEW = ("dina@people.example", "emil@people.example")  # whom no other test writes to
ANN, BEN, CLEO = (f"{name}@people.example" for name in ("ann", "ben", "cleo"))


@pytest.fixture
def server(mailman):
    found = Server(client.client())
    found.make_list("water", "lists.example.org")
    return found


def take(server, *emails, delivery=("regular", "enabled"), may_post=False, language="en"):
    return server.subscribe_new(
        LIST_ID, emails, delivery=delivery, may_post=may_post, language=language
    )


def ban(mailman, email, *, path=f"lists/{LIST_ID}/bans"):
    assert mailman.call("POST", path, email=email)[0] == 201


def preferences(mailman, email):
    row = mailman.call("GET", f"lists/{LIST_ID}/member/{email}")[1]
    return row, mailman.call("GET", f"members/{row['member_id']}/preferences")[1]


def test_new_addresses_are_on_the_list_as_asked(server, mailman):
    digest = ("summary_digests", "by_user")

    assert take(server, *NEW, delivery=digest, may_post=True, language="fr") == set(NEW)

    for email in NEW:
        row, found = preferences(mailman, email)
        assert (row["delivery_mode"], row["moderation_action"]) == ("summary_digests", "accept")
        assert (found["delivery_status"], found["preferred_language"]) == ("by_user", "fr")
        address = mailman.call("GET", f"addresses/{email}")[1]
        assert address["verified_on"]
        assert mailman.call("GET", f"users/{email}")[0] == 200
    # Nobody is welcomed or asked.
    mailman.until(lambda: not server.queues()["virgin"] and not server.queues()["out"])
    assert not [message for message in mailman.sent() if message["X-RcptTo"] in NEW]


def test_taken_alike_by_one_call_or_by_the_stock_one(server, mailman):
    take(server, ANN)
    server.subscribe(LIST_ID, BEN, delivery=("regular", "enabled"), languages=("en", "en"))

    own, stock = (preferences(mailman, email)[0] for email in (ANN, BEN))
    particular = {"address", "email", "user", "self_link", "member_id", "http_etag"}
    assert {key: own[key] for key in own.keys() - particular} == {
        key: stock[key] for key in stock.keys() - particular
    }


def test_who_is_on_the_list_is_left_out(server):
    take(server, ANN)

    assert take(server, ANN, BEN) == {BEN}
    assert {row.email for row in server.roster(LIST_ID)} == {ANN, BEN}


def test_who_is_on_it_through_their_account_is_left_out(server, mailman):
    server.make_list("wells", "lists.example.org")
    server.subscribe_new(
        "wells.lists.example.org",
        [ANN],
        delivery=("regular", "enabled"),
        may_post=False,
        language="en",
    )
    assert mailman.call("POST", f"users/{ANN}/preferred_address", email=ANN)[0] == 201
    user = mailman.call("GET", f"users/{ANN}")[1]["user_id"]
    answer = mailman.call(
        "POST",
        "members",
        list_id=LIST_ID,
        subscriber=user,
        pre_verified="true",
        pre_confirmed="true",
        pre_approved="true",
    )
    assert answer[0] == 201

    assert take(server, ANN, BEN) == {BEN}


def test_who_is_known_from_another_list_is_taken(server):
    server.make_list("wells", "lists.example.org")
    server.subscribe("wells.lists.example.org", ANN, delivery=("regular", "enabled"))

    assert take(server, ANN.upper(), BEN) == {ANN, BEN}


def test_owners_can_subscribe_too(server):
    server.add_keeper(LIST_ID, "owner", ANN)

    assert take(server, ANN, BEN) == {ANN, BEN}


@pytest.mark.parametrize("path", [f"lists/{LIST_ID}/bans", "bans"], ids=["list", "everywhere"])
@pytest.mark.parametrize("banned", [ANN, "^ann@.*"], ids=["address", "pattern"])
def test_who_is_banned_is_left_out(server, mailman, banned, path):
    ban(mailman, banned, path=path)
    try:
        assert take(server, ANN, BEN) == {BEN}
    finally:
        mailman.call("DELETE", f"{path}/{banned}")


def test_who_waits_for_an_answer_is_left_out(server, mailman):
    status, _answer = mailman.call("POST", "members", list_id=LIST_ID, subscriber=ANN)
    assert status == 202

    assert take(server, ANN, BEN) == {BEN}


def test_addresses_that_mailman_does_not_take_are_left_out(server):
    assert take(server, "no address", "water@lists.example.org", CLEO) == {CLEO}


def test_a_list_that_is_not_there_takes_nobody(server):
    server.delete_list(LIST_ID)

    assert take(server, ANN, BEN) == set()


def test_a_language_that_mailman_lacks_is_refused(server, mailman):
    with pytest.raises(client.Refused):
        take(server, ANN, language="xx")
    assert server.roster(LIST_ID) == []


def test_mailman_without_the_plugin_takes_nobody_at_once(mailman, monkeypatch, server):
    monkeypatch.setattr(
        client.Client, "post", lambda *_path, **_values: (_ for _ in ()).throw(client.NotThere(""))
    )

    assert take(server, ANN, BEN) == set()


def test_a_new_list_has_its_archivers_before_any_process_looks_for_them(server, mailman):
    tables = sqlite3.connect(mailman.folder / "data" / "mailman.db")
    with contextlib.closing(tables):
        found = tables.execute(
            "SELECT name FROM listarchiver JOIN mailinglist ON mailinglist.id = mailing_list_id"
            " WHERE mailinglist.list_id = ? ORDER BY name",
            [LIST_ID],
        ).fetchall()

    assert ("hyperkitty",) in found
    assert len(found) == len(set(found))

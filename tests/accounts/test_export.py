"""All that is held about a person, and nothing about others."""

import json

import pytest

from accounts import export
from frame import personal_data
from tests.accounts.whole_life import OTHERS, live

pytestmark = pytest.mark.django_db


@pytest.fixture
def life():
    return live()


def _signed_in(client, life):
    client.force_login(life.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_export_holds_each_sort_of_what_is_ones_own(client, life):
    response = _signed_in(client, life).get("/me/data/all.json")
    held = json.loads(response.content)["held"]

    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    # Whatever has no row here is named: none is forgotten by this test unseen.
    lacking = {one.model for one in personal_data.holdings() if one.export} - set(held)
    assert lacking == {
        "account.EmailConfirmation",
        "accounts.ErasureRequest",
        "admin.LogEntry",
        "organisations.Act",
        "usersessions.UserSession",
    } - set(held)
    assert [row["email"] for row in held["caucuses.BulletinReader"]] == [life.person.email]
    assert [row["email"] for row in held["caucuses.RelayMessage"]] == [life.person.email]
    assert [row["text"].strip() for row in held["archive.Post"]] == ["We meet on Monday."]
    assert "A good idea." in [row["text"] for row in held["caucuses.ProposalComment"]]
    assert "It is a company." in [row["reason"] for row in held["moderation.Decision"]]
    assert [list(row) for row in held["caucuses.Report:deeds"]] == [["by"]]


@pytest.mark.parametrize("url", ["/me/data/all.json", "/me/data/all/"])
def test_export_holds_nothing_of_others(client, life, url):
    # What could leak: names and addresses of others, in rows that are one's own too.
    life.waiting.payload["replies"] = [{"text": "Said by Bert Otherperson"}]
    life.waiting.payload["you"]["person_name"] = [f"Zoe, or ask {OTHERS[1]}"]
    life.waiting.save(update_fields=["payload"])
    life.mandate.ended_by_person = life.other
    life.mandate.save()

    page = _signed_in(client, life).get(url).content.decode()

    assert "zoe@people.example" in page
    for leak in (*OTHERS, "Decider Testperson", "decider@people.example", "Bert's own"):
        assert leak not in page, leak
    for secret in (life.subscription.token, life.waiting.link_token, life.person.password):
        assert secret not in page


def test_what_stands_under_an_unproved_address_is_not_told(life):
    life.other.emailaddress_set.create(email=life.person.email, verified=False)

    matters = [one for one in export.collect(life.other) if life.person.email in str(one.rows)]

    # But that they wrote it into their account, it is theirs.
    assert [one.name for one in matters] == ["account.EmailAddress"]


def test_export_takes_as_many_queries_for_more_rows(life, django_assert_max_num_queries):
    number = len(personal_data.holdings()) + sum(len(one.fields) for one in personal_data.deeds())
    with django_assert_max_num_queries(number + 1):
        export.collect(life.person)

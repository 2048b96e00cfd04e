"""The state of a request, by account and by private link, and the public register of decisions."""

import pytest
from django.urls import reverse

from moderation import kinds, services
from moderation.models import Decision, Request
from tests.moderation import factories
from tests.people import create_person


@pytest.fixture
def asked(pending, moderator):
    """A registration that was returned with a question."""
    services.ask(pending, by=moderator, reason="Which city & street?")
    return pending


def private(row, name="private"):
    return reverse(f"moderation:{name}", args=[row.link_token])


def url_of(row, name="request"):
    return reverse(f"moderation:{name}", args=[row.uid])


# --- The state page -----------------------------------------------------------------------------


def test_applicant_sees_state_history_and_next_step(client_of, asked):
    page = client_of("applicant").get(url_of(asked)).content.decode()

    assert "Returned with a question" in page
    assert "Which city &amp; street?" in page
    assert asked.reference in page
    assert "Pending Network" in page
    assert "Moderator Testperson" not in page


def test_notes_are_not_shown_to_the_applicant(client_of, pending, moderator):
    services.note(pending, by=moderator, reason="Planted remark.")

    for who, url in {"applicant": url_of(pending), "visitor": private(pending)}.items():
        assert "Planted remark" not in client_of(who).get(url).content.decode()


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "declined", "withdrawn"])
def test_state_page_of_each_state(client_of, applicant, moderator, state):
    row = {
        "draft": lambda: factories.draft(applicant),
        "submitted": lambda: factories.submitted(applicant),
        "approved": lambda: factories.approved(applicant, moderator),
        "declined": lambda: factories.declined(applicant, moderator),
        "withdrawn": lambda: factories.withdrawn(applicant),
    }[state]()

    page = client_of("applicant").get(url_of(row))

    assert page.status_code == 200
    assert f'class="st st-{state}"' in page.content.decode()


def test_answer_in_words_is_sent(client_of, asked):
    answer = {"reason": "Recife,\r\nRua do Sol.", "expected": asked.moves}

    response = client_of("applicant").post(url_of(asked, "answer"), answer)

    assert response.headers["Location"] == asked.get_absolute_url()
    decision = Decision.objects.latest("pk")
    assert (decision.verb, decision.reason) == ("answer", "Recife,\nRua do Sol.")
    assert decision.actor == asked.applicant


@pytest.mark.parametrize(
    "reason",
    ["", "  ", "a\x00b", "a\u202eb", "x" * 4001],
    ids=["none", "blank", "nul", "bidi", "long"],
)
@pytest.mark.parametrize("way", ["account", "link"])
def test_bad_answer_changes_nothing(client_of, asked, reason, way):
    who, url = {
        "account": ("applicant", url_of(asked, "answer")),
        "link": ("visitor", private(asked, "private_answer")),
    }[way]
    before = factories.rows_of(asked)

    response = client_of(who).post(url, {"reason": reason, "expected": asked.moves})

    assert response.status_code == 422
    assert "Which city &amp; street?" in response.content.decode()
    assert factories.rows_of(asked) == before


def test_answer_from_an_old_form_changes_nothing(client_of, asked, moderator):
    seen = asked.moves
    services.note(asked, by=moderator, reason="Called them.")
    before = factories.rows_of(asked)

    answer = {"reason": "Recife.", "expected": seen}
    response = client_of("applicant").post(url_of(asked, "answer"), answer, follow=True)

    assert "Not done, because the request has moved on" in response.content.decode()
    assert factories.rows_of(asked) == before


def test_nothing_to_answer_leads_back(client_of, pending):
    response = client_of("applicant").get(url_of(pending, "answer"))

    assert response.headers["Location"] == pending.get_absolute_url()


def test_answer_without_a_question_is_refused(client_of, pending):
    before = factories.rows_of(pending)

    response = client_of("applicant").post(url_of(pending, "answer"), {"reason": "Recife."})

    assert response.status_code == 409
    assert factories.rows_of(pending) == before


def test_withdrawing_asks_first(client_of, pending):
    client = client_of("applicant")

    assert client.get(url_of(pending, "withdraw")).status_code == 200
    assert Request.objects.get().state == "submitted"

    response = client.post(url_of(pending, "withdraw"), {"expected": pending.moves})

    assert response.headers["Location"] == "/me/"
    assert Request.objects.get().state == "withdrawn"


def test_withdrawing_what_is_decided_changes_nothing(client_of, pending, moderator):
    services.approve(pending, by=moderator)
    before = factories.rows_of(pending)

    response = client_of("applicant").post(url_of(pending, "withdraw"), {"reason": ""}, follow=True)

    assert "Not done, because the request has moved on: Approved" in response.content.decode()
    assert factories.rows_of(pending) == before


@pytest.mark.parametrize("name", ["request", "answer", "withdraw"])
def test_unknown_request_is_not_found(client_of, applicant, name):
    url = reverse(f"moderation:{name}", args=["5f0c2b4e-0000-4000-8000-000000000000"])

    assert client_of("applicant").get(url).status_code == 404


# --- The private link ---------------------------------------------------------------------------


def assert_kept_secret(response):
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("who", ["visitor", "registered", "applicant"])
def test_private_link_shows_the_state(client_of, asked, who):
    response = client_of(who).get(private(asked))

    assert response.status_code == 200
    assert_kept_secret(response)
    assert "Which city &amp; street?" in response.content.decode()


def test_private_link_takes_an_answer(client_of, asked):
    client = client_of("visitor")
    url = private(asked, "private_answer")
    assert_kept_secret(client.get(url))

    response = client.post(url, {"reason": "Recife.", "expected": asked.moves})

    assert_kept_secret(response)
    assert response.headers["Location"] == private(asked)
    decision = Decision.objects.latest("pk")
    assert (decision.verb, decision.reason) == ("answer", "Recife.")
    assert decision.actor == asked.applicant


def test_private_link_offers_nothing_that_needs_an_account(client_of, asked):
    page = client_of("visitor").get(private(asked)).content.decode()

    assert url_of(asked, "withdraw") not in page
    assert "/organisations/register/" + str(asked.uid) not in page


@pytest.mark.parametrize("name", ["private", "private_answer"])
@pytest.mark.parametrize("token", ["guess", "x" * 500, "%00", "؟"])
def test_unknown_token_is_not_found(db, client_of, name, token):
    url = reverse(f"moderation:{name}", args=["TOKEN"]).replace("TOKEN", token)

    assert client_of("visitor").get(url).status_code == 404


# --- The register -------------------------------------------------------------------------------


@pytest.fixture
def decided(moderator):
    """Decisions with everything in them that must not be shown."""
    person = create_person("planted", name="Planted Name")
    one = factories.submitted(person, "Planted Organisation")
    services.note(one, by=moderator, reason="Planted note.")
    services.decline(one, by=moderator, reason="Planted reason.")
    two = factories.approved(person, moderator, "Planted Twin")
    factories.withdrawn(person, "Planted Third")
    factories.draft(person, "Planted Fourth")
    return [one, two]


REGISTER = "/decisions/"


def test_register_shows_no_personal_data(client_of, decided):
    page = client_of("visitor").get(REGISTER).content.decode()

    for row in decided:
        assert row.reference in page
        assert str(row.uid) not in page
        assert row.link_token not in page
    assert "planted" not in page.lower()
    assert "Testperson" not in page
    assert "@people.example" not in page
    for hidden in Request.objects.exclude(pk__in=[row.pk for row in decided]):
        assert f">{hidden.reference}<" not in page


def test_register_tells_how_many_wait(client_of, decided, applicant):
    factories.submitted(applicant)
    factories.submitted(applicant)

    waits = client_of("visitor").get(REGISTER).context["waits"]

    wanted = {kind.name: 0 for kind in kinds.all_kinds()} | {"registration": 2}
    assert {row["kind"].name: row["waiting"] for row in waits} == wanted


@pytest.mark.parametrize("row_count", [1, 3])
def test_register_query_count(
    client_of, applicant, moderator, row_count, django_assert_num_queries
):
    for _number in range(row_count):
        factories.declined(applicant, moderator)
    client = client_of("visitor")

    # Two for each kind, one for the page.
    with django_assert_num_queries(2 * len(list(kinds.all_kinds())) + 1):
        response = client.get(REGISTER)

    assert len(response.context["page"]) == row_count


def test_register_is_cacheable_whole(client_of, decided):
    response = client_of("visitor").get(REGISTER)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_register_pages_by_key(client_of, applicant, moderator):
    rows = [factories.declined(applicant, moderator).reference for _number in range(52)]
    client = client_of("visitor")

    first = client.get(REGISTER).context["page"]
    second = client.get(REGISTER, {"after": first.next_key}).context["page"]

    newest_first = rows[::-1]
    assert [row.reference for row in first] == newest_first[:50]
    assert [row.reference for row in second] == newest_first[50:]
    assert (second.next_key, first.is_first, second.is_first) == ("", True, False)


def test_register_is_narrowed_by_kind(client_of, decided):
    client = client_of("visitor")

    assert len(client.get(REGISTER, {"kind": "registration"}).context["page"]) == 2
    assert len(client.get(REGISTER, {"kind": "profile_change"}).context["page"]) == 0


@pytest.mark.parametrize("query", [{"kind": "passport"}, {"after": "forged"}, {"kind": "\x00"}])
def test_register_refuses_a_forged_query(db, client_of, query):
    assert client_of("visitor").get(REGISTER, query).status_code == 400

"""The work queue, the page of one case, and deciding on several at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from moderation import services
from moderation.admin import RequestAdmin
from moderation.models import Decision, ReasonTemplate, Request
from notices.models import JobRun
from organisations.models import DistinctPair
from tests.moderation import factories
from tests.notices.factories import AlarmFactory

QUEUE = "/admin/moderation/request/"


def case(row):
    return reverse("admin:moderation_request_change", args=[row.pk])


def move(row, verb):
    return reverse("admin:moderation_request_move", args=[row.pk, verb])


def said(response):
    """Return the messages that the next page shows."""
    return [str(message) for message in response.context["messages"]]


def shown(response):
    return [row.pk for row in response.context["cl"].result_list]


@pytest.fixture
def browser(client_of, moderator):
    """A moderator's browser."""
    return client_of("moderator")


# --- The queue ----------------------------------------------------------------------------------


@pytest.mark.parametrize("row_count", [1, 3])
def test_queue_query_count(browser, applicant, moderator, row_count, django_assert_num_queries):
    for _number in range(row_count):
        services.look_at(factories.submitted(applicant), by=moderator)

    AlarmFactory.create_batch(row_count)

    with django_assert_num_queries(18):
        response = browser.get(QUEUE)

    assert len(shown(response)) == row_count
    assert len(response.context["alarms"]) == row_count + 1  # and no worker runs here


def test_numbers_of_very_many_that_wait_are_remembered(browser, applicant, monkeypatch, request):
    request.addfinalizer(cache.clear)
    monkeypatch.setattr("moderation.admin.COUNTED_EACH_TIME", 1)
    counts = []
    for _number in range(3):
        factories.submitted(applicant)
        counts.append(browser.get(QUEUE).context["summary"][0]["count"])

    assert counts == [1, 2, 2]


def test_queue_is_counted_to_a_limit(browser, applicant, monkeypatch):
    monkeypatch.setattr(RequestAdmin.paginator, "limit", 2)
    for _number in range(3):
        factories.submitted(applicant)

    response = browser.get(QUEUE)

    assert response.context["cl"].result_count == 2
    assert response.context["summary"][0]["count"] == 3


def test_queue_begins_with_what_does_not_work(client_of, moderator):
    JobRun.mark("worker")
    assert "Not working" not in client_of("moderator").get(QUEUE).content.decode()

    alarm = AlarmFactory(since_at=datetime(2026, 11, 24, 10, 15, tzinfo=UTC))
    AlarmFactory(check_name="notices.mail_late", data={"count": 2})
    AlarmFactory(key="past", ended=True)
    page = client_of("moderator").get(QUEUE)

    html = page.content.decode()
    assert "Not working" in html
    assert f"{alarm.key} failed 1 time" in html
    assert "An administrator reads under “Task results” what went wrong." in html
    assert "Found on 24 November 2026, 10:15 UTC." in html
    assert "past failed" not in html
    assert [bool(row["url"]) for row in page.context["alarms"]] == [False, True]
    assert "/admin/notices/outgoingmail/?state=waiting" in html


@pytest.mark.parametrize("who", ["coordinator", "list_master"])
def test_queue_of_others_says_nothing_of_alarms(request, client_of, who):
    request.getfixturevalue(who)
    AlarmFactory()

    page = client_of(who).get(QUEUE)

    assert page.status_code == 200
    assert "Not working" not in page.content.decode()


def test_queue_shows_some_of_very_many_alarms(browser):
    AlarmFactory.create_batch(12)

    page = browser.get(QUEUE)

    assert len(page.context["alarms"]) == 10
    assert "/admin/notices/alarm/" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ({}, ["returned", "submitted"]),
        ({"state": "submitted"}, ["submitted"]),
        ({"state": "returned"}, ["returned"]),
        ({"state": "decided"}, ["approved", "declined", "withdrawn"]),
        ({"state": "all"}, ["approved", "declined", "returned", "submitted", "withdrawn"]),
        ({"kind": "registration"}, ["returned", "submitted"]),
        ({"kind": "profile_change"}, []),
        ({"kind": "passport"}, []),
    ],
)
def test_queue_shows_what_waits_first(browser, applicant, moderator, query, states):
    factories.draft(applicant)
    factories.submitted(applicant)
    factories.returned(applicant, moderator)
    factories.approved(applicant, moderator)
    factories.declined(applicant, moderator)
    factories.withdrawn(applicant)

    rows = Request.objects.filter(pk__in=shown(browser.get(QUEUE, query)))

    assert sorted(row.state for row in rows) == states


def test_queue_tells_kind_age_and_who_looks(browser, pending, second_moderator):
    services.look_at(pending, by=second_moderator)
    Request.objects.update(submitted_at=timezone.now() - timedelta(days=9))

    page = browser.get(QUEUE)

    text = page.content.decode()
    assert "Registration of an organisation" in text
    assert "9 days" in text
    assert "9 of 7 days" in text
    assert "Colleague Testperson" in text
    summary = page.context["summary"][0]
    assert (summary["count"], summary["days"], summary["is_late"]) == (1, 9, True)


def test_queue_is_searched_by_title_and_reference(browser, pending, applicant):
    other = factories.submitted(applicant, "Another Body")

    assert shown(browser.get(QUEUE, {"q": "pending"})) == [pending.pk]
    assert shown(browser.get(QUEUE, {"q": other.reference})) == [other.pk]


def test_back_office_begins_with_the_queue(browser):
    assert browser.get("/admin/").headers["Location"] == QUEUE


# --- One case -----------------------------------------------------------------------------------


def test_case_shows_everything_and_claims_it(browser, pending, moderator):
    services.note(pending, by=moderator, reason="Called & asked.")

    text = browser.get(case(pending)).content.decode()

    for part in (
        pending.reference,
        "Pending Network",
        "applicant@people.example",
        "Called &amp; asked.",
        "We teach people to build",
        *(move(pending, verb) for verb in ("approve", "ask", "decline")),
    ):
        assert part in text, part
    assert move(pending, "reverse") not in text
    assert Request.objects.get().looked_at_by == moderator


def test_case_tells_who_else_has_it_open(browser, pending, second_moderator):
    services.look_at(pending, by=second_moderator)

    assert "Colleague Testperson has this case open." in browser.get(case(pending)).content.decode()
    assert Request.objects.get().looked_at_by == second_moderator


def test_own_case_can_be_seen_and_not_decided(browser, moderator, second_moderator):
    row = factories.submitted(moderator)
    before = factories.rows_of(row)

    text = browser.get(case(row)).content.decode()
    answers = [
        browser.post(move(row, "approve"), {"reason": ""}),
        browser.get(move(row, "approve")),
        browser.post(reverse("admin:moderation_request_note", args=[row.pk]), {"reason": "Good."}),
    ]

    assert "This is your own matter: somebody else has to decide." in text
    assert move(row, "approve") not in text
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert factories.rows_of(row) == before


def test_draft_is_nobodys_business(browser, applicant):
    row = factories.draft(applicant)

    assert browser.get(case(row)).status_code == 404
    assert browser.get(move(row, "approve")).status_code == 404
    assert browser.post(reverse("admin:moderation_request_note", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("verb", ["submit", "answer", "withdraw", "promote"])
def test_move_that_is_not_a_deciders_is_not_found(browser, pending, verb):
    before = factories.rows_of(pending)

    assert browser.get(move(pending, verb)).status_code == 404
    assert browser.post(move(pending, verb), {"reason": "x"}).status_code == 404
    assert factories.rows_of(pending) == before


@pytest.mark.parametrize(
    ("verb", "state"), [("approve", "approved"), ("ask", "returned"), ("decline", "declined")]
)
def test_move_asks_for_confirmation_and_is_made(browser, pending, moderator, verb, state):
    asked = browser.get(move(pending, verb))
    assert asked.status_code == 200
    assert Request.objects.get().state == "submitted"

    seen = asked.context["form"]["expected"].value()
    done = browser.post(
        move(pending, verb), {"reason": "As agreed.", "expected": seen}, follow=True
    )

    assert done.redirect_chain == [(case(pending), 302)]
    assert said(done)[0].endswith(": Pending Network. The applicant is told by e-mail.")
    decision = Decision.objects.latest("pk")
    assert (decision.verb, decision.to_state, decision.actor) == (verb, state, moderator)
    assert decision.reason == "As agreed."


@pytest.mark.parametrize("reason", ["", "a\x00b", "x" * 4001])
def test_move_without_a_good_reason_is_refused_at_the_field(browser, pending, reason):
    before = factories.rows_of(pending)

    response = browser.post(move(pending, "decline"), {"reason": reason})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]
    assert factories.rows_of(pending) == before


@pytest.mark.parametrize("way", ["get", "post", "stale"])
def test_second_decider_is_told_who_was_first(browser, pending, second_moderator, way):
    seen = pending.moves
    if way == "stale":
        services.note(pending, by=second_moderator, reason="Wait for the statutes.")
        what = "Note"
    else:
        services.approve(pending, by=second_moderator)
        what = "Approved"
    before = factories.rows_of(pending)
    url = move(pending, "decline")

    if way == "get":
        response = browser.get(url, follow=True)
    else:
        response = browser.post(url, {"reason": "No.", "expected": seen})

    if way == "get":
        (message,) = said(response)
    else:
        assert response.status_code == 409
        message = response.context["reason"]
    assert message.startswith(f"Not done: Colleague Testperson was first. {what} on ")
    after = [[row for row in rows if "looked_at_at" not in row] for rows in factories.rows_of(0)]
    assert after == [[row for row in rows if "looked_at_at" not in row] for rows in before]
    assert Request.objects.get().state == pending.state


def test_reason_template_fills_the_form(browser, pending):
    values = {"kind": "registration", "verb": "decline", "title": "A company"}
    mine = ReasonTemplate.objects.create(language="en", text="It is a company.", **values)
    other = ReasonTemplate.objects.create(language="fr", text="C'est une entreprise.", **values)

    page = browser.get(move(pending, "decline"), {"template": mine.pk})
    wrong = browser.get(move(pending, "decline"), {"template": other.pk})

    assert list(page.context["templates"]) == [mine]
    assert page.context["form"]["reason"].value() == "It is a company."
    assert wrong.context["form"]["reason"].value() == ""


def test_note_is_written(browser, pending, moderator):
    url = reverse("admin:moderation_request_note", args=[pending.pk])

    response = browser.post(url, {"reason": "Called them."}, follow=True)

    assert said(response) == ["The note stands in the log."]
    assert Decision.objects.latest("pk").reason == "Called them."


@pytest.mark.parametrize("reason", ["", "a\x00b", "x" * 4001])
def test_bad_note_is_refused_with_a_message(browser, pending, reason):
    url = reverse("admin:moderation_request_note", args=[pending.pk])

    response = browser.post(url, {"reason": reason}, follow=True)

    assert len(said(response)) == 1
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("who", ["moderator", "administrator"])
@pytest.mark.parametrize("model", ["request", "decision"])
def test_back_office_changes_no_row_directly(client_of, pending, who, model):
    row = pending if model == "request" else pending.decisions.get()
    client = client_of(who)
    before = factories.rows_of(pending)

    def url(name, *args):
        return reverse(f"admin:moderation_{model}_{name}", args=args)

    client.post(url("change", row.pk), {"state": "approved", "reason": "x", "_save": "1"})
    assert client.post(url("delete", row.pk), {"post": "yes"}).status_code == 403
    assert client.post(url("add"), {"state": "approved"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    client.post(url("changelist"), chosen)

    now = factories.rows_of(pending)
    for rows in (before, now):
        for values in rows[0]:
            del values["looked_at_at"], values["looked_at_by_id"]
    assert now == before


@pytest.mark.parametrize("reason", ["a\x00b", "a\u202eb"])
@pytest.mark.parametrize("query", [{}, {"request": "PENDING"}, {"request": "²"}])
def test_bad_reason_for_two_being_different_is_refused(browser, pending, reason, query):
    other = factories.known_organisation()
    query = {name: value.replace("PENDING", str(pending.pk)) for name, value in query.items()}
    arguments = [pending.target.pk, other.pk]
    url = reverse("admin:organisations_organisation_compare", args=arguments, query=query)

    response = browser.post(url, {"distinct": "1", "reason": reason}, follow=True)

    assert len(said(response)) == 1
    assert not DistinctPair.objects.exists()
    assert Decision.objects.count() == 1


def test_two_found_different_are_noted_in_the_log(browser, pending):
    other = factories.known_organisation()
    url = reverse(
        "admin:organisations_organisation_compare",
        args=[pending.target.pk, other.pk],
        query={"request": pending.pk},
    )

    browser.post(url, {"distinct": "1", "reason": "Another city."})

    assert DistinctPair.objects.get().reason == "Another city."
    assert Decision.objects.latest("pk").reason == "Not a duplicate of Known Network. Another city."


@pytest.mark.parametrize("row_count", [1, 3])
def test_case_query_count(browser, pending, moderator, row_count, django_assert_num_queries):
    for number in range(row_count):
        services.note(pending, by=moderator, reason=f"Note {number}.")

    with django_assert_num_queries(20):
        browser.get(case(pending))


# --- Several at once ----------------------------------------------------------------------------


def choose(browser, action, rows):
    """Choose an action for rows of the queue, and return the page that asks for confirmation."""
    return browser.post(QUEUE, {"action": action, "_selected_action": [row.pk for row in rows]})


def confirm(browser, page, reason=""):
    """Say yes on that page, sending exactly what its form holds."""
    rows = page.context["rows"]
    return browser.post(
        QUEUE,
        {
            "action": page.context["action"],
            "confirmed": "1",
            "reason": reason,
            "_selected_action": [row.pk for row in rows],
            **{f"moves_{row.pk}": row.moves for row in rows},
        },
        follow=True,
    )


@pytest.fixture
def three(applicant):
    """Three registrations that wait."""
    return [factories.submitted(applicant, f"Body {letter}") for letter in "ABC"]


def states(rows):
    return [Request.objects.get(pk=row.pk).state for row in rows]


@pytest.mark.parametrize(
    ("action", "state"),
    [("bulk_approve", "approved"), ("bulk_ask", "returned"), ("bulk_decline", "declined")],
)
def test_bulk_move_asks_first_and_is_made(browser, three, action, state):
    page = choose(browser, action, three)
    assert page.status_code == 200
    assert all(row.title in page.content.decode() for row in three)
    assert states(three) == ["submitted"] * 3

    done = confirm(browser, page, "All of a kind.")

    assert states(three) == [state] * 3
    assert said(done) == ["3 requests done."]


def test_bulk_move_without_a_needed_reason_is_refused(browser, three):
    page = choose(browser, "bulk_decline", three)
    before = factories.rows_of(three[0])

    response = confirm(browser, page, " ")

    assert response.status_code == 422
    assert factories.rows_of(three[0]) == before


@pytest.mark.parametrize("how", ["decided", "noted", "returned"])
def test_bulk_move_tells_who_was_first_and_does_the_others(browser, three, second_moderator, how):
    page = choose(browser, "bulk_approve", three)
    deed = {
        "decided": lambda row: services.decline(row, by=second_moderator, reason="A company."),
        "noted": lambda row: services.note(row, by=second_moderator, reason="Wait."),
        "returned": lambda row: services.ask(row, by=second_moderator, reason="Where?"),
    }[how]
    deed(three[1])
    left = {"decided": "declined", "noted": "submitted", "returned": "returned"}[how]
    word = {"decided": "Declined", "noted": "Note", "returned": "Returned with a question"}[how]

    done = confirm(browser, page)

    assert states(three) == ["approved", left, "approved"]
    first, second = said(done)
    assert first.startswith(f"Body B: Not done: Colleague Testperson was first. {word} on ")
    assert second == "2 requests done."


def test_bulk_move_of_which_all_are_decided_meanwhile(browser, three, second_moderator):
    page = choose(browser, "bulk_approve", three)
    for row in three:
        services.decline(row, by=second_moderator, reason="A company.")

    done = confirm(browser, page)

    assert states(three) == ["declined"] * 3
    assert len(said(done)) == 3
    assert "done." not in " ".join(said(done)).lower().replace("not done", "")


def test_bulk_move_leaves_own_matters_to_others(browser, moderator, three):
    own = factories.submitted(moderator, "Own Body")

    done = confirm(browser, choose(browser, "bulk_approve", [own, *three]))

    assert states([own, *three]) == ["submitted", "approved", "approved", "approved"]
    assert said(done) == [
        "Own Body: Nobody decides on their own request. Leave it to somebody else.",
        "3 requests done.",
    ]


@pytest.mark.parametrize("chosen", [["999999"], []], ids=["unknown", "none"])
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1", "reason": "x"}])
def test_bulk_move_of_nothing_does_nothing(browser, pending, chosen, confirmed):
    sent = {"action": "bulk_decline", "_selected_action": chosen, **confirmed}

    response = browser.post(QUEUE, sent, follow=True)

    assert response.status_code == 200
    assert states([pending]) == ["submitted"]


def test_bulk_move_with_forged_versions(browser, three):
    sent = {
        "action": "bulk_approve",
        "confirmed": "1",
        "reason": "",
        "_selected_action": [row.pk for row in three],
        f"moves_{three[0].pk}": "²",
        f"moves_{three[1].pk}": "-1",
        f"moves_{three[2].pk}": "77",
    }

    response = browser.post(QUEUE, sent, follow=True)

    assert response.status_code == 200
    assert states(three) == ["approved", "approved", "submitted"]


def test_bulk_move_has_a_limit(browser, three, monkeypatch):
    monkeypatch.setattr("moderation.admin.BULK_LIMIT", 2)

    response = browser.post(
        QUEUE,
        {"action": "bulk_approve", "_selected_action": [row.pk for row in three]},
        follow=True,
    )

    assert said(response) == ["Choose at most 2 requests."]
    assert states(three) == ["submitted"] * 3


def test_taking_over_claims_what_is_free(browser, three, moderator, second_moderator):
    services.look_at(three[0], by=second_moderator)
    own = factories.submitted(moderator, "Own Body")

    response = browser.post(
        QUEUE,
        {"action": "take_over", "_selected_action": [row.pk for row in [own, *three]]},
        follow=True,
    )

    assert said(response) == ["2 requests are yours now."]
    claims = [Request.objects.get(pk=row.pk).looked_at_by for row in [own, *three]]
    assert claims == [None, second_moderator, moderator, moderator]


# --- Reason templates ---------------------------------------------------------------------------


def test_reason_template_is_written_for_a_known_kind(browser):
    values = {"verb": "ask", "language": "fr", "title": "Statuts", "text": "Où sont-ils ?"}
    url = reverse("admin:moderation_reasontemplate_add")

    refused = browser.post(url, {**values, "kind": "passport", "order": 1})
    assert list(refused.context["adminform"].form.errors) == ["kind"]

    browser.post(url, {**values, "kind": "registration", "order": 1})
    assert ReasonTemplate.objects.get().text == "Où sont-ils ?"


# --- The log ------------------------------------------------------------------------------------


def test_log_says_what_was_done_in_words(browser, applicant, moderator):
    row = factories.declined(applicant, moderator)
    services.note(row, reason="Called them.", by=moderator)
    log = reverse("admin:moderation_decision_changelist")

    with override("fr"):
        log_in_french = reverse("admin:moderation_decision_changelist")
    html = browser.get(log_in_french).content.decode()
    declined = browser.get(log, {"verb": "decline"})

    assert 'field-what">Refus' in html
    assert ">decline<" not in html
    assert [decision.verb for decision in declined.context["cl"].result_list] == ["decline"]


def test_address_of_the_applicant_stands_apart_from_text_of_another_direction(browser, applicant):
    html = browser.get(case(factories.submitted(applicant))).content.decode()

    assert f"<bdi>&lt;{applicant.email}&gt;</bdi>" in html


@pytest.mark.parametrize("page", ["move", "bulk"])
def test_reference_is_kept_together_where_a_deed_is_confirmed(browser, applicant, page):
    row = factories.submitted(applicant)
    if page == "move":
        response = browser.get(move(row, "approve"))
    else:
        asked = {"action": "bulk_approve", "_selected_action": [row.pk]}
        response = browser.post(QUEUE, asked)

    assert f'<span class="reference">{row.reference}</span>' in response.content.decode()

"""The registration form as a person uses it: parts, drafts, errors, warnings, sending once."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from moderation import services as moderation
from moderation.models import Decision, Request
from notices.models import OutgoingMail
from organisations import registration
from organisations.models import Organisation
from tests.caucuses.factories import GroupingFactory
from tests.moderation import factories
from tests.organisations.factories import OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

PARTS = [part.slug for part in registration.parts()]
VALID = factories.payload("Drafted Network") | {"united-nations": {}, "groups": {}}
# For each part something that it refuses, and the field that says so.
INVALID = {
    "name": ({"name": "Kept\u202eName", "country": "BR"}, "name"),
    "profile": ({"founded_year": "98", "legal_status": "Kept status"}, "founded_year"),
    "united-nations": ({"reference_geneva": "Kept/1"}, "accredited_geneva"),
    "you": ({"person_name": "Kept Person"}, "person_function"),
    "groups": ({"groups": ["nonsense"]}, "groups"),
    "public": ({"public_fields": ["website"]}, "public_fields"),
}


@pytest.fixture
def browser(client_of):
    """The applicant's browser."""
    return client_of("applicant")


@pytest.fixture
def draft(applicant):
    return factories.draft(applicant, "Drafted Network", payload=VALID)


def part_url(row, slug):
    return reverse("organisations:register_part", args=[row.uid, slug])


def check_url(row):
    return reverse("organisations:register_check", args=[row.uid])


def without_tokens(response):
    """Return a page without what differs from one answer to the next."""
    html = response.content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="\w+"|Saved at \d\d:\d\d', "", html)


# --- Beginning ----------------------------------------------------------------------------------


def test_visitor_is_told_how_to_begin(client):
    response = client.post(reverse("organisations:register"))

    assert response.status_code == 200
    assert not Request.objects.exists()


def test_beginning_twice_leaves_one_draft(browser, applicant):
    targets = [browser.post(reverse("organisations:register")).url for _ in range(3)]

    draft = Request.objects.get()
    assert targets == [part_url(draft, "name")] * 3
    assert (draft.applicant, draft.state, draft.language) == (applicant, "draft", "en")


def test_draft_is_in_the_language_of_the_page(browser):
    with override("en"):  # what is active in the thread would stay so
        browser.post("/ar/organisations/register/")

    assert Request.objects.get().language == "ar"


def test_ten_drafts_are_enough(browser, applicant):
    for _ in range(10):
        factories.draft(applicant)

    response = browser.post(reverse("organisations:register"))

    assert response.status_code == 409
    assert "You have 10 unsent drafts." in response.content.decode()
    assert Request.objects.count() == 10


# --- A part -------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", PARTS)
def test_invalid_part_is_refused_and_kept(browser, applicant, slug):
    typed, wrong = INVALID[slug]
    draft = factories.draft(applicant, payload={})

    response = browser.post(part_url(draft, slug), typed)

    html = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"<title>\s*Error: ", html)
    assert wrong in response.context["form"].errors
    again = browser.get(part_url(draft, slug))
    for name, value in typed.items():
        kept = value if isinstance(value, list) else [value]
        assert Request.objects.get().payload[slug][name] == kept
        assert again.context["form"][name].value() == value
        if name not in {"groups", "public_fields", "country"}:
            assert value in html
            assert value in again.content.decode()


@pytest.mark.parametrize("slug", PARTS)
def test_error_summary_leads_to_the_fields(browser, applicant, slug):
    draft = factories.draft(applicant, payload={})
    GroupingFactory()

    for typed in ({}, INVALID[slug][0]):
        response = browser.post(part_url(draft, slug), typed)
        html = response.content.decode()
        summary = html.partition("alert-danger")[2].partition("</ul>")[0]
        links = re.findall(r'href="#([^"]+)"', summary)
        errors = response.context["form"].errors if response.context else {}
        if response.status_code == 422:
            assert len(links) == sum(map(len, errors.values())) > 0
        assert [link for link in links if f'id="{link}"' not in html] == []


@pytest.mark.parametrize("slug", PARTS)
def test_stopping_keeps_what_was_typed_even_where_it_is_wrong(browser, applicant, slug):
    typed, _wrong = INVALID[slug]
    draft = factories.draft(applicant, payload={})

    response = browser.post(part_url(draft, slug), {**typed, "later": "1"})

    assert (response.status_code, response.url) == (302, reverse("accounts:me"))
    kept = Request.objects.get().payload[slug]
    assert {name: typed.get(name) for name in typed} == {
        name: values if isinstance(typed[name], list) else values[0]
        for name, values in kept.items()
    }


@pytest.mark.parametrize("slug", PARTS)
def test_valid_part_leads_to_the_next(browser, draft, slug):
    response = browser.post(part_url(draft, slug), VALID[slug])

    following = [part_url(draft, each) for each in PARTS[1:]] + [check_url(draft)]
    assert (response.status_code, response.url) == (302, following[PARTS.index(slug)])


def test_saving_a_part_leaves_the_others(browser, draft):
    browser.post(part_url(draft, "you"), {"person_name": "Another"})

    kept = Request.objects.get().payload
    assert kept == {**VALID, "you": {"person_name": ["Another"]}}


def test_draft_is_named_after_what_was_typed(browser, draft):
    browser.post(part_url(draft, "name"), {"name": "x" * 5000})

    assert Request.objects.get().title == "x" * 300


@pytest.mark.parametrize("slug", [*PARTS, "check"])
@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_of_the_parts(browser, applicant, slug, row_count, django_assert_num_queries):
    groups = [GroupingFactory().slug for _ in range(row_count)]
    payload = {**VALID, "groups": {"groups": groups}}
    for number in range(row_count):
        name = f"Drafted Network {number}"
        OrganisationFactory(listed=True, name=name, country="BR", searchable=True)
        draft = factories.draft(applicant, "Drafted Network 0", payload=payload)
    counts = {"name": 9, "groups": 8, "check": 10}
    url = check_url(draft) if slug == "check" else part_url(draft, slug)
    browser.get(url)

    with django_assert_num_queries(counts.get(slug, 5)):
        browser.get(url)


# --- Warnings -----------------------------------------------------------------------------------


def test_likely_duplicate_is_named_once(browser, draft):
    public = OrganisationFactory(listed=True, name="Drafted Network", country="BR", searchable=True)
    typed = VALID["name"]

    response = browser.post(part_url(draft, "name"), typed, follow=True)
    on_purpose = browser.post(part_url(draft, "name"), {**typed, "seen": "1"})

    assert [match.organisation for match in response.context["matches"]] == [public]
    assert public.get_absolute_url() in response.content.decode()
    assert on_purpose.url == part_url(draft, "profile")


def test_warning_gives_nothing_away_that_is_not_public(browser, draft):
    url, typed = part_url(draft, "name"), VALID["name"]
    before = [without_tokens(browser.post(url, typed, follow=True)) for _ in range(2)]
    before.append(without_tokens(browser.get(url)))
    for traits in ({}, {"registered": True}, {"applying": True}, {"former": True}):
        OrganisationFactory(
            name="Drafted Network",
            country="BR",
            website="https://planted.example.org/",
            searchable=True,
            **traits,
        )
    factories.submitted(create_person("somebody"), "Drafted Network")

    after = [without_tokens(browser.post(url, typed, follow=True)) for _ in range(2)]
    after.append(without_tokens(browser.get(url)))

    assert after == before
    assert "planted" not in "".join(after)


def test_public_one_is_named_and_the_hidden_beside_it_is_not(browser, draft):
    public = OrganisationFactory(listed=True, name="Drafted Network", country="BR", searchable=True)
    hidden = OrganisationFactory(name="Drafted Network Planted", country="BR", searchable=True)

    html = browser.post(part_url(draft, "name"), VALID["name"], follow=True).content.decode()

    assert public.get_absolute_url() in html
    assert hidden.name not in html


# --- Sending ------------------------------------------------------------------------------------


def test_sending_tells_the_number(browser, draft, applicant):
    response = browser.post(check_url(draft), follow=True)

    sent = Request.objects.get()
    assert response.redirect_chain == [(sent.get_absolute_url(), 302)]
    assert sent.reference in response.content.decode()
    assert OutgoingMail.objects.get().recipient == applicant.email


def test_sending_twice_makes_one_request_and_tells_the_second(draft, client_of):
    tabs = [client_of("applicant"), client_of("applicant")]
    answers = [tabs[0].post(check_url(draft))]
    before = factories.rows_of(draft)

    answers += [tabs[1].post(check_url(draft)), tabs[0].post(check_url(draft))]

    assert [answer.status_code for answer in answers] == [302, 409, 409]
    assert "Not done, because the request has moved on: Sent on" in answers[1].content.decode()
    assert draft.get_absolute_url() in answers[1].content.decode()
    assert factories.rows_of(draft) == before
    assert Organisation.objects.count() == Decision.objects.count() == 1


@pytest.mark.parametrize("slug", PARTS)
def test_incomplete_registration_is_not_sent(browser, applicant, slug):
    typed, _wrong = INVALID[slug]
    wrong = {name: [value] if isinstance(value, str) else value for name, value in typed.items()}
    draft = factories.draft(applicant, payload={**VALID, slug: wrong})
    before = factories.rows_of(draft)

    response = browser.post(check_url(draft))

    html = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"<title>\s*Error: ", html)
    summary = html.partition("alert-danger")[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]+)"', summary) == [part_url(draft, slug)]
    assert factories.rows_of(draft) == before


@pytest.mark.parametrize("how", ["submitted", "withdrawn", "approved", "declined"])
@pytest.mark.parametrize("slug", [*PARTS, "check"])
def test_what_is_sent_or_decided_is_not_changed(browser, applicant, moderator, how, slug):
    people = [applicant] if how in {"submitted", "withdrawn"} else [applicant, moderator]
    row = getattr(factories, how)(*people)
    before = factories.rows_of(row)
    read = browser.get(check_url(row) if slug == "check" else part_url(row, slug))

    if slug == "check":
        response = browser.post(check_url(row), {"reason": "Please."})
    else:
        response = browser.post(part_url(row, slug), {**VALID[slug], "later": "1"})

    assert (read.status_code, read.url) == (302, row.get_absolute_url())
    assert response.status_code == 409
    assert re.search(r"<title>\s*Error: ", response.content.decode())
    assert factories.rows_of(row) == before


# --- A question and its answer ------------------------------------------------------------------


def test_question_stands_beside_the_form(browser, applicant, moderator):
    row = factories.returned(applicant, moderator, reason="Which city, please?")

    for url in (part_url(row, "name"), check_url(row)):
        assert "Which city, please?" in browser.get(url).content.decode()


def test_answer_sends_it_again(browser, applicant, moderator):
    row = factories.returned(applicant, moderator, "First Name")
    browser.post(part_url(row, "name"), {"name": "Second Name", "country": "BR"})

    response = browser.post(check_url(row), {"reason": "In Recife."})

    assert response.status_code == 302
    assert Organisation.objects.get().name == Request.objects.get().title == "Second Name"
    assert Decision.objects.last().reason == "In Recife."


@pytest.mark.parametrize("reason", ["", "  ", "a\u202eb", "x" * 4001, "a\0b"], ids=ascii)
def test_unfit_answer_is_refused_and_kept(browser, applicant, moderator, reason):
    row = factories.returned(applicant, moderator)
    before = factories.rows_of(row)

    response = browser.post(check_url(row), {"reason": reason})

    html = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"<title>\s*Error: ", html)
    assert 'href="#id_reason"' in html
    assert 'id="id_reason"' in html
    assert response.context["answer_form"]["reason"].value() == reason
    assert factories.rows_of(row) == before


def test_answer_of_a_second_tab_is_told_that_it_came_late(browser, applicant, moderator):
    row = factories.returned(applicant, moderator)
    moderation.answer(row, by=applicant, reason="From the other tab.")
    before = factories.rows_of(row)

    response = browser.post(check_url(row), {"reason": "Late."})

    assert response.status_code == 409
    assert "Answered on" in response.content.decode()
    assert factories.rows_of(row) == before


# --- Not one's own ------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["registered", "representative", "moderator", "administrator"])
def test_draft_of_somebody_else_does_not_exist(client_of, draft, role, method):
    client = client_of(role)
    before = list(Request.objects.order_by("pk").values())

    for url in (check_url(draft), *(part_url(draft, slug) for slug in PARTS)):
        assert getattr(client, method)(url, {"name": "Mine", "later": "1"}).status_code == 404
    assert list(Request.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_addresses_do_not_exist(browser, draft, organisation, representative, method):
    change = moderation.open_draft(
        "profile_change", by=draft.applicant, language="en", target=organisation
    )
    urls = [
        part_url(draft, "nonsense"),
        f"/organisations/register/{uuid4()}/name/",
        f"/organisations/register/{uuid4()}/check/",
        f"/organisations/register/{draft.pk}/name/",
        f"/organisations/register/{draft.uid}x/name/",
        part_url(change, "name"),
        check_url(change),
    ]
    found = [getattr(browser, method)(url).status_code for url in urls]

    # Where no form could stand, the page that is not there could only be read.
    nowhere = 404 if method == "get" else 405
    assert found == [404, 404, 404, *[nowhere] * 2, 404, 404]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_wrong_methods_are_refused(browser, draft, method):
    urls = [reverse("organisations:register"), part_url(draft, "name"), check_url(draft)]

    assert [getattr(browser, method)(url).status_code for url in urls] == [405, 405, 405]


def test_post_without_a_token_is_refused(draft, applicant):
    client = Client(enforce_csrf_checks=True)
    client.force_login(applicant, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(part_url(draft, "name"), {"name": "Mine"}).status_code == 403
    assert client.post(check_url(draft)).status_code == 403
    assert Request.objects.get().payload == VALID

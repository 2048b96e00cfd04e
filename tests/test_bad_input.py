"""Bad input, sent as no browser would send it: HTTP 4xx, and nothing is half saved."""

import json
from email import message_from_bytes, policy
from io import BytesIO
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from moderation import services as moderation
from notices.models import OutgoingMail
from notices.tasks import deliver
from organisations import registration
from tests.caucuses.factories import GroupingFactory
from tests.moderation import factories
from tests.organisations.factories import OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
PARTS = [part.slug for part in registration.parts()]
INJECTED = "Network\r\nBcc: everybody@example.org\r\nSubject: Another"


@pytest.fixture
def browser(client_of):
    return client_of("applicant")


@pytest.fixture
def draft(applicant):
    return factories.draft(applicant, "Drafted Network")


@pytest.fixture
def forms(draft, browser):
    """Every form of the registration."""
    return [
        reverse("organisations:register_check", args=[draft.uid]),
        *(reverse("organisations:register_part", args=[draft.uid, slug]) for slug in PARTS),
    ]


def assert_refused(response, status):
    """Check that a page of the portal tells it, without a trace of the machinery."""
    html = response.content.decode()
    assert response.status_code == status
    assert '<body class="portal">' in html
    assert html.count("<h1>") == 1
    assert "Traceback" not in html


# --- Bodies -------------------------------------------------------------------------------------


def test_oversized_body_is_refused(browser, draft, forms):
    before = factories.rows_of(draft)
    body = {"name": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, "later": "1"}

    for url in forms:
        assert_refused(browser.post(url, body), 413)
        assert_refused(browser.post(url, f"name={body['name']}", content_type=FORM), 413)
    assert factories.rows_of(draft) == before


def test_large_file_sent_along_is_refused(browser, draft, forms):
    before = factories.rows_of(draft)

    for url in forms:
        large = BytesIO(b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        assert_refused(browser.post(url, {"name": "Network", "later": "1", "file": large}), 413)
    assert factories.rows_of(draft) == before


def test_too_many_fields_are_refused(browser, draft, forms):
    GroupingFactory(slug="one")
    before = factories.rows_of(draft)

    for url in forms:
        response = browser.post(url, "groups=one&" * 10_000 + "later=1", content_type=FORM)
        assert_refused(response, 400)
    assert factories.rows_of(draft) == before


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", json.dumps({"name": "Network", "later": "1"})),
        ("application/xml", "<name>Network</name>"),
        ("text/plain", "name=Network&later=1"),
        ("application/octet-stream", b"\0\1\2"),
        ("nonsense", "name=Network&later=1"),
        ("", "name=Network&later=1"),
    ],
)
def test_body_that_is_no_form_is_refused(browser, draft, forms, content_type, body):
    before = factories.rows_of(draft)

    for url in [*forms, reverse("account_login"), reverse("accounts:profile")]:
        assert_refused(browser.post(url, body, content_type=content_type), 415)
    assert factories.rows_of(draft) == before


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", "name=Network"),
        ("multipart/form-data; boundary=", "--\r\n"),
        ("multipart/form-data; boundary=é", "--é\r\n"),
        (f"{FORM}; charset=utf-16", "name=Network&later=1"),
        ("multipart/form-data; boundary=x; charset=unicode_escape", rb"\ud800"),
    ],
    ids=["no boundary", "empty boundary", "odd boundary", "utf-16", "escapes"],
)
def test_broken_form_is_refused(browser, draft, forms, content_type, body):
    before = factories.rows_of(draft)

    for url in forms:
        assert_refused(browser.post(url, body, content_type=content_type), 400)
    assert factories.rows_of(draft) == before


def test_form_cut_short_saves_only_what_the_form_knows(browser, draft):
    body = '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nNetw'
    url = reverse("organisations:register_part", args=[draft.uid, "name"])

    response = browser.post(url, body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 422


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "utf-7"])
def test_address_in_another_encoding_is_refused(client, charset):
    url = f"{reverse('organisations:list')}?q=%5Cud800"

    response = client.get(url, headers={"Content-Type": f"{FORM}; charset={charset}"})

    assert_refused(response, 400)


# --- Bytes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("byte", ["%00", "%ff", "%ed%a0%80", "%c0%80"])
@pytest.mark.slow
def test_bytes_that_are_no_text_are_refused_in_every_field(browser, draft, byte):
    GroupingFactory()
    for slug in PARTS:
        fields = registration.part(slug).form_class().fields
        body = "&".join(f"{name}=abc{byte}def" for name in fields)
        url = reverse("organisations:register_part", args=[draft.uid, slug])

        response = browser.post(url, body, content_type=FORM)

        assert_refused(response, 422)
        texts = {name for name in fields if name.startswith(("name", "person", "purp", "legal"))}
        assert texts - {"name_language"} <= set(response.context["form"].errors)
        assert browser.get(url).status_code == 200
    assert browser.get(reverse("accounts:me")).status_code == 200
    url = reverse("organisations:register_check", args=[draft.uid])
    assert browser.get(url).status_code == 200
    assert_refused(browser.post(url), 422)


@pytest.mark.parametrize("byte", ["%00", "%ff", "%ed%a0%80", "%e2%80%ae"])
@pytest.mark.slow
def test_bytes_that_are_no_text_break_no_list(client, byte):
    OrganisationFactory(listed=True, searchable=True)
    GroupingFactory()
    for name in ("organisations:list", "caucuses:list", "decisions:list", "pages:timeline"):
        for field in ("q", "country", "kind", "phase", "year", "open_to", byte):
            response = client.get(f"{reverse(name)}?{field}=a{byte}b")
            assert 200 <= response.status_code < 500
        assert client.get(f"{reverse(name)}?after=a{byte}b").status_code in {200, 400}


@pytest.mark.parametrize("path", ["%00", "%ff", "%ed%a0%80", "..%2f..%2fetc%2fpasswd", "a" * 5000])
def test_bytes_that_are_no_text_are_no_address(client, path):
    for before in ("organisations", "caucuses", "organisations/register", "me/requests"):
        response = client.get(f"/{before}/{path}/")
        assert_refused(response, 404)


# --- Keys of pages ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["organisations:list", "decisions:list"])
@pytest.mark.parametrize("key", ["1", "x:y:z", "\0", "é", "[1]", "x" * 4000], ids=ascii)
def test_forged_page_is_refused(client, name, key):
    assert_refused(client.get(f"{reverse(name)}?after={quote(key)}"), 400)


# --- Mail ---------------------------------------------------------------------------------------


def headers_sent(mailoutbox):
    """Deliver every mail; return the names of the headers of each, as a mail server reads them."""
    for stored in OutgoingMail.objects.all():
        assert deliver.call(stored.pk) == "sent"
    read = [
        message_from_bytes(sent.message().as_bytes(), policy=policy.default) for sent in mailoutbox
    ]
    return [[name.lower() for name in message] for message in read]


def assert_nothing_injected(headers, count):
    assert len(headers) == count
    for names in headers:
        assert not {"bcc", "cc"} & set(names)
        assert [names.count(name) for name in ("subject", "to", "from")] == [1, 1, 1]


@pytest.mark.parametrize(
    "mark", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\0\n"], ids=ascii
)
def test_name_starts_no_header_of_a_mail(browser, applicant, moderator, mailoutbox, mark):
    row = factories.returned(applicant, moderator, "First Name")
    typed = {"name": INJECTED.replace("\r\n", mark), "country": "BR"}
    url = reverse("organisations:register_part", args=[row.uid, "name"])
    is_kept = browser.post(url, typed).status_code == 302
    check = reverse("organisations:register_check", args=[row.uid])

    answered = browser.post(check, {"reason": INJECTED})
    # A name that is refused stays in the draft, from which the mail takes its title.
    moderation.decline(row, by=moderator, reason=INJECTED)

    assert answered.status_code == (302 if is_kept else 422)
    assert is_kept == (not {"\r", "\n"} & set(mark))
    # Received, asked, declined; and where it was answered, one to each side.
    assert_nothing_injected(headers_sent(mailoutbox), 5 if is_kept else 3)


def test_person_starts_no_header_of_a_mail(moderator, registered, mailoutbox):
    registered.name = INJECTED
    registered.save()
    row = factories.submitted(registered, "Drafted Network")
    moderation.ask(row, by=moderator, reason=INJECTED)
    moderation.answer(row, by=registered, reason=INJECTED)

    assert_nothing_injected(headers_sent(mailoutbox), 4)


# --- Forged choices -----------------------------------------------------------------------------


@pytest.mark.parametrize("slug", PARTS)
def test_fields_of_others_are_not_taken(browser, draft, moderator, slug):
    forged = {
        "applicant": moderator.pk,
        "state": "approved",
        "standing": "registered",
        "slug": "mine",
        "is_listed": "on",
        "target_id": "1",
        "reference": "ORG-1",
    }
    url = reverse("organisations:register_part", args=[draft.uid, slug])

    browser.post(url, {**forged, "later": "1"})

    kept = moderation.Request.objects.get()
    assert (kept.applicant, kept.state, kept.target_id) == (draft.applicant, "draft", None)
    assert not set(forged) & set(kept.payload[slug])


def test_closed_group_and_forged_family_are_refused(browser, draft):
    closed, active = GroupingFactory(closed=True), GroupingFactory()
    url = reverse("organisations:register_part", args=[draft.uid, "groups"])

    response = browser.post(url, {"groups": [active.slug, closed.slug], "family": active.slug})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "family": ["Choose a family from the list."],
        "groups": ["Choose groups from the list."],
    }


# --- Forms of others ----------------------------------------------------------------------------


def test_form_of_another_site_is_refused(applicant, draft, forms):
    client = Client(enforce_csrf_checks=True)
    client.force_login(applicant, backend="django.contrib.auth.backends.ModelBackend")
    before = factories.rows_of(draft)

    for url in forms:
        response = client.post(url, {"later": "1"}, headers={"Origin": "https://evil.example"})
        assert_refused(response, 403)
    assert factories.rows_of(draft) == before


def test_draft_is_lost_to_nobody_who_signs_in_meanwhile(draft, forms):
    client = Client()
    client.force_login(
        create_person("another"), backend="django.contrib.auth.backends.ModelBackend"
    )
    before = factories.rows_of(draft)

    for url in forms:
        assert_refused(client.post(url, {"name": "Mine", "later": "1"}), 404)
    assert factories.rows_of(draft) == before

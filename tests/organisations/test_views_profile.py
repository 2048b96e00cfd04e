"""A representative keeps the profile; name, country, website and mandates wait for a decision."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation import services as moderation
from moderation.models import Request
from notices.models import OutgoingMail
from organisations import registration
from organisations.representatives import services as mandates
from tests.caucuses.factories import GroupingFactory
from tests.moderation import factories
from tests.organisations.factories import MandateFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

SITE = "https://new.example.org/"
NAME = {
    "name": "Listed Network",
    "name_language": "en",
    "country": "BR",
    "website": "https://old.example.org/",
}
EVERYTHING = ["listed", "acronym", "names", "website", "purpose"]


@pytest.fixture
def organisation(second_moderator):
    """A registered organisation that shows much."""
    row = factories.payload("Listed Network", public_fields=EVERYTHING)
    row["name"]["website"] = [NAME["website"]]
    person = create_person("representative")
    return factories.approved(person, second_moderator, payload=row).target


@pytest.fixture
def browser(client_of):
    """The representative's browser."""
    return client_of("representative")


@pytest.fixture
def page(client, organisation):
    """Read the public page."""
    return lambda: client.get(organisation.get_absolute_url()).content.decode()


def edit_url(organisation, slug="name"):
    return reverse("organisations:edit", args=[organisation.slug, slug])


def end_url(organisation):
    return reverse("organisations:end_mandate", args=[organisation.slug])


def waiting():
    return Request.objects.open().get(kind="profile_change")


# --- What does not wait -------------------------------------------------------------------------


@pytest.mark.parametrize("slug", [part.slug for part in registration.parts() if part.is_profile])
def test_form_shows_what_stands(browser, organisation, slug):
    part = registration.part(slug)

    response = browser.get(edit_url(organisation, slug))

    assert response.status_code == 200
    assert "Error:" not in response.content.decode()
    shown = {name: response.context["form"][name].value() for name in part.read(organisation)}
    assert shown == part.read(organisation)


def test_other_fields_are_shown_at_once(browser, organisation, page):
    typed = {**NAME, "acronym": "LNX", "other_name_1": "Réseau", "other_language_1": "fr"}

    response = browser.post(edit_url(organisation), typed)

    assert response.status_code == 302
    assert "LNX" in page()
    assert "Réseau" in page()
    assert not Request.objects.open().exists()


def test_purpose_is_shown_at_once(browser, organisation, page):
    typed = {
        "scope": "local",
        "kind": "media",
        "purpose_fr": "Réunit des radios communautaires.",
        "working_languages": ["fr"],
    }
    browser.post(edit_url(organisation, "profile"), typed)

    assert "Réunit des radios communautaires." in page()
    assert "We teach people" not in page()


def test_family_and_groups_are_kept(browser, organisation):
    family, group = GroupingFactory(family=True), GroupingFactory()

    browser.post(edit_url(organisation, "groups"), {"family": family.slug, "groups": [group.slug]})

    assert set(organisation.wishes.values_list("grouping", "as_family")) == {
        (family.pk, True),
        (group.pk, False),
    }


def test_consent_withdrawn_hides_at_once(browser, organisation, representative, client):
    directory = reverse("organisations:list")
    assert "Listed Network" in client.get(directory).content.decode()

    response = browser.post(edit_url(organisation, "public"), {})

    assert response.status_code == 302
    assert client.get(organisation.get_absolute_url()).status_code == 404
    assert "Listed Network" not in client.get(directory).content.decode()
    assert set(organisation.consents.values_list("withdrawn_by", flat=True)) == {representative.pk}


def test_consent_to_one_field_withdrawn_hides_that_field(browser, organisation, page):
    assert NAME["website"] in page()

    browser.post(edit_url(organisation, "public"), {"public_fields": ["listed"]})

    assert NAME["website"] not in page()
    assert "Listed Network" in page()


def test_another_reference_is_no_longer_confirmed(browser, organisation):
    row = organisation.accreditations.create(phase="tunis", reference="1", status="confirmed")
    typed = {"ecosoc_status": "none", "accredited_tunis": "on", "reference_tunis": "1"}
    url = edit_url(organisation, "united-nations")

    browser.post(url, typed)
    row.refresh_from_db()
    assert row.status == "confirmed"

    browser.post(url, {**typed, "reference_tunis": "2"})
    row.refresh_from_db()
    assert (row.reference, row.status) == ("2", "claimed")


# --- What waits ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "old", "new", "shown_old", "shown_new"),
    [
        ("name", "Listed Network", "شبكة جديدة", "Listed Network", "شبكة جديدة"),
        ("country", "BR", "KE", "Brazil", "Kenya"),
        ("website", NAME["website"], SITE, NAME["website"], SITE),
        ("website", NAME["website"], "", NAME["website"], "<h1>"),
    ],
)
def test_protected_change_waits_and_is_shown_once_approved(
    browser, organisation, page, moderator, field, old, new, shown_old, shown_new
):
    browser.post(edit_url(organisation), {**NAME, "acronym": "LNX", field: new})

    mandate = organisation.mandates.get()
    changes = {field: {"old": old, "new": new}}
    assert waiting().payload == {"changes": changes, "mandate": str(mandate.uid)}
    assert shown_old in page()
    assert shown_new == "<h1>" or shown_new not in page()
    assert "LNX" in page()

    moderation.approve(waiting(), by=moderator)
    organisation.refresh_from_db()
    assert str(getattr(organisation, field)) == new
    assert shown_new in page()
    former = list(organisation.names.filter(is_former=True).values_list("text", flat=True))
    assert former == (["Listed Network"] if field == "name" else [])


def test_declined_change_leaves_the_old(browser, organisation, page, moderator):
    browser.post(edit_url(organisation), {**NAME, "name": "New Network", "website": SITE})
    row = waiting()

    moderation.decline(row, by=moderator, reason="Not without a proof.")

    organisation.refresh_from_db()
    assert (organisation.name, organisation.website) == (NAME["name"], NAME["website"])
    assert "Listed Network" in page()
    assert "New Network" not in page()
    assert not organisation.names.exists()


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_new_name_waits_together_with_its_language(browser, organisation, moderator, verb):
    new = {"name": "Nouveau Réseau", "name_language": "fr"}
    browser.post(edit_url(organisation), {**NAME, **new})
    organisation.refresh_from_db()
    assert (organisation.name, organisation.name_language) == ("Listed Network", "en")

    moderation.move(waiting(), verb, by=moderator, reason="So it is.")

    organisation.refresh_from_db()
    expected = ("Nouveau Réseau", "fr") if verb == "approve" else ("Listed Network", "en")
    assert (organisation.name, organisation.name_language) == expected
    former = list(organisation.names.values_list("text", "language"))
    assert former == ([("Listed Network", "en")] if verb == "approve" else [])


def test_approved_change_is_reversed(browser, organisation, moderator):
    browser.post(edit_url(organisation), {**NAME, "name": "Nouveau", "name_language": "fr"})
    row = waiting()
    moderation.approve(row, by=moderator)

    moderation.reverse(row, by=moderator, reason="A mistake.")

    organisation.refresh_from_db()
    assert (organisation.name, organisation.name_language) == ("Listed Network", "en")
    assert not organisation.names.exists()


def test_language_of_the_name_alone_does_not_wait(browser, organisation):
    browser.post(edit_url(organisation), {**NAME, "name_language": "fr"})

    organisation.refresh_from_db()
    assert organisation.name_language == "fr"
    assert not Request.objects.open().exists()


def test_second_protected_change_is_refused_as_a_whole(browser, organisation):
    browser.post(edit_url(organisation), {**NAME, "website": SITE})
    before = factories.rows_of(None), list(organisation.names.values())
    typed = {**NAME, "name": "Third Name", "acronym": "LNX"}
    typed |= {"other_name_1": "Réseau", "other_language_1": "fr"}

    response = browser.post(edit_url(organisation), typed)

    html = response.content.decode()
    assert response.status_code == 409
    assert re.search(r"<title>\s*Error: ", html)
    assert "An earlier change waits for its decision." in html
    assert 'value="Third Name"' in html
    assert (factories.rows_of(None), list(organisation.names.values())) == before


def test_change_after_a_withdrawn_one_is_possible(browser, organisation, representative):
    browser.post(edit_url(organisation), {**NAME, "website": SITE})
    moderation.withdraw(waiting(), by=representative)

    assert browser.post(edit_url(organisation), {**NAME, "name": "Third"}).status_code == 302
    assert waiting().payload["changes"]["name"]["new"] == "Third"


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "typed", "wrong"),
    [
        ("name", {**NAME, "name": "Kept\u202eName"}, "name"),
        ("name", {**NAME, "name": "a\0b"}, "name"),
        ("name", {**NAME, "website": "http://127.1/"}, "website"),
        ("name", {**NAME, "country": "XX"}, "country"),
        ("name", {}, "name"),
        ("profile", {"founded_year": "98"}, "founded_year"),
        ("united-nations", {"reference_tunis": "Kept"}, "accredited_tunis"),
        ("groups", {"groups": ["nonsense"]}, "groups"),
        ("groups", {"groups": ["a\0b"], "family": "a\0b"}, "groups"),
        ("public", {"public_fields": ["website"]}, "public_fields"),
    ],
)
def test_invalid_part_is_refused_and_nothing_saved(browser, organisation, slug, typed, wrong):
    GroupingFactory()
    before = factories.rows_of(None)

    response = browser.post(edit_url(organisation, slug), typed)

    html = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"<title>\s*Error: ", html)
    assert wrong in response.context["form"].errors
    summary = html.partition("alert-danger")[2].partition("</ul>")[0]
    links = re.findall(r'href="#([^"]+)"', summary)
    assert links
    assert [link for link in links if f'id="{link}"' not in html] == []
    assert factories.rows_of(None) == before


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "role", ["registered", "former_representative", "other_representative", "moderator"]
)
def test_others_find_nothing_to_edit(client_of, organisation, role, method):
    client = client_of(role)
    before = factories.rows_of(None)
    slugs = ("name", "profile", "public")
    urls = [end_url(organisation), *(edit_url(organisation, slug) for slug in slugs)]

    found = [getattr(client, method)(url, {**NAME, "name": "Mine"}).status_code for url in urls]

    assert found == [404, 404, 404, 404]
    assert factories.rows_of(None) == before


@pytest.mark.parametrize("slug", ["you", "nonsense"])
def test_parts_that_are_no_profile_do_not_exist(browser, organisation, slug):
    assert browser.get(edit_url(organisation, slug)).status_code == 404
    assert browser.post(edit_url(organisation, slug), NAME).status_code == 404


# --- The end of a mandate -----------------------------------------------------------------------


def test_mandate_ends_with_the_approval_and_not_before(
    browser, organisation, representative, moderator
):
    assert browser.post(end_url(organisation)).status_code == 302
    assert browser.get(edit_url(organisation)).status_code == 200

    moderation.approve(waiting(), by=moderator)

    for url in (edit_url(organisation), edit_url(organisation, "public"), end_url(organisation)):
        assert browser.get(url).status_code == 404
        assert browser.post(url, NAME).status_code == 404
    mandate = organisation.mandates.get(person=representative)
    assert mandate.ended_by.verb == "approve"
    assert mandate.until_at == mandate.ended_by.at


def test_end_asked_twice_is_one_request(browser, organisation):
    browser.post(end_url(organisation))
    before = factories.rows_of(None)

    response = browser.post(end_url(organisation))

    assert response.status_code == 409
    assert "An earlier change waits for its decision." in response.content.decode()
    assert factories.rows_of(None) == before


def test_mandate_ends_at_once_where_another_may_edit(browser, organisation, representative):
    other = MandateFactory(organisation=organisation)

    page = browser.get(end_url(organisation)).content.decode()
    response = browser.post(end_url(organisation))

    assert "It ends at once" in page
    assert response.status_code == 302
    assert not Request.objects.open().exists()
    ended = organisation.mandates.get(person=representative)
    assert not ended.is_current
    assert (ended.ended_by_person, ended.ended_under, ended.ended_by) == (
        representative,
        ended,
        None,
    )
    assert organisation.acts.get().verb == "mandate_laid_down"
    mail = OutgoingMail.objects.latest("pk")
    assert mail.recipient == other.person.email
    assert "Its memberships in groups stay." in mail.text


def test_other_who_may_not_edit_does_not_count(browser, organisation):
    MandateFactory(organisation=organisation, may_edit=False)

    assert "Nobody else may edit" in browser.get(end_url(organisation)).content.decode()
    browser.post(end_url(organisation))

    assert waiting().payload["changes"].keys() == {"end_mandate"}


def test_end_that_waited_is_withdrawn_once_it_happens_at_once(browser, organisation):
    browser.post(end_url(organisation))
    row = waiting()
    MandateFactory(organisation=organisation)

    browser.post(end_url(organisation))

    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert organisation.mandates.current().count() == 1


def test_end_that_waited_ends_what_the_limits_became(
    browser, organisation, representative, moderator
):
    browser.post(end_url(organisation))
    row = waiting()
    MandateFactory(organisation=organisation)
    mandates.limit(
        organisation.mandates.current().get(person=representative),
        scopes={"receive"},
        until_at=None,
        by=representative,
    )

    moderation.approve(row, by=moderator)
    assert not organisation.mandates.current().filter(person=representative).exists()

    moderation.reverse(row, by=moderator, reason="A mistake.")
    again = organisation.mandates.current().get(person=representative)
    assert again.scopes == ["receive"]


def test_each_act_names_person_organisation_and_mandate(browser, organisation, representative):
    mandate = organisation.mandates.get()
    browser.post(edit_url(organisation), {**NAME, "acronym": "LNX"})
    browser.post(edit_url(organisation, "public"), {"public_fields": ["listed"]})

    acts = organisation.acts.order_by("pk")
    assert [(act.person, act.mandate, act.verb, act.details) for act in acts] == [
        (representative, mandate, "profile_changed", {"part": "name"}),
        (representative, mandate, "consents_changed", {"public_fields": ["listed"]}),
    ]


# --- /me/ ---------------------------------------------------------------------------------------


def test_query_count_of_the_personal_page_does_not_grow(client_of, registered, moderator):
    client = client_of("registered")
    counts = []
    for row_count in (1, 2):
        for _ in range(row_count):
            factories.approved(registered, moderator)
            factories.submitted(registered)
            factories.returned(registered, moderator)
            factories.draft(registered)
            ended = factories.approved(registered, moderator).target
            ended.mandates.update(until_at=ended.registered_at)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("accounts:me"))
        counts.append(len(captured))

    assert counts[0] == counts[1]

"""The pages about representatives: who sees them, what they do, and what they refuse."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import OutgoingMail
from organisations.models import Act, Mandate, MandateInvitation
from organisations.representatives import services
from tests.organisations.factories import InvitationFactory, MandateFactory

pytestmark = pytest.mark.django_db

ALL = ["edit", "join", "sign", "vote", "receive"]
INVITED = {
    "email": "registered@people.example",
    "function": "Treasurer",
    "scopes": ALL,
    "until_on": "",
    "language": "en",
}


@pytest.fixture
def mine(organisation):
    """The full mandate of `representative`."""
    mandate = organisation.mandates.get()
    OutgoingMail.objects.all().delete()
    return mandate


@pytest.fixture
def other(organisation):
    """The full mandate of somebody else."""
    return MandateFactory(organisation=organisation)


@pytest.fixture
def browser(client_of):
    """The representative's browser."""
    return client_of("representative")


def url(name, *arguments):
    return reverse(f"organisations:{name}", args=arguments)


def addresses(organisation, mandate, invitation):
    """Every address of the representatives' pages, with how it is sent."""
    slug = organisation.slug
    return [
        ("get", url("representatives", slug)),
        ("get", url("representative_invite", slug)),
        ("post", url("representative_invite", slug)),
        ("get", url("representative_limit", slug, mandate.uid)),
        ("post", url("representative_limit", slug, mandate.uid)),
        ("get", url("representative_revoke", slug, mandate.uid)),
        ("post", url("representative_revoke", slug, mandate.uid)),
        ("post", url("invitation_withdraw", slug, invitation.uid)),
        ("post", url("invitation_repeat", slug, invitation.uid)),
    ]


def stored():
    models = (Mandate, MandateInvitation, Act, OutgoingMail)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- Who gets in --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("visitor", 302),
        ("registered", 404),
        ("other_representative", 404),
        ("former_representative", 404),
        ("moderator", 404),
        ("administrator", 404),
    ],
)
def test_others_find_nothing(client_of, organisation, mine, other, role, status):
    invitation = InvitationFactory(invited_under=mine)
    client = client_of(role)
    before = stored()

    found = [
        getattr(client, method)(address, INVITED | {"reason": "Mine."}).status_code
        for method, address in addresses(organisation, other, invitation)
    ]

    assert found == [status] * 9
    assert stored() == before


def test_representative_who_may_not_edit_is_refused(browser, organisation, mine, other):
    invitation = InvitationFactory(invited_under=mine)
    Mandate.objects.filter(pk=mine.pk).update(may_edit=False)

    found = [
        getattr(browser, method)(address).status_code
        for method, address in addresses(organisation, other, invitation)
    ]

    assert found == [403] * 9


def test_forged_mandate_and_invitation_do_not_exist(browser, organisation, other_organisation):
    theirs = other_organisation.mandates.get()
    invitation = InvitationFactory(invited_under=theirs)
    before = stored()

    found = [
        browser.post(address, {"reason": "Mine."}).status_code
        for _method, address in addresses(organisation, theirs, invitation)[3:]
    ]

    assert found == [404] * 6
    assert stored() == before


@pytest.mark.parametrize("name", ["invitation_withdraw", "invitation_repeat"])
def test_changes_are_not_made_by_reading(browser, organisation, mine, name):
    invitation = InvitationFactory(invited_under=mine)

    assert browser.get(url(name, organisation.slug, invitation.uid)).status_code == 405


# --- The list -----------------------------------------------------------------------------------


def test_list_tells_who_acts_who_is_invited_and_who_acted(browser, organisation, mine, other):
    InvitationFactory(invited_under=mine, email="mine@people.example", function="Own Function")
    InvitationFactory(invited_under=other, email="their@people.example", function="Their Function")
    ended = MandateFactory(
        organisation=organisation,
        from_at=timezone.now() - timedelta(days=1000),
        until_at=timezone.now() - timedelta(days=800),
        end_reason="Left the board.",
    )

    html = browser.get(url("representatives", organisation.slug)).content.decode()

    assert "You act for <bdi>Listed Network</bdi>" in html
    for shown in (
        *(mandate.person.name for mandate in (mine, other, ended)),
        f"<h3>{ended.until_at.year}</h3>",
        "Left the board.",
        "mine@people.example",
        "Own Function",
        "Their Function",
    ):
        assert shown in html
    # Addresses are shown to nobody but who wrote them.
    for hidden in ("their@people.example", other.person.email, ended.person.email):
        assert hidden not in html


def test_person_without_a_name_is_not_shown_by_address(browser, organisation, mine, other):
    type(other.person).objects.filter(pk=other.person.pk).update(name="")

    html = browser.get(url("representatives", organisation.slug)).content.decode()

    assert "Somebody who gave no name" in html
    assert other.person.email not in html


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_of_the_list(browser, organisation, mine, row_count, django_assert_num_queries):
    for number in range(row_count):
        MandateFactory(organisation=organisation)
        MandateFactory(organisation=organisation, ended=True, ended_by_person=mine.person)
        sender = MandateFactory(organisation=organisation)
        InvitationFactory(invited_under=sender, email=f"{number}@people.example")

    # Session, person, own mandate, its scope; current, invited, asking and former ones.
    with django_assert_num_queries(8):
        browser.get(url("representatives", organisation.slug))


def test_former_ones_are_paged(browser, organisation, mine):
    for number in range(52):
        MandateFactory(organisation=organisation, ended=True, function=f"Former {number:02d}")

    first = browser.get(url("representatives", organisation.slug))
    key = first.context["page"].next_key
    second = browser.get(url("representatives", organisation.slug), {"after": key})

    shown = [row.function for page in (first, second) for row in page.context["page"]]
    assert sorted(shown) == [f"Former {number:02d}" for number in range(52)]


# --- Inviting, limiting, revoking ---------------------------------------------------------------


def test_invitation_is_sent_from_the_form(browser, organisation, mine):
    until_on = (timezone.now() + timedelta(days=40)).date()
    typed = INVITED | {"scopes": ["join"], "until_on": until_on.isoformat(), "language": "fr"}

    response = browser.post(url("representative_invite", organisation.slug), typed)

    assert response.status_code == 302
    invitation = organisation.invitations.get()
    assert (invitation.scopes, invitation.language) == (["join"], "fr")
    assert invitation.until_at.isoformat() == f"{until_on.isoformat()}T00:00:00+00:00"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"email": ""}, "email"),
        ({"email": "ana"}, "email"),
        ({"email": "a\n@b.example"}, "email"),
        ({"function": ""}, "function"),
        ({"function": "Chair\u202eman"}, "function"),
        ({"function": "x" * 151}, "function"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["rule"]}, "scopes"),
        ({"until_on": "2001-01-01"}, "until_on"),
        ({"until_on": "9999-12-31"}, "until_on"),
        ({"until_on": "tomorrow"}, "until_on"),
        ({"language": "xx"}, "language"),
    ],
)
def test_wrong_invitation_is_refused_with_the_input_kept(browser, organisation, mine, typed, wrong):
    before = stored()

    response = browser.post(url("representative_invite", organisation.slug), INVITED | typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert response.content.decode().count("Error: ") >= 1
    assert stored() == before


def test_scope_that_one_does_not_hold_is_not_offered(browser, organisation, mine, other):
    Mandate.objects.filter(pk=mine.pk).update(may_sign=False)
    address = url("representative_invite", organisation.slug)

    assert 'value="sign"' not in browser.get(address).content.decode()
    response = browser.post(address, INVITED)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["scopes"]


def test_invitation_sent_twice_is_one(browser, organisation, mine):
    address = url("representative_invite", organisation.slug)
    browser.post(address, INVITED)
    before = stored()

    response = browser.post(address, INVITED)

    assert response.status_code == 409
    assert "waits for its answer already" in response.content.decode()
    assert stored() == before


def test_limits_are_changed_from_the_form(browser, organisation, mine, other):
    address = url("representative_limit", organisation.slug, other.uid)
    assert browser.get(address).context["form"]["scopes"].value() == ALL

    response = browser.post(address, {"scopes": ["join"], "until_on": ""})

    assert response.status_code == 302
    assert organisation.mandates.current().get(person=other.person).scopes == ["join"]


def test_limits_changed_in_two_tabs(browser, organisation, mine, other):
    address = url("representative_limit", organisation.slug, other.uid)
    browser.post(address, {"scopes": ["join"]})
    before = stored()

    # The page of the mandate that ended does not exist any more.
    assert browser.post(address, {"scopes": ["edit"]}).status_code == 404
    assert stored() == before


def test_mandate_that_ends_while_the_form_is_sent_is_told(
    browser, organisation, mine, other, monkeypatch
):
    def over(*arguments, **fields):
        raise services.MandateOver("Over.")

    monkeypatch.setattr(services, "limit", over)
    monkeypatch.setattr(services, "revoke", over)
    for name, typed in (
        ("representative_limit", {"scopes": ["join"]}),
        ("representative_revoke", {"reason": "No."}),
    ):
        response = browser.post(url(name, organisation.slug, other.uid), typed)
        assert response.status_code == 409
        assert url("representatives", organisation.slug) in response.content.decode()


def test_last_editor_is_told_why_not(browser, organisation, mine):
    address = url("representative_limit", organisation.slug, mine.uid)

    response = browser.post(address, {"scopes": ["join"]})

    assert response.status_code == 409
    assert "Invite another representative first." in response.content.decode()


def test_mandate_is_revoked_with_a_reason(browser, organisation, mine, other):
    address = url("representative_revoke", organisation.slug, other.uid)

    assert browser.get(address).status_code == 200
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert browser.post(address, {"reason": "Left."}).status_code == 302

    other.refresh_from_db()
    assert (other.is_current, other.end_reason) == (False, "Left.")


def test_own_mandate_is_ended_elsewhere(browser, organisation, mine):
    response = browser.post(
        url("representative_revoke", organisation.slug, mine.uid), {"reason": "Tired."}
    )

    assert response.status_code == 302
    assert response.url == url("end_mandate", organisation.slug)
    assert mine.is_current


def test_invitation_is_withdrawn_once(browser, organisation, mine):
    invitation = InvitationFactory(invited_under=mine)
    address = url("invitation_withdraw", organisation.slug, invitation.uid)

    assert browser.post(address).status_code == 302
    assert browser.post(address).status_code == 409


def test_invitation_is_sent_again(browser, organisation, mine):
    invitation = InvitationFactory(invited_under=mine)
    address = url("invitation_repeat", organisation.slug, invitation.uid)

    assert browser.post(address).status_code == 302
    assert browser.post(address).status_code == 409
    assert OutgoingMail.objects.count() == 1


# --- Answering an invitation --------------------------------------------------------------------


def test_invited_person_sees_what_it_means_and_accepts(client_of, organisation, mine, registered):
    invitation = InvitationFactory(invited_under=mine, may_vote=False)
    client = client_of("registered")

    response = client.get(invitation.get_absolute_url())
    html = response.content.decode()
    assert "To act for <bdi>Listed Network</bdi>" in html
    assert mine.person.name in html
    assert mine.person.email not in html
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]

    assert client.post(invitation.get_absolute_url(), {"accept": "1"}).status_code == 302
    assert organisation.mandates.current().filter(person=registered).exists()
    assert "Answer: accepted" in client.get(invitation.get_absolute_url()).content.decode()


@pytest.mark.parametrize("first", ["accept", "decline"])
@pytest.mark.parametrize("second", ["accept", "decline"])
def test_second_answer_is_told_that_it_is_late(client_of, mine, registered, first, second):
    invitation = InvitationFactory(invited_under=mine)
    client = client_of("registered")
    client.post(invitation.get_absolute_url(), {first: "1"})
    before = stored()

    response = client.post(invitation.get_absolute_url(), {second: "1"})

    assert response.status_code == 409
    assert stored() == before


def test_answer_that_says_nothing_changes_nothing(client_of, mine, registered):
    invitation = InvitationFactory(invited_under=mine)
    before = stored()

    assert client_of("registered").post(invitation.get_absolute_url()).status_code == 302
    assert stored() == before


@pytest.mark.parametrize(
    ("role", "statuses"),
    [("visitor", (200, 302)), ("member", (403, 403)), ("moderator", (403, 403))],
)
def test_wrong_account_is_told_what_to_do_and_nothing_else(client_of, mine, role, statuses):
    invitation = InvitationFactory(invited_under=mine)
    client = client_of(role)
    before = stored()

    page = client.get(invitation.get_absolute_url())
    answer = client.post(invitation.get_absolute_url(), {"accept": "1"})

    assert (page.status_code, answer.status_code) == statuses
    html = page.content.decode()
    for hidden in (invitation.email, "Listed Network", mine.person.name, "Treasurer"):
        assert hidden not in html
    assert stored() == before


def test_visitor_comes_back_after_signing_in(client, mine):
    invitation = InvitationFactory(invited_under=mine)

    html = client.get(invitation.get_absolute_url()).content.decode()

    assert f"/accounts/login/?next={invitation.get_absolute_url()}" in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"lapsed": True}, "The time of this invitation is over."),
        ({"answer": "withdrawn", "answered_at": timezone.now()}, "Answer: withdrawn"),
    ],
)
def test_invitation_that_is_over_says_so(client_of, mine, registered, fields, said):
    invitation = InvitationFactory(invited_under=mine, **fields)
    client = client_of("registered")

    html = client.get(invitation.get_absolute_url()).content.decode()

    assert said in html
    assert 'name="accept"' not in html
    assert client.post(invitation.get_absolute_url(), {"accept": "1"}).status_code == 409


@pytest.mark.parametrize("token", ["nonsense", "x" * 300, "%00"])
def test_unknown_invitation_does_not_exist(client, db, token):
    assert client.get(f"/organisations/invitations/{token}/").status_code == 404


def test_no_organisation_takes_the_address_of_another_page(second_moderator):
    from tests.moderation import factories
    from tests.people import create_person

    slugs = [
        factories.approved(create_person(f"p{number}"), second_moderator, name).target.slug
        for number, name in enumerate(["Invitations", "Map", "Register"])
    ]

    assert slugs == ["invitations-2", "map-2", "register-2"]

"""The section of the personal page: for whom I act, and who invites me."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations import me
from tests.organisations.factories import InvitationFactory, MandateFactory

pytestmark = pytest.mark.django_db


def section(rf, person):
    request = rf.get("/me/")
    request.user = person
    return me._organisations(request)


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count(rf, registered, row_count, django_assert_num_queries):
    for _ in range(row_count):
        MandateFactory(person=registered)
        MandateFactory(person=registered, ended=True)
        InvitationFactory()

    with django_assert_num_queries(3):
        shown = section(rf, registered)
        assert [len(list(shown[name])) for name in ("current", "former", "invitations")] == [
            row_count
        ] * 3
        assert all(row.organisation.name for name in shown for row in shown[name])


def test_page_shows_scopes_end_and_links(client_of, registered):
    until_at = timezone.now().replace(year=timezone.now().year + 1, month=3, day=5)
    mandate = MandateFactory(person=registered, may_vote=False, until_at=until_at)
    slug = mandate.organisation.slug

    html = client_of("registered").get(reverse("accounts:me")).content.decode()

    assert "edit the profile, join groups, sign statements, receive notices" in html
    assert f"5 March {until_at.year}" in html
    assert reverse("organisations:representatives", args=[slug]) in html
    assert reverse("organisations:end_mandate", args=[slug]) in html


def test_representatives_are_not_offered_to_who_may_not_edit(client_of, registered):
    mandate = MandateFactory(person=registered, may_edit=False)
    url = reverse("organisations:representatives", args=[mandate.organisation.slug])

    assert url not in client_of("registered").get(reverse("accounts:me")).content.decode()


def test_only_open_invitations_to_confirmed_addresses_wait(rf, registered):
    registered.emailaddress_set.create(email="unconfirmed@people.example", verified=False)
    open_one = InvitationFactory()
    InvitationFactory(email="unconfirmed@people.example")
    InvitationFactory(email="other@people.example")
    InvitationFactory(lapsed=True)
    InvitationFactory(answer="withdrawn", answered_at=timezone.now())

    assert list(section(rf, registered)["invitations"]) == [open_one]


def test_page_leads_to_the_invitation(client_of, registered):
    invitation = InvitationFactory()

    html = client_of("registered").get(reverse("accounts:me")).content.decode()

    assert invitation.get_absolute_url() in html

"""Who enters the back-office, and what they may there."""

import pytest
from django.contrib.auth.models import AnonymousUser

PERMISSIONS = [
    "accounts.enter_back_office",
    "accounts.view_user",
    "notices.view_outgoingmail",
    "notices.change_outgoingmail",
    "notices.view_alarm",
]


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("registered", False),
        ("applicant", False),
        ("representative", False),
        ("former_representative", False),
        ("moderator", True),
        ("administrator", True),
    ],
)
def test_moderators_only(request, permission, who, may):
    assert request.getfixturevalue(who).has_perm(permission) is may


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("who", ["moderator", "administrator"])
def test_nobody_who_is_switched_off(request, permission, who):
    person = request.getfixturevalue(who)
    person.is_active = False

    assert not person.has_perm(permission)
    assert not AnonymousUser().has_perm(permission)


@pytest.mark.parametrize("verb", ["add", "change", "delete"])
def test_only_an_administrator_changes_accounts(moderator, administrator, verb):
    assert not moderator.has_perm(f"accounts.{verb}_user")
    assert administrator.has_perm(f"accounts.{verb}_user")


def test_who_leaves_the_group_leaves_the_back_office(client_of, moderator):
    client = client_of("moderator")
    assert client.get("/admin/moderation/request/").status_code == 200

    moderator.groups.clear()

    assert client.get("/admin/moderation/request/").status_code == 302


@pytest.mark.parametrize("who", ["moderator", "administrator"])
def test_second_factor_is_asked_for_where_it_is_set(client_of, settings, who):
    settings.ADMIN_SECOND_FACTOR = True

    response = client_of(who).get("/admin/moderation/request/", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/2fa/"

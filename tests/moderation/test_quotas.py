"""What a new account may have waiting."""

import pytest
from django.urls import reverse

from moderation import quotas, services
from moderation.models import Request
from tests.moderation import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_quotas(settings):
    settings.LIMITS_ON = True
    settings.LIMIT_RATES = dict.fromkeys(settings.LIMIT_RATES, "")
    settings.NEW_ACCOUNT_REQUESTS = 2
    settings.NEW_ACCOUNT_BYTES = 2000


def test_new_account_is_told_and_then_held_up(client_of, registered, moderator):
    client, url = client_of("registered"), reverse("organisations:register")
    first = factories.draft(registered)
    assert "You have 1." in client.get(url).content.decode()
    factories.submitted(registered)

    response = client.post(url)

    assert response.status_code == 409
    assert "Your account is new" in response.content.decode()
    assert Request.objects.filter(applicant=registered).count() == 2
    services.submit(first, by=registered)
    services.approve(first, by=moderator)
    assert client.post(url).status_code == 302
    assert "Your account is new" not in client.get(url).content.decode()


def test_new_account_writes_so_many_bytes(registered, moderator):
    draft = factories.draft(registered, payload={})
    services.save_payload(draft, "name", {"name": ["x" * 900]}, by=registered)

    with pytest.raises(services.TooLarge, match="2 kB"):
        services.save_payload(draft, "you", {"note": ["ж" * 600]}, by=registered)

    factories.approved(registered, by=moderator)
    services.save_payload(draft, "you", {"note": ["ж" * 600]}, by=registered)


def test_who_is_known_is_not_new(
    registered, coordinator, representative, moderator, administrator, settings
):
    assert quotas.is_new(registered)
    for person in (coordinator, representative, moderator, administrator):
        assert not quotas.is_new(person)
        assert quotas.share_of(person) is None
    settings.LIMITS_ON = False
    assert not quotas.is_new(registered)

"""Lists on a real mail server, as the portal makes them."""

import pytest
from django.utils import timezone

from mailinglists.enums import RunBy, SubscriptionState
from mailinglists.mailman import bringing, client
from mailinglists.mailman.server import Server
from mailinglists.mailman.wanted import wanted_of
from mailinglists.models import MailingList, Subscription
from mailinglists.services import server as asking
from moderation import services as moderation
from tests.mailinglists import factories


@pytest.fixture
def server(mailman):
    """The server as the portal asks it."""
    return Server(client.client())


@pytest.fixture
def approved(member, grouping, coordinator, list_master):
    """Return a function that approves a list to be run here, which is not made yet."""

    def approve(**changes):
        row = factories.ready(member, grouping, coordinator, **changes)
        moderation.approve(row, by=list_master, run_by=RunBy.PORTAL)
        return MailingList.objects.get(request=row)

    return approve


@pytest.fixture
def made(server, approved):
    """Return a function that makes a list on the server."""
    return lambda **changes: bring(approved(**changes))


def bring(mailing_list):
    """Bring the list; return its fresh row."""
    bringing.bring(mailing_list.installation.pk)
    return MailingList.objects.get(pk=mailing_list.pk)


def put_on(mailing_list, email, **fields):
    """Subscribe an address in the portal; the server is not told yet."""
    row = Subscription.objects.create(
        mailing_list=mailing_list,
        email=email,
        language="en",
        state=SubscriptionState.ACTIVE,
        origin="form",
        confirmed_at=timezone.now(),
        **fields,
    )
    asking.ask(mailing_list)
    return row


def on_server(server, mailing_list):
    """Return who is on the list, by address."""
    return {row.email: row for row in server.roster(wanted_of(mailing_list).list_id)}

"""Every address of the portal is tried by everybody; the answers stand in `access_tables.py`."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from audit.models import Entry
from pages.redirects import OLD_ADDRESSES
from tests.access_tables import (
    ACTIONS,
    ADMINISTRATORS_ACTIONS,
    ALLAUTH,
    BACK_OFFICE,
    BACK_OFFICE_POSTED,
    INSIDERS,
    PAGES,
    POSTED,
    SENT,
    VIEWS,
    actions_of,
    column_of,
    known_actions,
    lists,
)
from tests.people import ROLES

pytestmark = pytest.mark.any_database


def name_of(model):
    """Return what the admin calls a model in its addresses."""
    return f"{model._meta.app_label}_{model._meta.model_name}"


def names_of(patterns, namespaces=()):
    """Return every address of the project by its name, or by its path where it has none."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from names_of(pattern.url_patterns, (*namespaces, *inner))
        else:
            yield ":".join([*namespaces, pattern.name or f"={pattern.pattern}"])


def url_of(world, name, what="-"):
    if name.startswith("/"):
        return name
    query = {}
    if (name, what) == ("admin:autocomplete", "groupings"):
        query = {"app_label": "caucuses", "model_name": "grouping", "field_name": "parent"}
    return reverse(name, args=world.get((name, what), []), query=query)


def send(client, method, url, data=None):
    """Send a request, keep nothing of what it did, and return the answer."""
    with transaction.atomic():
        response = getattr(client, method)(url, data)
        transaction.set_rollback(True)
    if response.streaming:
        list(response.streaming_content)  # a file stays open until it is read
    return response


def statuses(client, method, world, rows, data=None):
    return {
        (name, what): send(client, method, url_of(world, name, what), data).status_code
        for name, what in rows
    }


@pytest.fixture(params=ROLES)
def role(request):
    return request.param


# --- The tables are complete --------------------------------------------------------------------


def test_every_address_has_a_row():
    in_admin = {f"admin:{name}_{view}" for name in lists() for view in VIEWS}
    named = {name for name, _what in [*PAGES, *BACK_OFFICE]} | set(ALLAUTH) | in_admin
    named -= {name for name in named if name.startswith("/")}
    # Without a name: old addresses (below), the admin's older form of change addresses and its
    # last resort (both in BACK_OFFICE by path).
    named |= {f"pages:={old}" for old in OLD_ADDRESSES}
    named |= {"admin:=<path:object_id>/", "admin:=(?P<url>.*)$"}

    assert set(names_of(get_resolver().url_patterns)) == named


def test_every_list_has_a_row():
    registered = set(map(name_of, admin.site._registry))

    assert set(lists()) == registered
    assert set(ACTIONS) | set(ADMINISTRATORS_ACTIONS) <= registered


# --- Pages --------------------------------------------------------------------------------------


def test_pages(client_of, role, world):
    wanted = {row: people[role] for row, people in PAGES.items()}

    assert statuses(client_of(role), "get", world, PAGES) == wanted


def test_posted_pages(client_of, role, world):
    wanted = {row: people[role] for row, people in POSTED.items()}

    assert statuses(client_of(role), "post", world, POSTED, SENT) == wanted


def test_visitors_are_sent_to_the_sign_in_page(client_of, world):
    client = client_of("visitor")

    for row, people in PAGES.items():
        if people["visitor"] == 302 != people["registered"]:
            url = url_of(world, *row)
            target = send(client, "get", url).headers["Location"]
            assert target == f"/accounts/login/?next={url}"


def test_old_addresses_lead_on_for_good(client_of, role):
    found = {old: client_of(role).get(f"/{old}").status_code for old in OLD_ADDRESSES}

    assert found == dict.fromkeys(OLD_ADDRESSES, 301)


@pytest.mark.parametrize("method", ["get", "post"])
def test_mandate_without_editing_does_not_edit(client_of, representative, organisation, method):
    organisation.mandates.update(may_edit=False)
    url = reverse("organisations:edit", args=[organisation.slug, "profile"])

    assert getattr(client_of("representative"), method)(url).status_code == 403


def test_allauth(client_of, role, world):
    client = client_of(role)
    place = 0 if role == "visitor" else 1

    found = {name: send(client, "get", url_of(world, name)).status_code for name in ALLAUTH}

    assert found == {name: pair[place] for name, pair in ALLAUTH.items()}


# --- Back-office --------------------------------------------------------------------------------


def test_back_office(client_of, role, world):
    wanted = {row: people[role] for row, people in BACK_OFFICE.items()}

    assert statuses(client_of(role), "get", world, BACK_OFFICE) == wanted


def test_back_office_posted(client_of, role, world):
    wanted = {row: people[role] for row, people in BACK_OFFICE_POSTED.items()}
    sent = {"reason": "", "distinct": "1", "field_name": "nobody"}

    assert statuses(client_of(role), "post", world, BACK_OFFICE_POSTED, sent) == wanted


@pytest.mark.slow
def test_back_office_lists(client_of, role, world):
    client, column = client_of(role), column_of(role)
    found, wanted = {}, {}
    models = {name_of(model): model for model in admin.site._registry}
    for name, statuses in lists().items():
        row = world.get(("row", name)) or models[name]._base_manager.latest("pk")
        for place, view in enumerate(VIEWS):
            arguments = [] if view in {"changelist", "add"} else [row.pk]
            response = send(client, "get", reverse(f"admin:{name}_{view}", args=arguments))
            found[name, view] = response.status_code
            wanted[name, view] = 302 if column is None else statuses[column][place]
            if column is None:
                assert response.headers["Location"].startswith("/admin/login/?next=")

    assert found == wanted


@pytest.mark.parametrize("who", [who for people in INSIDERS.values() for who in people])
def test_back_office_offers_actions(request, world, who):
    asked = RequestFactory().get("/")
    asked.user = request.getfixturevalue(who)

    for model, model_admin in admin.site._registry.items():
        if lists()[name_of(model)][column_of(who)][0] == 200:
            assert set(model_admin.get_actions(asked)) == actions_of(name_of(model), who), model


@pytest.mark.slow
def test_back_office_does_nothing_it_does_not_offer(client_of, role, world):
    client = client_of(role)
    for model in admin.site._registry:
        name = name_of(model)
        rows = list(model._base_manager.order_by("pk").values())
        chosen = {"_selected_action": rows[-1][model._meta.pk.attname], "post": "yes"}
        chosen |= {"confirmed": "1", "reason": "Because."}
        for action in sorted(known_actions(name) - actions_of(name, role)):
            url = reverse(f"admin:{name}_changelist")
            response = client.post(url, {**chosen, "action": action})
            if column_of(role) is None:
                assert response.headers["Location"].startswith("/admin/login/?next="), name
        now = list(model._base_manager.order_by("pk").values())
        # In the audit log what was tried is added.
        assert (now[: len(rows)] if model is Entry else now) == rows, name

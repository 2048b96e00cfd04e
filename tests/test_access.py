"""Every address of the portal, and who gets in: an address without a row here fails the suite.

A row names the address, what it is asked about (see `world`), and the status for each person.
"""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from caucuses.models import MembershipWish
from moderation.models import ReasonTemplate
from notices.models import JobRun
from organisations import merging
from organisations.models import Organisation
from pages.models import Event
from pages.redirects import OLD_ADDRESSES
from tests.caucuses.factories import GroupingFactory
from tests.moderation import factories
from tests.pages.factories import LinkFactory, PageFactory
from tests.people import ROLES, create_person

LETTERS = dict(zip("VRAPOFMSX", ROLES, strict=True))
OUTSIDERS = [
    "visitor",
    "registered",
    "applicant",
    "representative",
    "other_representative",
    "former_representative",
]


def read(text):
    """Return what a table says: by (address, what), a status for each person of its head."""
    head, *lines = (line.split() for line in text.strip().splitlines())
    rows = {}
    for name, what, *statuses in lines:
        assert (name, what) not in rows, name
        rows[name, what] = dict(zip(map(LETTERS.get, head[2:]), map(int, statuses), strict=True))
    return rows


PAGES = read("""
address                       what       V   R   A   P   O   F   M   S   X
healthz                       -          200 200 200 200 200 200 200 200 200
favicon                       -          302 302 302 302 302 302 302 302 302
pages:home                    -          200 200 200 200 200 200 200 200 200
pages:robots                  -          200 200 200 200 200 200 200 200 200
pages:timeline                -          200 200 200 200 200 200 200 200 200
pages:links                   -          200 200 200 200 200 200 200 200 200
pages:about                   -          200 200 200 200 200 200 200 200 200
pages:body                    plenary    200 200 200 200 200 200 200 200 200
pages:page                    page       200 200 200 200 200 200 200 200 200
pages:page                    hidden     404 404 404 404 404 404 404 404 404
caucuses:list                 -          200 200 200 200 200 200 200 200 200
caucuses:openness             -          200 200 200 200 200 200 200 200 200
caucuses:detail               grouping   200 200 200 200 200 200 200 200 200
organisations:list            -          200 200 200 200 200 200 200 200 200
organisations:detail          listed     200 200 200 200 200 200 200 200 200
organisations:detail          unlisted   404 404 404 404 404 404 404 404 404
organisations:detail          absorbed   301 301 301 301 301 301 301 301 301
decisions:list                -          200 200 200 200 200 200 200 200 200
organisations:register        -          200 200 200 200 200 200 200 200 200
organisations:register_part   draft      302 404 200 404 404 404 404 404 404
organisations:register_part   asked      302 404 200 404 404 404 404 404 404
organisations:register_part   nonsense   302 404 404 404 404 404 404 404 404
organisations:register_check  draft      302 404 200 404 404 404 404 404 404
organisations:edit            listed     302 404 404 200 404 404 404 404 404
organisations:edit            private    302 404 404 404 404 404 404 404 404
organisations:end_mandate     listed     302 404 404 200 404 404 404 404 404
moderation:request            draft      302 404 200 404 404 404 404 404 404
moderation:request            asked      302 404 200 404 404 404 404 404 404
moderation:request            decided    302 404 404 200 404 404 404 404 404
moderation:answer             asked      302 404 200 404 404 404 404 404 404
moderation:answer             pending    302 404 302 404 404 404 404 404 404
moderation:withdraw           pending    302 404 200 404 404 404 404 404 404
moderation:private            asked      200 200 200 200 200 200 200 200 200
moderation:private            nonsense   404 404 404 404 404 404 404 404 404
moderation:private_answer     asked      200 200 200 200 200 200 200 200 200
moderation:private_answer     nonsense   404 404 404 404 404 404 404 404 404
accounts:me                   -          302 200 200 200 200 200 200 200 200
accounts:profile              -          302 200 200 200 200 200 200 200 200
""")

# What is sent stands in `SENT`; nothing of it is kept. Where only reading is possible: 405.
POSTED = read("""
address                       what       V   R   A   P   O   F   M   S   X
healthz                       -          405 405 405 405 405 405 405 405 405
pages:home                    -          405 405 405 405 405 405 405 405 405
pages:robots                  -          405 405 405 405 405 405 405 405 405
pages:timeline                -          405 405 405 405 405 405 405 405 405
pages:links                   -          405 405 405 405 405 405 405 405 405
pages:about                   -          405 405 405 405 405 405 405 405 405
pages:body                    plenary    405 405 405 405 405 405 405 405 405
pages:page                    page       405 405 405 405 405 405 405 405 405
caucuses:list                 -          405 405 405 405 405 405 405 405 405
caucuses:openness             -          405 405 405 405 405 405 405 405 405
caucuses:detail               grouping   405 405 405 405 405 405 405 405 405
organisations:list            -          405 405 405 405 405 405 405 405 405
organisations:detail          listed     405 405 405 405 405 405 405 405 405
decisions:list                -          405 405 405 405 405 405 405 405 405
moderation:request            asked      405 405 405 405 405 405 405 405 405
moderation:private            asked      405 405 405 405 405 405 405 405 405
accounts:me                   -          405 405 405 405 405 405 405 405 405
organisations:register        -          200 302 302 302 302 302 302 302 302
organisations:register_part   draft      302 404 422 404 404 404 404 404 404
organisations:register_part   pending    302 404 302 404 404 404 404 404 404
organisations:register_check  draft      302 404 302 404 404 404 404 404 404
organisations:edit            listed     302 404 404 422 404 404 404 404 404
organisations:end_mandate     listed     302 404 404 302 404 404 404 404 404
moderation:answer             asked      302 404 422 404 404 404 404 404 404
moderation:withdraw           pending    302 404 302 404 404 404 404 404 404
moderation:private_answer     asked      422 422 422 422 422 422 422 422 422
accounts:profile              -          302 422 422 422 422 422 422 422 422
""")
SENT = {"reason": " ", "language": "xx"}

BACK_OFFICE = read("""
address                                     what      V   R   A   P   O   F   M   S   X
admin:index                                 -         302 302 302 302 302 302 302 302 302
admin:login                                 -         302 403 403 403 403 403 302 302 302
admin:logout                                -         302 302 302 302 302 302 405 405 405
admin:password_change                       -         302 302 302 302 302 302 200 200 200
admin:password_change_done                  -         302 302 302 302 302 302 200 200 200
admin:jsi18n                                -         302 302 302 302 302 302 200 200 200
admin:autocomplete                          -         302 302 302 302 302 302 403 403 403
admin:autocomplete                          groupings 302 302 302 302 302 302 200 200 200
admin:view_on_site                          listed    302 302 302 302 302 302 302 302 302
admin:app_list                              pages     302 302 302 302 302 302 200 200 200
admin:app_list                              auth      302 302 302 302 302 302 404 404 200
admin:moderation_request_move               approve   302 302 302 302 302 302 200 200 200
admin:moderation_request_move               submit    302 302 302 302 302 302 404 404 404
admin:moderation_request_move               own       302 302 302 302 302 302 403 200 200
admin:moderation_request_move               draft     302 302 302 302 302 302 404 404 404
admin:moderation_request_note               pending   302 302 302 302 302 302 302 302 302
admin:moderation_request_note               own       302 302 302 302 302 302 403 302 302
admin:moderation_request_change             draft     302 302 302 302 302 302 404 404 404
admin:organisations_organisation_compare    pair      302 302 302 302 302 302 200 200 200
admin:organisations_organisation_merge      pair      302 302 302 302 302 302 200 200 200
/admin/organisations/organisation/1/        -         302 302 302 302 302 302 302 302 302
/admin/nonsense/                            -         302 302 302 302 302 302 404 404 404
""")

BACK_OFFICE_POSTED = read("""
address                                     what      V   R   A   P   O   F   M   S   X
admin:moderation_request_move               approve   302 302 302 302 302 302 302 302 302
admin:moderation_request_move               own       302 302 302 302 302 302 403 302 302
admin:moderation_request_note               pending   302 302 302 302 302 302 302 302 302
admin:moderation_request_note               own       302 302 302 302 302 302 403 302 302
admin:organisations_organisation_compare    pair      302 302 302 302 302 302 302 302 302
admin:organisations_organisation_merge      pair      302 302 302 302 302 302 200 200 200
""")

# The five views of each list: changelist, add, change, history, delete. Outsiders: 302.
VIEWS = ["changelist", "add", "change", "history", "delete"]
LISTS = """
list                                moderators           administrator
auth_group                          403 403 403 403 403  200 200 200 200 200
account_emailaddress                403 403 403 403 403  200 200 200 200 200
mfa_authenticator                   403 403 403 403 403  200 200 200 200 200
django_tasks_database_dbtaskresult  403 403 403 403 403  200 403 200 200 403
notices_outgoingmail                200 403 200 200 403  200 403 200 200 403
accounts_user                       200 403 200 200 403  200 200 200 200 403
moderation_request                  200 403 200 200 403  200 403 200 200 403
moderation_decision                 200 403 200 200 403  200 403 200 200 403
moderation_reasontemplate           200 200 200 200 200  200 200 200 200 200
organisations_organisation          200 403 200 200 403  200 403 200 200 403
organisations_merge                 200 403 200 200 403  200 403 200 200 403
caucuses_grouping                   200 200 200 200 403  200 200 200 200 200
caucuses_membershipwish             200 403 200 200 403  200 200 200 200 200
pages_page                          200 200 200 200 200  200 200 200 200 200
pages_link                          200 200 200 200 200  200 200 200 200 200
pages_event                         200 200 200 200 200  200 200 200 200 200
"""

# The actions that each list offers, to moderators and to the administrator.
DELETE = "delete_selected"
REQUEST_ACTIONS = {"take_over", "bulk_approve", "bulk_ask", "bulk_decline"}
ACTIONS = {
    "auth_group": (set(), {DELETE}),
    "account_emailaddress": (set(), {DELETE, "make_verified"}),
    "mfa_authenticator": (set(), {DELETE}),
    "django_tasks_database_dbtaskresult": (set(), set()),
    "notices_outgoingmail": ({"try_again"}, {"try_again"}),
    "accounts_user": (set(), set()),
    "moderation_request": (REQUEST_ACTIONS, REQUEST_ACTIONS),
    "moderation_decision": (set(), set()),
    "moderation_reasontemplate": ({DELETE}, {DELETE}),
    "organisations_organisation": (set(), set()),
    "organisations_merge": ({"undo"}, {"undo"}),
    "caucuses_grouping": (set(), {DELETE}),
    "caucuses_membershipwish": (set(), {DELETE}),
    "pages_page": ({DELETE}, {DELETE}),
    "pages_link": ({DELETE}, {DELETE}),
    "pages_event": ({DELETE}, {DELETE}),
}

# django-allauth's addresses, as a visitor and as a person without password or second factor.
ALLAUTH = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (200, 302),
    "account_reauthenticate": (302, 403),
    "account_email": (302, 200),
    "account_email_verification_sent": (302, 302),
    "account_change_password": (302, 302),
    "account_set_password": (302, 200),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_request_login_code": (200, 302),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 403),
    "mfa_activate_totp": (302, 200),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 200),
    "mfa_download_recovery_codes": (302, 404),
}


def lists():
    """Return the table of lists by its name: (for moderators, for the administrator)."""
    rows = [line.split() for line in LISTS.strip().splitlines()[1:]]
    return {name: (list(map(int, found[:5])), list(map(int, found[5:]))) for name, *found in rows}


def names_of(patterns, namespaces=()):
    """Return every address of the project by its name, or by its path where it has none."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from names_of(pattern.url_patterns, (*namespaces, *inner))
        else:
            yield ":".join([*namespaces, pattern.name or f"={pattern.pattern}"])


@pytest.fixture
def world(
    pending,
    applicant,
    moderator,
    second_moderator,
    organisation,
    representative,
    other_organisation,
    former_representative,
):
    """Something of each sort that an address can be asked about: arguments by name and what."""
    draft = factories.draft(applicant, "Drafted")
    asked = factories.returned(applicant, second_moderator, "Asked")
    own = factories.submitted(moderator, "Own")
    hidden = factories.payload("Unlisted", public_fields=[])
    unlisted = factories.approved(
        representative, second_moderator, "Unlisted", payload=hidden
    ).target
    absorbed = factories.approved(create_person("third"), second_moderator, "Absorbed").target
    one, two = factories.known_organisation("One"), factories.known_organisation("Two")
    merging.merge(organisation, absorbed, take=[], by=moderator)
    grouping = GroupingFactory()
    GroupingFactory(slug="plenary", kind="plenary")
    MembershipWish.objects.create(organisation=organisation, grouping=grouping)
    PageFactory(path="about")
    PageFactory(path="plenary")
    PageFactory(path="about/hidden", is_published=False)
    LinkFactory()
    Event.objects.create(
        slug="first", name="First", start_on=date(2003, 12, 10), kind="meeting", phase="phase-1"
    )
    Authenticator.objects.create(user=create_person("fourth"), type="totp", data={})
    ReasonTemplate.objects.create(
        kind="registration", verb="ask", language="en", title="Where", text="Where is it?"
    )
    JobRun.mark("worker")
    listed = ContentType.objects.get_for_model(Organisation)
    decided = representative.requests.first()
    arguments = {
        ("pages:body", "plenary"): ["plenary"],
        ("pages:page", "page"): ["about"],
        ("pages:page", "hidden"): ["about/hidden"],
        ("caucuses:detail", "grouping"): [grouping.slug],
        ("organisations:edit", "listed"): [organisation.slug, "profile"],
        ("organisations:edit", "private"): [organisation.slug, "you"],
        ("organisations:register_part", "nonsense"): [draft.uid, "nonsense"],
        ("moderation:private", "nonsense"): ["nonsense"],
        ("moderation:private_answer", "nonsense"): ["nonsense"],
        ("admin:view_on_site", "listed"): [listed.pk, organisation.pk],
        ("admin:moderation_request_move", "approve"): [pending.pk, "approve"],
        ("admin:moderation_request_move", "submit"): [pending.pk, "submit"],
        ("admin:moderation_request_move", "own"): [own.pk, "approve"],
        ("admin:moderation_request_move", "draft"): [draft.pk, "approve"],
        ("admin:organisations_organisation_compare", "pair"): [one.pk, two.pk],
        ("admin:organisations_organisation_merge", "pair"): [one.pk, two.pk],
        ("admin:app_list", "pages"): ["pages"],
        ("admin:app_list", "auth"): ["auth"],
        ("account_reset_password_from_key", "-"): ["1", "set-password"],
    }
    for name, row in {"draft": draft, "asked": asked, "pending": pending, "own": own}.items():
        arguments |= {
            ("organisations:register_part", name): [row.uid, "name"],
            ("admin:moderation_request_note", name): [row.pk],
            ("admin:moderation_request_change", name): [row.pk],
            **{
                (f"moderation:{view}", name): [row.link_token]
                for view in ("private", "private_answer")
            },
        }
        for view in ("moderation:request", "moderation:answer", "moderation:withdraw"):
            arguments[view, name] = [row.uid]
        arguments["organisations:register_check", name] = [row.uid]
    arguments["moderation:request", "decided"] = [decided.uid]
    for what, row in {"listed": organisation, "unlisted": unlisted, "absorbed": absorbed}.items():
        arguments["organisations:detail", what] = [row.slug]
        arguments["organisations:end_mandate", what] = [row.slug]
    return arguments


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
    registered = {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}

    assert set(lists()) == set(ACTIONS) == registered


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


def test_back_office_lists(client_of, role, world):
    client = client_of(role)
    found, wanted = {}, {}
    for name, (moderators, administrator) in lists().items():
        model = next(m for m in admin.site._registry if f"{m._meta.app_label}_{m._meta.model_name}" == name)
        row = model._base_manager.latest("pk")
        for place, view in enumerate(VIEWS):
            arguments = [] if view in {"changelist", "add"} else [row.pk]
            response = send(client, "get", reverse(f"admin:{name}_{view}", args=arguments))
            found[name, view] = response.status_code
            if role in OUTSIDERS:
                wanted[name, view] = 302
                assert response.headers["Location"].startswith("/admin/login/?next=")
            else:
                wanted[name, view] = (administrator if role == "administrator" else moderators)[place]

    assert found == wanted


def test_back_office_actions(client_of, role, world, request):
    client = client_of(role)
    person = request.getfixturevalue(role)
    everything = {DELETE, *(action for pair in ACTIONS.values() for offer in pair for action in offer)}
    for model, model_admin in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        asked = RequestFactory().get("/")
        if person is not None:
            asked.user = person
            offered = ACTIONS[name][role == "administrator"] if role not in OUTSIDERS else set()
            is_let_in = role not in OUTSIDERS and lists()[name][role == "administrator"][0] == 200
            assert not is_let_in or set(model_admin.get_actions(asked)) == offered, name
        else:
            offered = set()
        rows = list(model._base_manager.order_by("pk").values())
        for action in everything - offered:
            chosen = {"action": action, "_selected_action": rows[-1]["id"], "post": "yes"}
            url = reverse(f"admin:{name}_changelist")
            response = client.post(url, {**chosen, "confirmed": "1", "reason": "Because."})
            if role in OUTSIDERS:
                assert response.headers["Location"].startswith("/admin/login/?next="), name
            assert list(model._base_manager.order_by("pk").values()) == rows, (name, action)

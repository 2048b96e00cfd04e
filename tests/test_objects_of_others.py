"""What belongs to others: every address that takes an argument, asked about every sort of object
of another group, organisation, person, request, list and file, by everybody who has no right to it.

Nothing of it is shown and nothing changes. The addresses come from the resolver: a new one fails
here until it says of what kind it is. The objects are those of `access_world.py`, made again for
people and groups of whom nobody in the test holds anything; `test_coordinators_limits.py` goes on
where this ends: actions, searches, choices and exports of the back-office.
"""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import Consent, ErasureRequest
from tests import access_world
from tests.access_tables import VIEWS
from tests.archive import factories as archives
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.fuzzing.addresses import cut, patterns
from tests.fuzzing.watching import Watch
from tests.moderation import factories
from tests.people import create_moderator
from tests.test_coordinators_limits import FORGED, MARK, VERBS, name_of, planted

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.any_database]

# What may be read by everybody, or by everybody who has signed in, is no secret; but no address of
# a person stands there, and what is sent to it changes nothing of others.
SHOWN = {
    "archive:archive public",
    "archive:attachment public",
    "archive:mbox public",
    "archive:month public",
    "archive:post public",
    "archive:thread public",
    "organisations:detail listed",
    "organisations:detail absorbed",
    "organisations:hand_over listed",
    "admin:app_list pages",
    *(
        f"caucuses:{name} grouping"
        for name in [
            "detail",
            "charter",
            "charter_version",
            "charter_changes",
            "bulletin",
            "write",
            "reports",
            "report",
            "report_feed",
            "report_file",
            "holders",
            "join",
        ]
    ),
    *(f"caucuses:{name} open" for name in ("proposal", "proposal_comment", "proposal_sponsor")),
    *(f"lists:subscribe {what}" for what in ("open", "moderated")),
    *(f"lists:ask {what}" for what in ("open", "moderated")),
    "lists:detail list",
    "pages:body plenary",
    "pages:event event",
    "pages:event_calendar event",
    "pages:file picture",
    "pages:grouping_calendar plenary",
    "pages:page former",
    "pages:page page",
    "sitemap_section part",
    "translations:document document",
    # All who have signed in see who works on what, and are led on from what is not theirs.
    "translations:job job",
    "translations:edit job",
    "translations:import job",
}
# What anybody may write there is a row of their own.
TAKES = {"caucuses:bulletin": ["caucuses_bulletinreader"]}
# Whoever has the link may: it is the key. Asked for with a key that is nearly right.
BY_LINK = {
    "account_reset_password_from_key",
    "caucuses:bulletin_confirm",
    "caucuses:bulletin_reader",
    "caucuses:write_confirm",
    "lists:keeper",
    "lists:leave",
    "lists:subscription",
    "moderation:private",
    "moderation:private_answer",
    "my_groups:offer",
    "organisations:invitation",
    "your_data:keep",
}
# Everything else that takes an argument, outside of the back-office, is its owner's alone.
OWN = {
    "accounts:consent_withdraw",
    "accounts:session_end",
    "archive:archive",
    "archive:attachment",
    "archive:mbox",
    "archive:month",
    "archive:post",
    "archive:thread",
    "caucuses:members",
    "caucuses:proposal",
    "caucuses:proposal_comment_unname",
    "caucuses:proposal_edit",
    "caucuses:proposal_unsponsor",
    "caucuses:renew",
    "caucuses:report_add",
    "lists:request_form",
    "lists:subscribe",
    "lists:ask",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "moderation:answer",
    "moderation:request",
    "moderation:withdraw",
    *(
        f"my_groups:{name}"
        for name in ["hide", "leave", "pause", "resign", "resume", "show", "shown"]
    ),
    "organisations:detail",
    "organisations:edit",
    "organisations:end_mandate",
    "organisations:hand_over",
    "organisations:hand_over_reply",
    "organisations:invitation_repeat",
    "organisations:invitation_withdraw",
    "organisations:register_check",
    "organisations:register_part",
    "organisations:representative_invite",
    "organisations:representative_limit",
    "organisations:representative_revoke",
    "organisations:representatives",
    "pages:link_proposal",
    "pages:page",
    "translations:document",
    *(
        f"translations:{name}"
        for name in ["arrange", "claim", "drop", "export", "leave", "release"]
    ),
    *(f"translations:{name}" for name in ["review", "take_up"]),
}
ATTACKERS = [
    "visitor",
    "registered",
    "member",
    "representative",
    "former_representative",
    "coordinator",
    "former_coordinator",
    "list_master",
]
INSIDERS = ["coordinator", "parent_coordinator", "list_master"]
LIST_MASTERS = ("admin:mailinglists_", "admin:archive_", "admin:moderation_")
SENT = FORGED | {"answer": "accept", "language": "en", "confirm": "on", "verb": "approve"}
MAIL = re.compile(rf"{MARK}[\w.+-]*@", re.IGNORECASE)


@pytest.fixture
def theirs(list_master, settings, tmp_path):
    """One of each sort of object, of people and a group that have nothing to do with the test's;
    the arguments of addresses by (address, what).
    """
    settings.MEDIA_ROOT = tmp_path / "media"
    one, two = (
        create_moderator(f"{MARK}{name}", name=f"{MARK} Secretary") for name in ("one", "two")
    )
    applicant, leader, member, other = planted(), planted(), planted(), planted()
    above = GroupingFactory(slug="above-theirs", name=f"{MARK} Above", kind="content_and_themes")
    group = GroupingFactory(slug="theirs", name=f"{MARK} Caucus", parent=above, note=MARK)
    MembershipFactory(grouping=group, person=member, introduction=MARK)
    AppointmentFactory(grouping=group, person=leader, source_note=MARK)
    pending = factories.submitted(applicant, f"{MARK} Pending")
    representative = planted()
    organisation = factories.approved(representative, two, f"{MARK} Network").target
    signed_in = UserSession.objects.create(user=other, session_key=MARK, ip="::")
    consent = Consent.objects.create(person=other, purpose="appointment", about=MARK)
    erasure = ErasureRequest.objects.create(person=other, due_at=timezone.now())
    return {
        **access_world.of_requests(pending, applicant, one, two),
        **access_world.of_pages(),
        **access_world.of_organisations(organisation, representative, one, two),
        **access_world.of_groups(group, member, leader, one, other),
        **access_world.of_proposals(applicant, above, other),
        **access_world.of_lists(group, member),
        **access_world.of_archives(member, one),
        **access_world.of_translations(other),
        **access_world.of_links(applicant, one),
        ("admin:app_list", "pages"): ["pages"],
        ("account_reset_password_from_key", "-"): ["1", "set-password"],
        ("accounts:session_end", "session"): [signed_in.pk],
        ("accounts:consent_withdraw", "consent"): [consent.pk],
        ("your_data:keep", "erasure"): [erasure.token],
        ("mfa_edit_webauthn", "-"): [1],
        ("mfa_remove_webauthn", "-"): [1],
    }


def names_with_arguments():
    return {
        name
        for name, route in patterns(get_resolver().url_patterns)
        if any(not isinstance(piece, str) for piece in cut(route))
    }


def ask(browser, method, url, data=None):
    """Return the answer, its text, and the tables that were written; nothing is kept."""
    with transaction.atomic():
        with Watch() as watch:
            response = getattr(browser, method)(url, data)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    assert watch.errors == [], url
    # A page tells its own address: in links to other languages, and to come back to. And a group
    # is called what everybody may read.
    text = body.decode("utf-8", "replace").replace(f"{MARK} Caucus", "")
    for piece in url.split("/"):
        if MARK in piece:
            text = text.replace(piece, "")
    return response, text, watch.written


def is_refused(response):
    if response.status_code == 302:
        # To sign in; the back-office leads from a row that does not exist to its first page.
        told = response["Location"]
        return told == "/admin/" or told.startswith(("/accounts/login/?", "/admin/login/?"))
    return response.status_code in {403, 404, 405, 410}


def faults_at(browser, url, *, is_shown, takes=()):
    """Give what an address does for somebody without a right that it must not."""
    for method, data in (("get", None), ("post", SENT)):
        response, body, written = ask(browser, method, url, data)
        if not set(written) <= set(takes):
            yield f"{method} {url}: {response.status_code} wrote {written}"
        if MAIL.search(body):
            yield f"{method} {url}: {response.status_code} shows an address"
        if not is_shown:
            if not is_refused(response):
                yield f"{method} {url}: {response.status_code} {response.get('Location', '')}"
            if MARK in body.lower():
                yield f"{method} {url}: {response.status_code} shows it"


# --- Pages --------------------------------------------------------------------------------------


def test_every_address_with_an_argument_has_a_kind(theirs):
    outside = {name for name in names_with_arguments() if not name.startswith("admin:")}
    shown = {name.split()[0] for name in SHOWN if not name.startswith("admin:")}

    assert outside == shown | BY_LINK | OWN
    assert outside <= {name for name, _what in theirs}
    assert {name for name in SHOWN if tuple(name.split()) not in theirs} == set()


def test_what_is_of_others_is_not_shown_and_does_not_change(client_of, theirs):
    faults = []
    for who in ATTACKERS:
        browser = client_of(who)
        for (name, what), arguments in theirs.items():
            if name == "row" or name.startswith("admin:") or name in BY_LINK or what == "nonsense":
                continue
            url = reverse(name, args=arguments)
            is_shown = f"{name} {what}" in SHOWN
            found = faults_at(browser, url, is_shown=is_shown, takes=TAKES.get(name, ()))
            faults += [f"{who} {each}" for each in found]

    assert not faults, "\n".join(faults)


def test_links_that_are_nearly_right_open_nothing(client_of, theirs):
    faults = []
    for who in ("visitor", "coordinator"):
        browser = client_of(who)
        for (name, _what), arguments in theirs.items():
            if name in BY_LINK:
                *before, key = map(str, arguments)
                for wrong in (key[:-1], key.swapcase()):
                    if wrong != key:
                        url = reverse(name, args=[*before, wrong])
                        found = faults_at(browser, url, is_shown=True)
                        faults += [f"{who} {each}" for each in found]
                        _response, body, _written = ask(browser, "get", url)
                        if MARK in body.lower():
                            faults.append(f"{who} {url} shows it")

    assert not faults, "\n".join(faults)


# Parts of a form, versions and months are numbers and words that every place has.
BOTH_HAVE = {
    "archive:mbox",
    "archive:month",
    "caucuses:charter_changes",
    "caucuses:charter_version",
    "caucuses:proposal_comment_unname",
    "organisations:edit",
    "organisations:register_part",
}


def test_objects_of_others_are_not_found_at_ones_own_places(
    client_of, theirs, coordinator, member, representative, organisation
):
    places = {"caucuses": "here", "organisations": organisation.slug}
    places["archive"] = archives.list_here(archive="public").name
    faults = []
    for who in ("coordinator", "member", "representative", "parent_coordinator"):
        browser = client_of(who)
        for (name, what), arguments in theirs.items():
            room = name.partition(":")[0]
            if name == "row" or room not in places or name in BOTH_HAVE or len(arguments) < 2:
                continue
            url = reverse(name, args=[places[room], *arguments[1:]])
            found = faults_at(browser, url, is_shown=False)
            faults += [f"{who} {what} {each}" for each in found]

    assert not faults, "\n".join(faults)


# --- Back-office --------------------------------------------------------------------------------


def keys_of_others(model):
    """Return the keys of some rows that are not of the groups of the test: the newest."""
    rows = model._base_manager.order_by("-pk")
    names = {field.name for field in model._meta.get_fields()}
    if "grouping" in names:
        rows = rows.exclude(grouping__slug__in=["here", "upper"])
    if name_of(model) == "caucuses_grouping":
        rows = rows.exclude(slug__in=["here", "upper"])
    return list(rows.values_list("pk", flat=True)[:1])


def addresses_of_back_office(theirs):
    """Give every address of the back-office that takes an argument, for rows of others."""
    named = {name_of(model): model for model in admin.site._registry}
    listed = {f"admin:{name}_{view}" for name in named for view in VIEWS[2:]}
    for name in sorted(names_with_arguments()):
        if not name.startswith("admin:") or name.startswith("admin:="):
            continue
        known = [each for (known, _what), each in theirs.items() if known == name]
        if name in listed:
            model = named[name.removeprefix("admin:").rpartition("_")[0]]
            known = [[key] for key in keys_of_others(model) or [1]]
        if name == "admin:moderation_request_move":
            known = [[row, verb] for row, _verb in known[:3] for verb in VERBS]
        assert known, f"{name}: there is nothing of others in the test"
        for arguments in known:
            yield name, reverse(name, args=arguments)


def test_back_office_shows_and_changes_nothing_of_others(client_of, theirs):
    addresses = list(addresses_of_back_office(theirs))
    faults = []
    for who in (*INSIDERS, "registered"):
        browser = client_of(who)
        for name, url in addresses:
            if who == "list_master" and name.startswith(LIST_MASTERS):
                continue
            for fault in faults_at(browser, url, is_shown=False):
                faults.append(f"{who} {fault}")

    assert not faults, "\n".join(faults)

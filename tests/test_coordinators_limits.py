"""What people of the back-office try outside of what is theirs: nothing is shown, nothing changes.

`test_access.py` asks each address once. Here somebody looks for a way around: other groups' keys in
every address, form and action, searches and conditions in the address, what others may read.
"""

from itertools import count

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import reverse

from caucuses.models import Grouping, Membership
from caucuses.services import life, memberships, proposals
from mailinglists.models import ListKeeper
from moderation import services as moderation
from moderation.models import Decision, Request
from organisations.models import Organisation
from tests.access_tables import VIEWS, known_actions
from tests.all_rows import all_rows
from tests.caucuses.factories import (
    AppointmentFactory,
    AppointmentOfferFactory,
    CharterFactory,
    GroupingFactory,
    MembershipFactory,
    RelayMessageFactory,
    ReportFactory,
)
from tests.caucuses.proposal_factories import sent_proposal
from tests.mailinglists import factories as lists
from tests.moderation import factories
from tests.people import create_moderator, create_person

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.any_database]

# Stands in all that is elsewhere: addresses, names, texts. Asked for without its last letter, so
# that a page that repeats the question does not hold it.
MARK, ASKED = "plantedword", "plantedwor"
# Views of the back-office beside the five of each list, with what is sent to them.
DEEDS = {
    "caucuses_grouping": ["rename", "merge", "close", "reopen"],
    "caucuses_membership": ["end"],
    "caucuses_appointment": ["end", "correct"],
    "caucuses_report": ["withdraw"],
    "moderation_request": ["note"],
}
VERBS = ["approve", "decline", "ask", "support", "reverse", "merge", "lapse", "withdraw", "answer"]
_numbers = count(1)


def planted(**fields):
    return create_person(f"{MARK}{next(_numbers)}", name=f"{MARK} Person", **fields)


def name_of(model):
    return f"{model._meta.app_label}_{model._meta.model_name}"


@pytest.fixture
def elsewhere(organisation, settings, tmp_path):
    """A group with something of each sort, of which the people of the tests hold nothing."""
    settings.MEDIA_ROOT = tmp_path / "media"
    secretary = create_moderator(f"{MARK}secretary", name=f"{MARK} Secretary")
    above = GroupingFactory(
        slug="above-elsewhere", name=f"{MARK} Above", kind="content_and_themes", note=MARK
    )
    group = GroupingFactory(
        slug="elsewhere",
        name=f"{MARK} Caucus",
        parent=above,
        note=MARK,
        appointed_by="itself",
        review_on="2030-01-01",
    )
    leader, member = planted(), planted()
    AppointmentFactory(grouping=group, person=leader, source_note=MARK)
    AppointmentFactory(grouping=above, person=planted())
    AppointmentFactory(grouping=group, person=planted(), role="rapporteur")
    AppointmentOfferFactory(grouping=group, email=f"{MARK}@offer.example", offered_by=secretary)
    MembershipFactory(grouping=group, person=member, introduction=MARK)
    MembershipFactory(grouping=group, person=None, organisation=organisation, joined_by=member)
    CharterFactory(grouping=group, entered_by=secretary, text=MARK)
    for withdrawn in (False, True):
        report = ReportFactory(grouping=group, by=leader, text=MARK, withdrawn=withdrawn)
        report.attachments.create(
            file=ContentFile(MARK.encode(), name="minutes.txt"),
            name=f"{MARK}.txt",
            content_type="text/plain",
            size=len(MARK),
        )
    RelayMessageFactory(grouping=group, text=MARK, email=f"{MARK}@relay.example")
    memberships.join(group, by=planted(), introduction=MARK)
    decided = memberships.join(group, by=planted(), introduction=MARK)
    moderation.decline(decided, by=leader, reason=MARK)
    life.ask_renewal(group, by=leader, done=MARK, planned=MARK, until=None)
    proposal = sent_proposal(planted(), above, name=f"{MARK} Proposal", decides=MARK)
    proposals.comment(proposal, by=planted(), text=MARK, shown_name=MARK)
    purpose = f"We prepare {MARK} positions before each meeting. No list does this yet."
    lists.submitted(member, group, title=f"All of {MARK}", purpose=purpose, name=MARK)
    lists.MailingListFactory(grouping=group, name=f"{MARK}-old", title=MARK)
    factories.submitted(planted(), f"{MARK} Network")
    factories.draft(planted(), f"{MARK} Draft")
    return group


@pytest.fixture
def rows_elsewhere(coordinator, list_master, former_coordinator, elsewhere):
    """The rows of the back-office, by model, that do not belong to the group "here".

    Everything but what the people of the tests brought with them.
    """
    here = Grouping.objects.filter(slug__in=["here", "upper"])
    found = {}
    for model in admin.site._registry:
        rows = model._base_manager.all()
        names = {field.name for field in model._meta.get_fields()}
        if model is Grouping:
            rows = rows.exclude(pk__in=here)
        elif "grouping" in names:
            rows = rows.exclude(grouping__in=here)
        found[model] = list(rows.values_list("pk", flat=True))
    assert all(found[model] for model in (Request, Membership, Grouping, ListKeeper))
    return found


def addresses_of(rows):
    """Return every address of the back-office at which one of the rows could be had."""
    for model, keys in rows.items():
        name = name_of(model)
        for key in keys:
            for view in VIEWS[2:] + DEEDS.get(name, []):
                yield reverse(f"admin:{name}_{view}", args=[key])
            if model is Request:
                for verb in VERBS:
                    yield reverse("admin:moderation_request_move", args=[key, verb])
            if model is Organisation:
                for other in keys:
                    for view in ("compare", "merge"):
                        yield reverse(f"admin:{name}_{view}", args=[key, other])
            kind = ContentType.objects.get_for_model(model)
            yield reverse("admin:view_on_site", args=[kind.pk, key])


FORGED = {
    "reason": "Because.",
    "expected": "1",
    "name": "Forged",
    "slug": "forged",
    "into": "here",
    "parent": "1",
    "purpose": "Forged.",
    "kind": "never",
    "post": "yes",
    "is_edited": "on",
    **lists.ADDRESSES,
}
ATTACKERS = ["coordinator", "former_coordinator"]


@pytest.mark.parametrize("who", ATTACKERS)
def test_rows_of_others_do_not_exist(client_of, rows_elsewhere, who):
    browser = client_of(who)
    for url in addresses_of(rows_elsewhere):
        response = browser.get(url)
        assert response.status_code in {302, 403, 404}, url
        if response.status_code == 302:
            # To the sign-in page, or back to the first one: never to the row's own page.
            assert response["Location"].startswith("/admin/"), url
        assert MARK not in response.content.decode(), url


@pytest.mark.parametrize("who", ATTACKERS)
def test_what_is_sent_to_rows_of_others_changes_nothing(client_of, rows_elsewhere, who):
    browser = client_of(who)
    before = all_rows()

    for url in addresses_of(rows_elsewhere):
        response = browser.post(url, FORGED)
        assert response.status_code in {302, 403, 404, 405}, url
    assert all_rows() == before


@pytest.mark.parametrize("who", [*ATTACKERS, "list_master"])
def test_actions_on_rows_of_others_change_nothing(client_of, rows_elsewhere, who):
    browser = client_of(who)
    for model, keys in rows_elsewhere.items():
        if who == "list_master" and model is Request:
            keys = Request.objects.exclude(kind="list_request").values_list("pk", flat=True)
        before = all_rows()
        for action in known_actions(name_of(model)):
            chosen = {"action": action, "_selected_action": list(keys), "confirmed": "1", **FORGED}
            url = reverse(f"admin:{name_of(model)}_changelist")
            response = browser.post(url, chosen)
            assert MARK not in response.content.decode() or who == "list_master", (url, action)
        assert all_rows() == before, model


def test_export_of_all_is_of_ones_own(client_of, rows_elsewhere, member):
    url = reverse("admin:caucuses_membership_changelist")
    keys = Membership.objects.values_list("pk", flat=True)
    for more in ({}, {"select_across": "1"}):
        for query in ("", "?membership=all", f"?q={ASKED}", "?kind=individuals"):
            chosen = {"action": "export", "_selected_action": list(keys), **more}
            response = client_of("coordinator").post(url + query, chosen)
            text = response.content.decode()
            assert MARK not in text
            if query in ("", "?kind=individuals"):
                assert response["Content-Type"].startswith("text/csv")
                assert member.name in text
                assert "@" not in text


QUERIES = [
    f"q={ASKED}&_popup=1&membership=all&state=all",
    "_popup=1&_to_field=id&all=",
    "_to_field=email",
    "membership=former&state=decided&withdrawn=yes&o=1.2.-3",
    "kind=registration",
    "grouping__slug=elsewhere",
    "grouping__id__exact=1",
    f"person__email__startswith={ASKED}",
    f"applicant__email__startswith={ASKED}",
    f"email__startswith={ASKED}",
    "token__startswith=a",
    "id__in=1,2,3,4,5,6,7,8,9",
]


@pytest.mark.parametrize("who", ATTACKERS)
def test_lists_tell_nothing_of_others(client_of, rows_elsewhere, who):
    browser = client_of(who)
    for model in admin.site._registry:
        for query in ["", *QUERIES]:
            url = f"{reverse(f'admin:{name_of(model)}_changelist')}?{query}"
            response = browser.get(url)
            assert response.status_code in {200, 302, 400, 403, 404}, url
            assert MARK not in response.content.decode(), url


def choices_of(model):
    """Return the fields of a model that lead to other rows, and one that does not."""
    fields = model._meta.get_fields()
    return [*(field for field in fields if field.is_relation), model._meta.fields[-1]]


@pytest.mark.parametrize("who", [*ATTACKERS, "list_master"])
def test_autocomplete_tells_nothing_of_others(client_of, rows_elsewhere, who):
    browser = client_of(who)
    for model in rows_elsewhere:
        for field in choices_of(model):
            for term in ("", ASKED):
                query = {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": field.name,
                    "term": term,
                }
                response = browser.get(reverse("admin:autocomplete"), query)
                text = response.content.decode()
                assert response.status_code in {200, 302, 403, 404}, query
                # Requests for lists are the list master's own; the people in them are not.
                assert (f"{MARK} Person" if who == "list_master" else MARK) not in text, query
                assert "@" not in text or response.status_code != 200, query


@pytest.mark.parametrize("who", ATTACKERS)
def test_forms_take_no_group_of_others(client_of, rows_elsewhere, elsewhere, who):
    Grouping.objects.filter(slug="here").update(appointed_by="itself")
    browser = client_of(who)
    term = {
        "email": "new@people.example",
        "language": "en",
        "role": "rapporteur",
        "from_on": "2026-12-01",
        "until_on": "2027-12-01",
        "decided_by": "election",
    }
    charter = {
        "text": "Forged.",
        "language": "en",
        "who_may_join": "both",
        "admission": "open",
        "members_shown": "public",
        "appointed_by": "itself",
        "adopted_on": "2026-01-01",
        "adopted_by": "Nobody",
        "expected": "1",
        "grouping": elsewhere.slug,
    }
    report = {"period_from": "2004-04-01", "period_until": "2004-05-01", "language": "en"}
    renewal = {"done": "Much.", "planned": "More.", "until": ""}
    asked = {"grouping": elsewhere.slug, "start": "discussion"}
    before = all_rows()

    for url, sent in [
        *(
            ("/admin/caucuses/appointmentoffer/add/", term | {"grouping": str(key)})
            for key in Grouping.objects.exclude(slug="here").values_list("pk", flat=True)
        ),
        ("/admin/caucuses/charter/add/?grouping=elsewhere", charter),
        ("/admin/caucuses/charter/add/?grouping=upper", charter),
        ("/admin/caucuses/charter/add/", charter),
        ("/admin/caucuses/grouping/add/", FORGED | {"parent": str(elsewhere.pk)}),
        ("/admin/mailinglists/mailinglist/add/", FORGED | {"grouping": "here"}),
        ("/caucuses/elsewhere/reports/add/", report | {"text": "Forged."}),
        ("/caucuses/elsewhere/renew/", renewal),
        ("/lists/request/", asked),
        ("/lists/request/?group=elsewhere", asked),
    ]:
        for response in (browser.get(url), browser.post(url, sent)):
            assert response.status_code in {200, 302, 403, 404, 422}, url
            if response.status_code == 302:
                assert response["Location"].startswith("/admin/login/"), url
            if url.startswith("/admin/"):
                assert MARK not in response.content.decode(), url
    assert all_rows() == before


@pytest.mark.parametrize("who", [*ATTACKERS, "list_master"])
@pytest.mark.parametrize("shown", ["members", "coordinators"])
def test_members_of_others_are_not_shown(client_of, rows_elsewhere, elsewhere, who, shown):
    Grouping.objects.filter(pk=elsewhere.pk).update(members_shown=shown)
    Membership.objects.filter(grouping=elsewhere).update(is_listed=True)

    for query in ("", "?who=individuals", "?who=organisations", "?after=1"):
        response = client_of(who).get(f"/caucuses/elsewhere/members/{query}")
        assert response.status_code == 403
        assert f"{MARK} Person" not in response.content.decode()


@pytest.mark.parametrize("who", [*ATTACKERS, "list_master"])
def test_what_is_a_persons_own_is_nobody_elses(client_of, rows_elsewhere, elsewhere, who):
    browser = client_of(who)
    member = Membership.objects.get(grouping=elsewhere, organisation=None)
    held = elsewhere.appointments.first()
    offer = elsewhere.offers.get()
    addresses = [
        *(f"my_groups:{name} {member.uid}" for name in ("leave", "pause", "resume")),
        *(f"my_groups:{name} {member.uid}" for name in ("show", "hide")),
        *(f"my_groups:{name} {held.uid}" for name in ("resign", "shown")),
        f"my_groups:offer {offer.token}",
    ]
    for row in Request.objects.all():
        names = ("moderation:request", "moderation:answer", "moderation:withdraw")
        addresses += [f"{name} {row.uid}" for name in names]
        addresses += [f"lists:request_form {row.uid}", f"caucuses:proposal_edit {row.uid}"]
        addresses += [f"organisations:register_check {row.uid}"]
    before = all_rows()

    for address in addresses:
        url = reverse(address.split()[0], args=[address.split()[1]])
        for response in (browser.get(url), browser.post(url, {"answer": "accept", **FORGED})):
            assert response.status_code in {403, 404, 405}, url
            assert MARK not in response.content.decode(), url
    # What a group owes everybody stays readable: a withdrawn report says so, its file is gone.
    report = elsewhere.reports.get(withdrawn_at__isnull=False)
    file = report.attachments.get()
    url = reverse("caucuses:report_file", args=["elsewhere", report.uid, file.uid])
    response = browser.get(url)
    assert response.status_code == 410
    here = reverse("caucuses:report_file", args=["here", report.uid, file.uid])
    assert browser.get(here).status_code == 404
    assert all_rows() == before


def test_list_master_decides_on_lists_and_on_nothing_else(client_of, rows_elsewhere):
    browser = client_of("list_master")
    others = Request.objects.exclude(kind="list_request")
    rows = {model: keys for model, keys in rows_elsewhere.items() if model not in _OF_LISTS}
    rows[Request] = list(others.values_list("pk", flat=True))
    log = Decision.objects.filter(request__in=others)
    rows[Decision] = list(log.values_list("pk", flat=True))
    before = all_rows()

    for url in addresses_of(rows):
        for response in (browser.get(url), browser.post(url, FORGED)):
            assert response.status_code in {302, 403, 404, 405}, url
            assert MARK not in response.content.decode(), url
    assert all_rows() == before


_OF_LISTS = [model for model in admin.site._registry if model._meta.app_label == "mailinglists"]


def test_coordinator_reads_no_address_of_who_decided(client_of, coordinator, grouping, registered):
    secretary = create_moderator("deciding", name="Deciding Person")
    row = memberships.join(grouping, by=registered)
    moderation.decline(row, by=secretary, reason="We are full.")
    decision = row.decisions.get(verb="decline")
    browser = client_of("coordinator")

    for url in (
        reverse("admin:moderation_decision_changelist"),
        reverse("admin:moderation_decision_change", args=[decision.pk]),
        reverse("admin:moderation_decision_history", args=[decision.pk]),
        reverse("admin:moderation_request_change", args=[row.pk]),
    ):
        response = browser.get(url)
        assert response.status_code == 200
        assert secretary.email not in response.content.decode(), url
    assert (
        "Deciding Person"
        in browser.get(reverse("admin:moderation_decision_changelist")).content.decode()
    )


@pytest.mark.parametrize("field", ["memberships", "reports", "nonsense", "name", ""])
def test_autocomplete_of_what_is_no_choice_is_refused(client_of, coordinator, field):
    query = {"app_label": "caucuses", "model_name": "grouping", "field_name": field}

    assert client_of("coordinator").get(reverse("admin:autocomplete"), query).status_code == 403

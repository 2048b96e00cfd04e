"""The back-office of organisations: compare, merge, remember as different, undo."""

import pytest
from django.urls import reverse

from moderation import services as moderation
from organisations.duplicates import matching, merging
from organisations.models import DistinctPair, Merge, Organisation
from organisations.representatives.services import revoke
from tests.moderation import factories
from tests.organisations.factories import (
    AccreditationFactory,
    InvitationFactory,
    MandateFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of):
    """A moderator's browser."""
    return client_of("moderator")


@pytest.fixture
def pair():
    """Two that may be one."""
    return [
        OrganisationFactory(name="Twin Network", country="BR", acronym="TWIN", searchable=True),
        OrganisationFactory(name="Twin Networks", country="BR", searchable=True),
    ]


def address(view, *arguments, **query):
    name = f"admin:organisations_organisation_{view}"
    return reverse(name, args=[getattr(each, "pk", each) for each in arguments], query=query)


def said(response):
    return [str(message) for message in response.context["messages"]]


def everything():
    models = (Organisation, DistinctPair, Merge)
    return [list(m.objects.order_by("pk").values()) for m in models] + factories.rows_of(None)


# --- The record ---------------------------------------------------------------------------------


def test_record_names_its_likely_duplicates(browser, pair):
    html = browser.get(address("change", pair[0])).content.decode()

    assert address("compare", *pair) in html


def test_record_is_read_only_but_for_the_accreditation(browser):
    row = AccreditationFactory(reference="A/1")
    one = row.organisation
    typed = {
        "name": "Changed",
        "standing": "registered",
        "accreditations-TOTAL_FORMS": "1",
        "accreditations-INITIAL_FORMS": "1",
        "accreditations-0-id": row.pk,
        "accreditations-0-organisation": one.pk,
        "accreditations-0-reference": "Changed",
        "accreditations-0-status": "confirmed",
    }
    for inline in ("names", "purposes", "mandates"):
        typed |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}

    response = browser.post(address("change", one), typed)

    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.reference, row.status) == ("A/1", "confirmed")
    one.refresh_from_db()
    assert (one.name, one.standing) != ("Changed", "registered")
    assert one.standing == "known"


@pytest.mark.parametrize("query", ["%00", "%ff", "x" * 5000, "'", "twin"])
def test_search_takes_any_text(browser, pair, query):
    assert browser.get(f"{address('changelist')}?q={query}").status_code == 200


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_of_the_list(browser, row_count, django_assert_num_queries):
    OrganisationFactory.create_batch(row_count)

    with django_assert_num_queries(12):
        browser.get(address("changelist"))


# --- Side by side -------------------------------------------------------------------------------


def test_pair_stands_side_by_side_with_the_reasons(browser, pair):
    response = browser.get(address("compare", *pair))

    differing = [row["label"] for row in response.context["rows"] if row["differs"]]
    assert differing == ["Name", "Short name"]
    assert response.context["suspicion"].is_suspicious
    html = response.content.decode()
    assert address("merge", *pair) in html
    assert address("merge", *reversed(pair)) in html
    assert "At most 500 letters." in html


@pytest.mark.parametrize("view", ["compare", "merge"])
@pytest.mark.parametrize("other", [0, 999_999, 2**31, 2**63, 10**30])
def test_pair_with_nobody_does_not_exist(browser, pair, view, other):
    assert browser.get(address(view, pair[0], other)).status_code == 404
    assert browser.post(address(view, other, pair[0])).status_code == 404


def test_organisation_is_not_compared_with_itself(browser, pair):
    assert browser.get(address("compare", pair[0], pair[0])).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "-1", "0", "²", "١", "\0", "9" * 30], ids=ascii)
def test_forged_case_is_none(browser, pair, key):
    response = browser.get(address("compare", *pair), {"request": key})

    assert response.status_code == 200
    assert response.context["case"] is None


def test_case_of_another_organisation_is_none(browser, pair, pending):
    response = browser.get(address("compare", *pair, request=pending.pk))

    assert response.context["case"] is None


def test_open_case_is_merged_by_its_own_move(browser, pair, pending):
    html = browser.get(
        address("compare", pending.target, pair[0], request=pending.pk)
    ).content.decode()

    move = reverse("admin:moderation_request_move", args=[pending.pk, "merge"])
    assert f"{move}?into={pair[0].uid}" in html
    assert address("merge", pair[0], pending.target) not in html


# --- Not a duplicate ----------------------------------------------------------------------------


def test_pair_found_different_is_remembered(browser, pair, moderator):
    assert matching.duplicates_of(pair[0])

    typed = {"distinct": "1", "reason": " Another  city. "}
    response = browser.post(address("compare", *reversed(pair)), typed)

    assert response.url == address("change", pair[1])
    row = DistinctPair.objects.get()
    assert (row.first, row.second, row.by, row.reason) == (*pair, moderator, "Another city.")
    assert matching.duplicates_of(pair[0]) == matching.duplicates_of(pair[1]) == []
    assert (
        "Found to be different before." in browser.get(address("compare", *pair)).content.decode()
    )


def test_pair_found_different_twice_is_remembered_once(browser, pair):
    for reason in ("First.", "Second."):
        browser.post(address("compare", *pair), {"distinct": "1", "reason": reason})

    assert DistinctPair.objects.get().reason == "First."


def test_pair_found_different_in_a_case_leads_back_to_it(browser, pair, pending):
    url = address("compare", pending.target, pair[0], request=pending.pk)

    response = browser.post(url, {"distinct": "1", "reason": ""})

    assert response.url == reverse("admin:moderation_request_change", args=[pending.pk])
    assert pending.decisions.last().details == {"distinct": str(pair[0].uid)}


@pytest.mark.parametrize("reason", ["x" * 501, "a\0b", "a\u202eb"], ids=ascii)
def test_unfit_reason_is_refused_and_kept(browser, pair, pending, reason):
    url = address("compare", pending.target, pair[0], request=pending.pk)
    before = everything()

    response = browser.post(url, {"distinct": "1", "reason": reason})

    assert response.status_code == 422
    assert response.context["form"]["reason"].value() == reason
    assert everything() == before


@pytest.mark.parametrize("typed", [{}, {"reason": "Another city."}])
def test_nothing_is_remembered_without_its_button(browser, pair, typed):
    assert browser.post(address("compare", *pair), typed).status_code == 200
    assert not DistinctPair.objects.exists()


# --- Merge and undo -----------------------------------------------------------------------------


def test_merge_takes_what_was_chosen(browser, pair):
    kept, gone = pair
    typed = {"field_name": "absorbed", "field_acronym": "kept"}

    response = browser.post(address("merge", gone, kept), typed)

    assert response.url == address("change", kept)
    for each in pair:
        each.refresh_from_db()
    assert (kept.name, kept.acronym, kept.standing) == ("Twin Networks", "TWIN", "known")
    assert (gone.standing, gone.merged_into) == ("merged", kept)


@pytest.mark.parametrize(
    "typed",
    [{}, {"field_name": "both", "field_acronym": "kept"}, {"field_name": "kept\0"}],
    ids=ascii,
)
def test_merge_without_all_choices_is_refused(browser, pair, typed):
    before = everything()

    response = browser.post(address("merge", *pair), typed)

    assert response.status_code == 422
    assert everything() == before


def test_merge_asks_first(browser, pair):
    before = everything()

    assert browser.get(address("merge", *pair)).status_code == 200
    assert everything() == before


def test_organisation_that_applies_is_not_merged_here(browser, pair, pending):
    for arguments in ([pair[0], pending.target], [pending.target, pair[0]]):
        before = everything()
        response = browser.post(address("merge", *arguments), {"field_name": "kept"}, follow=True)
        assert said(response) == ["Decide on the registration first: it can be merged there."]
        assert everything() == before


@pytest.mark.parametrize("turned", [False, True])
def test_merge_twice_is_told(browser, pair, turned):
    gone, kept = pair
    typed = {"field_name": "kept", "field_acronym": "kept"}
    browser.post(address("merge", gone, kept), typed)
    before = everything()

    again = (kept, gone) if turned else (gone, kept)
    response = browser.post(address("merge", *again), typed, follow=True)

    assert said(response)[-1] == "One of the two is merged already."
    assert everything() == before


def undo(browser, *records):
    typed = {"action": "undo", "_selected_action": [record.pk for record in records]}
    return browser.post(reverse("admin:organisations_merge_changelist"), typed, follow=True)


def test_merge_is_undone(browser, pair, moderator):
    names = [each.name for each in pair]
    record = merging.merge(*pair, take=["name"], by=moderator)

    assert said(undo(browser, record)) == [f"Undone: {record}"]

    for each in pair:
        each.refresh_from_db()
    assert [each.name for each in pair] == names
    assert [each.standing for each in pair] == ["known", "known"]
    record.refresh_from_db()
    assert record.undone_by == moderator


def test_several_merges_are_undone_the_newest_first(browser, pair, moderator):
    third = OrganisationFactory()
    records = [merging.merge(pair[0], each, take=[], by=moderator) for each in (pair[1], third)]

    response = undo(browser, *records)

    assert said(response) == [f"Undone: {record}" for record in reversed(records)]
    assert not Merge.objects.filter(undone_at=None).exists()


def test_undoing_twice_is_told(browser, pair, moderator):
    record = merging.merge(*pair, take=[], by=moderator)
    undo(browser, record)
    before = everything()

    response = undo(browser, record)

    assert said(response) == [f"{record}: This merge was undone already."]
    assert everything() == before


def test_merge_by_a_decision_is_undone_by_its_reversal_only(browser, pair, pending, moderator):
    details = {"into": pair[0], "take": [], "make_representative": True}
    moderation.move(pending, "merge", by=moderator, **details)
    before = everything()

    response = undo(browser, Merge.objects.get())

    assert "reverse that decision instead" in said(response)[0]
    assert everything() == before


# --- Representatives ----------------------------------------------------------------------------


def test_record_tells_how_a_mandate_ended(browser, organisation, representative):
    mine = organisation.mandates.get()
    other = MandateFactory(organisation=organisation)
    revoke(other, reason="Left the board.", by=representative)

    html = browser.get(address("change", organisation)).content.decode()

    assert "Left the board." in html
    assert html.count(representative.email) >= 2
    assert "edit the profile, join groups" in html
    assert mine.person == representative


def test_acts_are_read_and_not_changed(browser, organisation, representative):
    revoke(MandateFactory(organisation=organisation), reason="Left.", by=representative)
    act = organisation.acts.get()
    url = reverse("admin:organisations_act_change", args=[act.pk])

    assert "Revoked a mandate" in browser.get(url).content.decode()
    assert browser.post(url, {"verb": "profile_changed"}).status_code == 403
    assert browser.get(reverse("admin:organisations_act_add")).status_code == 403
    assert browser.post(reverse("admin:organisations_act_delete", args=[act.pk])).status_code == 403
    assert organisation.acts.get().verb == "mandate_revoked"


def test_secret_address_of_an_invitation_is_not_shown(browser, moderator):
    invitation = InvitationFactory()
    urls = [
        reverse("admin:organisations_mandateinvitation_changelist"),
        reverse("admin:organisations_mandateinvitation_change", args=[invitation.pk]),
    ]

    for url in urls:
        html = browser.get(url).content.decode()
        assert invitation.email in html
        assert invitation.token not in html


@pytest.mark.parametrize("role", ["coordinator", "list_master", "representative", "registered"])
@pytest.mark.parametrize("model", ["act", "mandateinvitation"])
def test_acts_and_invitations_are_the_secretariats_alone(client_of, role, model):
    url = reverse(f"admin:organisations_{model}_changelist")

    assert client_of(role).get(url).status_code in (302, 403)

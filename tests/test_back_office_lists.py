"""Each list of the back-office asks the database as often for three rows as for one."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.models import ImportRun
from archive.services import removing
from caucuses.services import proposals
from limits.models import Caught
from moderation import services
from organisations.duplicates import merging
from organisations.enums import ActVerb
from organisations.representatives.services import note_act
from pages.loading import load_all
from tests.archive import factories as archives
from tests.caucuses.factories import (
    AppointmentFactory,
    AppointmentOfferFactory,
    BulletinReaderFactory,
    CharterFactory,
    GroupingFactory,
    MembershipFactory,
    ReportFactory,
)
from tests.caucuses.proposal_factories import sent_proposal
from tests.mailinglists import factories as lists
from tests.moderation import factories
from tests.notices.factories import AlarmFactory
from tests.organisations.factories import InvitationFactory, OrganisationFactory
from tests.pages.factories import PageFileFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory
from tests.translations import factories as translations


@pytest.fixture
def three_of_each(administrator, moderator):
    """Rows for every list: starting content, decided requests with their mail, merges, groups."""
    load_all()
    for number in range(3):
        person = create_person(f"person{number}")
        factories.approved(person, moderator)
        kept, absorbed = (OrganisationFactory(registered=True) for _ in "ab")
        merging.merge(kept, absorbed, take=[], by=moderator)
        Group.objects.create(name=f"Group {number}")
        row = factories.draft(person)
        services.save_payload(row, "groups", {"groups": ["human-rights"]}, by=person)
        services.submit(row, by=person)
        note_act(InvitationFactory().invited_under, ActVerb.INVITATION_SENT)
        AlarmFactory()
        Caught.objects.create(day=date.today(), action=f"{number}", outcome="refused", count=1)
        work_in_a_group(person, moderator)


def work_in_a_group(person, moderator):
    """Make a row for each list of groups: roles, members, texts, proposals, lists."""
    grouping = GroupingFactory()
    AppointmentFactory(grouping=grouping, person=person)
    AppointmentOfferFactory(
        grouping=grouping, email=f"invited-{person.email}", offered_by=moderator
    )
    MembershipFactory(grouping=grouping, person=person)
    TranslationFactory(row=grouping)
    CharterFactory(grouping=grouping, entered_by=moderator)
    ReportFactory(grouping=grouping, by=person)
    BulletinReaderFactory(grouping=grouping)
    proposal = sent_proposal(person, grouping, name=f"Group of {person.email.partition('@')[0]}")
    proposals.comment(proposal, by=person, text="A good idea.", shown_name="Commenting Person")
    lists.submitted(person, grouping)
    lists.SubscriptionFactory()
    lists.HeldPostFactory()
    lists.RoleAddressFactory(grouping=grouping)
    lists.InstallationFactory(mailing_list__grouping=grouping)
    PageFileFactory()
    removing.remove(archives.post_of(), by=moderator, reason="Asked for.")
    ImportRun.objects.create(
        mailing_list=archives.list_here(), file_name="old.mbox", digest="0" * 64
    )
    translations.document(person)
    translations.translator(f"translator-{person.email.partition('@')[0]}")


def test_too_many_words_are_refused(client_of, administrator):
    client = client_of("administrator")
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model, model_admin in admin.site._registry.items()
        if model_admin.search_fields
    ]
    assert len(lists) > 10

    for url in lists:
        assert client.get(url, {"q": "* " * 30}).status_code == 200, url
        assert client.get(url, {"q": "* " * 600}).status_code == 400, url
        assert client.get(url, {"q": "x" * 60_000}).status_code == 400, url
    choices = {"app_label": "mailinglists", "model_name": "roleaddress", "field_name": "grouping"}
    url = reverse("admin:autocomplete")
    assert client.get(url, choices | {"term": "* " * 30}).status_code == 200
    assert client.get(url, choices | {"term": "* " * 600}).status_code == 400
    assert client.get(url, choices | {"term": "x" * 60_000}).status_code == 400
    assert client.post(url, query_params=choices | {"term": "a"}).status_code == 405
    assert client.options(url, query_params=choices | {"term": "a"}).status_code == 200


@pytest.mark.parametrize("chosen", ["x", "�", "9" * 30, "-1"])
def test_what_is_no_key_is_an_error_of_the_field_that_searches(client_of, administrator, chosen):
    client = client_of("administrator")
    event = {"name": "Meeting", "kind": "meeting", "grouping": chosen}

    answer = client.post(reverse("admin:pages_event_add"), event)

    assert answer.status_code == 200
    assert "grouping" in answer.context["adminform"].form.errors


def queries_of(client, model_admin, row_count, monkeypatch):
    monkeypatch.setattr(model_admin, "list_per_page", row_count)
    url = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    assert len(response.context["cl"].result_list) == row_count, url
    return len(captured)


def test_query_count_of_every_list(client_of, three_of_each, monkeypatch):
    client = client_of("administrator")
    client.get(reverse("admin:accounts_user_changelist"))  # what is asked once for a process

    grown = {
        model.__name__: counts
        for model, model_admin in admin.site._registry.items()
        if len(set(counts := [queries_of(client, model_admin, n, monkeypatch) for n in (1, 3)])) > 1
    }

    assert grown == {}

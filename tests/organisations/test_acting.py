"""For whom a person acts: what the rooms above ask before anything is done for an organisation."""

from datetime import timedelta

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from organisations.acting import MYSELF, ActingField, NoMandate, mandate_for, mandates_for
from tests.organisations.factories import MandateFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandates(registered):
    """Current mandates of the person: for B, which is full, and for A, by which they only join."""
    narrow = dict.fromkeys(("may_edit", "may_sign", "may_vote", "may_receive"), False)
    return [
        MandateFactory(person=registered, organisation__name="B Network"),
        MandateFactory(person=registered, organisation__name="A Network", **narrow),
    ]


def name_order(mandates):
    for mandate in mandates:
        mandate.organisation.sort_key = mandate.organisation.name.lower()
        mandate.organisation.save()


def test_mandates_are_those_with_the_scope_by_name(registered, mandates):
    name_order(mandates)

    assert list(mandates_for(registered)) == mandates[::-1]
    assert list(mandates_for(registered, "join")) == mandates[::-1]
    assert list(mandates_for(registered, "edit")) == mandates[:1]


@pytest.mark.parametrize(
    "fields",
    [
        {"until_at": timezone.now() - timedelta(hours=1)},
        {"from_at": timezone.now() + timedelta(days=1)},
        {"organisation__standing": "applying"},
        {"organisation__standing": "former"},
    ],
    ids=["ended", "not yet", "applying", "former"],
)
def test_what_does_not_hold_now_is_no_mandate(registered, fields):
    mandate = MandateFactory(
        person=registered, **{"from_at": timezone.now() - timedelta(days=1)} | fields
    )

    assert not mandates_for(registered).exists()
    with pytest.raises(NoMandate):
        mandate_for(registered, mandate.organisation.uid)


def test_visitors_and_inactive_people_act_for_nobody(registered, mandates):
    registered.is_active = False

    assert not mandates_for(registered).exists()
    assert not mandates_for(AnonymousUser()).exists()


def test_mandate_is_found_by_uid_and_by_slug(registered, mandates, django_assert_num_queries):
    organisation = mandates[0].organisation

    with django_assert_num_queries(3):
        assert mandate_for(registered, organisation.uid, "sign") == mandates[0]
        assert mandate_for(registered, str(organisation.uid), "sign") == mandates[0]
        assert mandate_for(registered, organisation.slug).organisation == organisation


@pytest.mark.parametrize("forged", ["", "nonsense", "a\0b", "1", "../admin", "شبكة", "x" * 5000])
def test_forged_organisation_is_refused(registered, mandates, forged):
    with pytest.raises(NoMandate):
        mandate_for(registered, forged)


def test_somebody_elses_organisation_is_refused(registered, organisation):
    with pytest.raises(NoMandate):
        mandate_for(registered, organisation.uid)


def test_scope_that_one_does_not_hold_is_refused(registered, mandates):
    with pytest.raises(NoMandate):
        mandate_for(registered, mandates[1].organisation.uid, "sign")


def form_for(person, data=None, **options):
    form = forms.Form(data)
    form.fields["acting"] = ActingField(user=person, **options)
    return form


def test_field_cleans_to_the_mandate(registered, mandates):
    form = form_for(registered, {"acting": str(mandates[0].organisation.uid)}, scope="sign")

    assert form.is_valid()
    assert form.cleaned_data["acting"] == mandates[0]


def test_field_offers_myself_only_where_asked(registered, mandates):
    offered = form_for(registered, {"acting": MYSELF}, with_myself=True)
    refused = form_for(registered, {"acting": MYSELF})

    assert offered.is_valid()
    assert offered.cleaned_data["acting"] is None
    assert not refused.is_valid()


def test_field_chooses_nobody_by_itself_among_several(registered, mandates):
    field = ActingField(user=registered)

    assert field.choices[0][0] == ""
    assert field.initial is None
    assert not form_for(registered, {}).is_valid()
    assert ActingField(user=registered, scope="edit").initial == str(mandates[0].organisation.uid)


def test_field_refuses_a_forged_organisation(registered, mandates):
    other = OrganisationFactory(registered=True)

    assert not form_for(registered, {"acting": str(other.uid)}).is_valid()


def test_field_refuses_a_mandate_that_ended_since_the_form_was_made(registered, mandates):
    field = ActingField(user=registered)
    mandates[0].until_at = timezone.now()
    mandates[0].save()

    with pytest.raises(ValidationError, match="hold no mandate"):
        field.clean(str(mandates[0].organisation.uid))


def test_field_without_organisations_has_no_choice(registered):
    assert not ActingField(user=registered).has_choice
    assert ActingField(user=registered, with_myself=True).has_choice

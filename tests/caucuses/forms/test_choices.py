"""Groups are chosen by the names that their pages have in the reader's language."""

import pytest
from django.utils.translation import override

from caucuses.forms.proposals import ProposalForm
from caucuses.registration import GroupsForm
from mailinglists.forms.lists import StartForm
from organisations import registration
from tests.caucuses.factories import GroupingFactory, MembershipFactory
from tests.moderation import factories as moderation
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def translated():
    """Return the function that makes a group called Youth, in French Jeunesse."""

    def translated(**fields):
        grouping = GroupingFactory(name="Youth", **fields)
        TranslationFactory(row=grouping, language="fr", pairs={"name": [["Youth", "Jeunesse"]]})
        return grouping

    return translated


def offered(form, name):
    """Return the names that a field offers, in French."""
    return [str(label) for _value, label in form[name].field.choices]


def test_registration_names_groups_and_families(translated):
    translated(), translated(family=True)

    with override("fr"):
        form = GroupsForm()
        assert offered(form, "groups") == ["Jeunesse"]
        assert offered(form, "family")[1:] == ["Jeunesse"]


def test_answers_of_a_registration_name_them_too(translated, applicant):
    payload = {"groups": {"groups": [translated().slug]}}
    draft = moderation.draft(applicant, payload=payload)

    with override("fr"):
        said = {each.part.slug: each.answers for each in registration.answers(draft)}

    assert [answer.text for answer in said["groups"]] == ["Jeunesse"]


def test_proposal_names_what_it_is_part_of(translated):
    grouping = translated(slug="content-and-themes", kind="content_and_themes")

    with override("fr"):
        assert offered(ProposalForm(), "parent") == ["Jeunesse"]
        assert offered(ProposalForm(part_of=grouping.slug), "parent") == ["Jeunesse"]


def test_request_for_a_list_names_the_group(translated, registered):
    MembershipFactory(grouping=translated(), person=registered)

    with override("fr"):
        assert offered(StartForm(user=registered), "grouping")[1:] == ["Jeunesse"]


def test_each_choice_of_groups_asks_for_names_once(translated, django_assert_num_queries):
    for _number in range(3):
        translated()

    with override("fr"), django_assert_num_queries(2):
        str(GroupsForm()["groups"])

"""What may be proposed."""

import pytest
from django.http import QueryDict

from caucuses.forms.proposals import PARENTS_OFFERED, CommentForm, ProposalForm
from tests.caucuses.factories import GroupingFactory
from tests.caucuses.proposal_factories import proposal_form


def filled(parent, /, **changes):
    data = QueryDict(mutable=True)
    for name, texts in proposal_form(parent, **changes).items():
        data.setlist(name, texts)
    return ProposalForm(data)


def test_complete_form_is_valid(parent_grouping):
    form = filled(parent_grouping)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["parent"] == parent_grouping
    assert form.cleaned_data["coordinators"] == ["first@people.example"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "!!!"),
        ("name", "Caucus\non two lines"),
        ("name", "Ne\u202everse"),
        ("kind", "plenary"),
        ("kind", "family"),
        ("parent", "no-such-group"),
        ("parent", "\0"),
        ("language", "xx"),
        ("aim", "Short."),
        ("aim", "x" * 501),
        ("who_may_join", "nobody"),
        ("admission", ""),
        ("decides", ""),
        ("decides", "x" * 1001),
        ("statement", "x" * 2001),
        ("coordinators", ""),
        ("coordinators", " , ;"),
        ("coordinators", "no address"),
        ("coordinators", "a@x.example b@x.example c@x.example d@x.example"),
        ("list_name", "has blanks"),
        ("list_name", "all@lists.example"),
        ("list_name", "x" * 61),
    ],
)
def test_bad_answer(parent_grouping, field, text):
    form = filled(parent_grouping, **{field: text})

    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    "name", ["مجموعة الراديو الريفي", "乡村广播工作组", "Группа сельского радио", "Caucus 2.0"]
)
def test_name_in_every_script(parent_grouping, name):
    assert filled(parent_grouping, name=name).is_valid()


def test_coordinators_are_read_once_each(parent_grouping):
    form = filled(parent_grouping, coordinators="B@x.example, a@x.example\n b@X.example;")

    assert form.is_valid()
    assert form.cleaned_data["coordinators"] == ["b@x.example", "a@x.example"]


def test_name_of_an_active_group_is_refused(parent_grouping):
    GroupingFactory(name="Caucus on Rural Radio")

    form = filled(parent_grouping, name="CAUCUS, on rural rádio")

    assert form.errors.as_data()["name"][0].code == "taken"


@pytest.mark.parametrize("trait", ["closed", "dormant"])
def test_name_of_a_group_that_sleeps_is_free(parent_grouping, trait):
    GroupingFactory(name="Caucus on Rural Radio", **{trait: True})

    assert filled(parent_grouping).is_valid()


@pytest.mark.parametrize("trait", ["closed", "dormant", "family", "outside"])
def test_parent_that_coordinates_nothing(parent_grouping, trait):
    other = GroupingFactory(**{trait: True})

    assert list(filled(other).errors) == ["parent"]


def test_content_and_themes_is_offered_first(parent_grouping):
    GroupingFactory(slug="content-and-themes", kind="content_and_themes")

    assert ProposalForm()["parent"].value() == "content-and-themes"


def test_named_parent_is_offered(parent_grouping):
    assert ProposalForm(part_of="upper")["parent"].value() == "upper"
    assert ProposalForm(part_of="\0")["parent"].value() == "content-and-themes"


def test_parent_beyond_the_list_is_offered_where_it_is_named(parent_grouping):
    GroupingFactory.create_batch(PARENTS_OFFERED)
    last = GroupingFactory(name="Zzz", kind="working_group")

    assert last.slug not in dict(ProposalForm().fields["parent"].choices)
    assert last.slug in dict(ProposalForm(part_of=last.slug).fields["parent"].choices)
    assert filled(last).is_valid()


def test_form_asks_once_for_groups_and_once_for_their_names(
    parent_grouping, django_assert_num_queries
):
    GroupingFactory.create_batch(3)

    with django_assert_num_queries(2):
        str(ProposalForm()["parent"])


def test_named_list_is_a_wanted_list(parent_grouping):
    form = filled(parent_grouping, wants_list="", list_name="radio")

    assert form.is_valid()
    assert form.cleaned_data["wants_list"] is True


def test_comment_needs_name_and_agreement():
    form = CommentForm({"text": "Good."})

    assert sorted(form.errors) == ["is_agreed", "shown_name"]

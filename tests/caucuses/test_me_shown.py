"""The personal page tells where one's name is shown, and nothing of what is not."""

import pytest

from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def section_of(client):
    html = client.get("/me/").content.decode()
    return html.split('id="shown"')[1].split("</section>")[0]


def test_nothing_is_said_to_be_shown_without_consent(client_of, registered):
    grouping = GroupingFactory(name="Silent Caucus")
    MembershipFactory(grouping=grouping, person=registered)
    AppointmentFactory(grouping=grouping, person=registered)

    section = section_of(client_of("registered"))

    assert "Nothing of you is shown" in section
    assert "Silent Caucus" not in section


def test_what_is_shown_is_named_with_its_readers(client_of, registered):
    grouping = GroupingFactory(name="Open Caucus", members_shown="public")
    MembershipFactory(grouping=grouping, person=registered, is_listed=True)
    held = AppointmentFactory(
        grouping=grouping, person=registered, is_listed=True, role="rapporteur"
    )

    section = section_of(client_of("registered"))

    assert section.count("Open Caucus") == 3
    assert "Rapporteur" in section
    assert f"/me/groups/appointments/{held.uid}/shown/" in section


def test_ended_membership_is_shown_no_more(client_of, registered):
    grouping = GroupingFactory(name="Left Caucus")
    MembershipFactory(grouping=grouping, person=registered, is_listed=True, ended=True)

    assert "Left Caucus" not in section_of(client_of("registered"))


@pytest.mark.parametrize("row_count", [1, 3])
def test_section_query_count(registered, rf, row_count, django_assert_num_queries):
    from caucuses.me_shown import _shown

    for _number in range(row_count):
        MembershipFactory(grouping=GroupingFactory(), person=registered, is_listed=True)
    request = rf.get("/me/")
    request.user = registered

    with django_assert_num_queries(4):
        _shown(request)

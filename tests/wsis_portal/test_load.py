"""A generated portal: its rows belong together as those that people make."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from caucuses import openness
from caucuses.models import Appointment, Grouping, Membership, Report
from caucuses.querysets.proposals import open_proposals
from mailinglists.models import MailingList
from moderation.models import Request
from organisations.models import Mandate, Organisation
from tests.people import create_person
from wsis_portal import load

pytestmark = pytest.mark.django_db


def generate():
    load.generate(**{"groupings": 30, "organisations": 100, "memberships": 400, "waiting": 3})


def test_there_are_as_many_rows_as_were_asked_for():
    generate()

    counts = [model.objects.count() for model in (Grouping, Organisation, Membership)]
    assert counts == [30, 100, 400]
    assert Membership.objects.filter(grouping__slug=load.BIG_GROUP).count() == 400 // 50
    assert Report.objects.count() == 3 * 30
    assert MailingList.objects.count() == 9 + 20
    connection.check_constraints()


def test_every_group_knows_the_line_above_it():
    generate()

    for grouping in Grouping.objects.select_related("parent"):
        above = grouping.parent.line if grouping.parent else "/"
        assert grouping.line == f"{above}{grouping.pk}/"


def test_every_group_is_led_today_and_was_led_before():
    generate()

    assert Appointment.objects.current().leading().count() == 30
    assert Appointment.objects.former().count() == 2 * 30
    led = {
        local: set(
            Appointment.objects.current()
            .filter(person__email=f"{local}@{load.DOMAIN}")
            .values_list("grouping__slug", flat=True)
        )
        for local in (load.COORDINATOR, load.PLENARY)
    }
    assert led == {load.COORDINATOR: {load.BIG_GROUP}, load.PLENARY: {"load-top"}}


def test_nobody_is_a_member_twice():
    generate()

    rows = Membership.objects.values_list("grouping", "person", "organisation")
    assert len(set(rows)) == 400
    assert not Membership.objects.filter(person__isnull=False, organisation__isnull=False).exists()


def test_the_member_acts_for_twenty_organisations_and_more():
    generate()

    mandates = Mandate.objects.current().filter(person__email=f"{load.MEMBER}@{load.DOMAIN}")
    assert mandates.count() >= 20


def test_openness_is_looked_up_already():
    generate()

    assert openness.refresh_all() == 0
    assert Grouping.objects.get(slug=load.BIG_GROUP).open_count >= 7


def test_requests_of_every_kind_wait():
    generate()

    big = Grouping.objects.get(slug=load.BIG_GROUP)
    waiting = Request.objects.open()
    assert waiting.filter(kind="membership", target_id=big.pk).count() == 3
    assert open_proposals().count() == 3
    assert waiting.filter(kind="list_request").count() == 1
    assert list(big.charters.newest_first().values_list("number", flat=True)) == [2, 1]


def test_a_database_with_people_is_left_alone():
    create_person("somebody")

    with pytest.raises(load.NotEmpty):
        generate()
    with pytest.raises(CommandError, match="not empty"):
        call_command("generate_load", groupings=30, organisations=100, memberships=100)

    assert User.objects.count() == 1
    assert not Organisation.objects.exists()


def test_too_little_is_refused():
    with pytest.raises(CommandError, match="At least"):
        call_command("generate_load", groupings=9, organisations=100, memberships=100)

    assert not User.objects.exists()

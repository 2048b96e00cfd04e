"""The addresses of offices in the back-office: read by list masters, without anybody's address."""

import pytest
from django.urls import reverse

from tests.caucuses.factories import GroupingFactory
from tests.mailinglists.factories import RoleAddressFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:mailinglists_roleaddress_changelist")


def test_list_master_finds_what_is_in_trouble_first(client_of, list_master):
    RoleAddressFactory(grouping=GroupingFactory(slug="well"))
    RoleAddressFactory(grouping=GroupingFactory(slug="taken"), trouble="taken")
    RoleAddressFactory(grouping=GroupingFactory(slug="away"), bouncing_count=1)

    response = client_of("list_master").get(LIST)

    names = [row.name for row in response.context["cl"].result_list]
    assert names == ["away-coordinators", "taken-coordinators", "well-coordinators"]


def test_row_shows_no_holder(client_of, list_master, grouping, coordinator, settings):
    settings.LISTS_DOMAIN = "lists.example.org"
    row = RoleAddressFactory(grouping=grouping)

    text = (
        client_of("list_master")
        .get(reverse("admin:mailinglists_roleaddress_change", args=[row.pk]))
        .text
    )

    assert "here-coordinators@lists.example.org" in text
    assert coordinator.email not in text

"""Lists of the back-office are asked by the filters they offer, and by nothing else."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.moderation import factories
from tests.people import create_person

SECRETS = [
    ("moderation_request", "link_token__startswith"),
    ("moderation_request", "payload__you__person_name__0__startswith"),
    ("moderation_request", "applicant__email__startswith"),
    ("accounts_user", "password__startswith"),
    ("caucuses_appointmentoffer", "token__startswith"),
    ("caucuses_membership", "person__email__startswith"),
    ("mailinglists_listkeeper", "token__startswith"),
    ("organisations_mandateinvitation", "token__startswith"),
    ("notices_outgoingmail", "text__contains"),
    ("notices_alarm", "data__task__startswith"),
]


@pytest.mark.parametrize(("name", "lookup"), SECRETS)
def test_field_that_is_not_shown_cannot_be_probed(client_of, moderator, name, lookup):
    url = reverse(f"admin:{name}_changelist")

    assert client_of("moderator").get(url).status_code == 200
    assert client_of("moderator").get(url, {lookup: "a"}).status_code == 400


def test_every_filter_that_a_list_offers_works(client_of, administrator, moderator):
    factories.submitted(create_person("applicant"))
    client = client_of("administrator")
    tried = 0
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        changelist = client.get(url).context["cl"]
        for spec in changelist.filter_specs:
            for choice in spec.choices(changelist):
                query = choice.get("query_string", "?")
                assert client.get(url + query).status_code == 200, url + query
                tried += 1
    assert tried > 50

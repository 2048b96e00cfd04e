"""Becoming a volunteer, and what fits one."""

import pytest

from tests.people import create_person
from tests.translations import factories
from translations.models import Volunteer
from translations.services import jobs

pytestmark = pytest.mark.django_db
URL, MINE = "/translations/volunteer/", "/translations/mine/"


def filled(**changes):
    return {
        "languages_from": ["en", "es"],
        "languages_into": ["fr"],
        "place": "remote",
        "hours": "3",
        "availability": "Evenings",
        "wants_digest": "on",
        "introduction": "I teach.",
    } | changes


def test_without_a_team_the_page_is_kind(client_of, registered):
    client = client_of("registered")

    assert "There is no translation team" in client.get(URL).text
    assert client.post(URL, filled()).status_code == 409


def test_volunteer_of_an_open_team_sees_what_fits(client_of, registered):
    factories.team(admission="open")
    job = factories.job()

    response = client_of("registered").post(URL, filled(), follow=True)

    assert response.redirect_chain[-1][0] == MINE
    assert job in list(response.context["page"])
    assert Volunteer.objects.get().languages_from == ["en", "es"]


def test_volunteer_of_a_moderated_team_sees_that_they_wait(client_of, registered):
    factories.team()
    factories.job()
    client = client_of("registered")

    response = client.post(URL, filled(), follow=True)

    assert "waits for approval" in response.text
    assert "waits for approval" in client.get(URL).text
    assert 'name="introduction"' not in client.get(URL).text


def test_statement_has_to_be_accepted(client_of, registered):
    factories.team(admission="open", statement="We keep to the policy.")
    client = client_of("registered")
    shown = client.get(URL)
    seen = shown.context["form"]["statement_seen"].value()

    assert "We keep to the policy." in shown.text
    assert client.post(URL, filled()).status_code == 422
    stale = client.post(URL, filled(accepts="on", statement_seen="0" * 64))
    assert "The statement has changed." in stale.text
    assert client.post(URL, filled(accepts="on", statement_seen=seen)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"languages_from": []}, "languages_from"),
        ({"languages_into": ["xx"]}, "languages_into"),
        ({"languages_from": ["fr"]}, "languages_into"),
        ({"hours": "0"}, "hours"),
        ({"hours": "200"}, "hours"),
        ({"place": "moon"}, "place"),
        ({"availability": "x" * 301}, "availability"),
    ],
)
def test_bad_input_is_told(client_of, registered, changes, field):
    factories.team(admission="open")

    response = client_of("registered").post(URL, filled(**changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Volunteer.objects.exists()


def test_person_without_a_name_cannot_be_credited(client_of, registered):
    factories.team(admission="open")
    type(registered).objects.update(name="")

    response = client_of("registered").post(URL, filled(is_credited="on"))

    assert list(response.context["form"].errors) == ["is_credited"]


def test_known_volunteer_changes_what_they_said(client, rf):
    person = factories.translator("first", hours=5)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(URL).context["form"]["hours"].value() == 5
    assert client.post(URL, filled(is_paused="on")).status_code == 302
    volunteer = Volunteer.objects.get()
    assert (volunteer.hours, volunteer.is_paused) == (3, True)


def test_mine_leads_others_to_the_form(client_of, registered):
    assert client_of("registered").get(MINE).headers["Location"] == URL


def test_own_translation_does_not_fit_for_review(client):
    first, second = factories.translator("first"), factories.translator("second")
    job = factories.submitted(first)
    client.force_login(first, backend="django.contrib.auth.backends.ModelBackend")
    assert job not in list(client.get(MINE).context["page"])

    client.force_login(second, backend="django.contrib.auth.backends.ModelBackend")
    assert job in list(client.get(MINE).context["page"])


def test_in_hand_are_translations_and_reviews(client):
    first, second = factories.translator("first"), factories.translator("second")
    one = factories.claimed(second)
    other = factories.reviewed_by(second, factories.submitted(first))
    client.force_login(second, backend="django.contrib.auth.backends.ModelBackend")

    assert set(client.get(MINE).context["in_hand"]) == {one, other}
    assert "you review it" in client.get("/me/").text
    jobs.release(one, by=second)
    assert client.get(MINE).context["in_hand"] == [other]


def test_personal_page_says_nothing_to_others(client):
    client.force_login(create_person("nobody"), backend="django.contrib.auth.backends.ModelBackend")

    assert "You have nothing in hand." not in client.get("/me/").text

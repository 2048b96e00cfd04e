"""Who may do what at the desk."""

import pytest

from tests.translations import factories

pytestmark = pytest.mark.django_db
RUNNING = [
    "view_job",
    "view_volunteer",
    "view_document",
    "arrange_job",
    "decide_request",
]


@pytest.mark.parametrize("name", RUNNING)
def test_desk_is_run_by_the_teams_coordinators_and_the_secretariat(
    name, moderator, administrator, registered, coordinator
):
    perm = f"translations.{name}"
    inactive = factories.leader("inactive")
    inactive.is_active = False

    assert factories.leader().has_perm(perm)
    assert moderator.has_perm(perm)
    assert administrator.has_perm(perm)
    for person in (registered, coordinator, factories.translator("first"), inactive):
        assert not person.has_perm(perm)
    assert not factories.leader("former", ended=True).has_perm(perm)


def test_claiming_needs_membership_and_both_languages(registered, moderator):
    job = factories.job()

    assert factories.translator("first").has_perm("translations.claim_job", job)
    assert not factories.translator("spanish", into=["es"]).has_perm("translations.claim_job", job)
    assert not factories.translator("paused", is_paused=True).has_perm(
        "translations.claim_job", job
    )
    assert not registered.has_perm("translations.claim_job", job)
    assert not moderator.has_perm("translations.claim_job", job)
    assert not factories.translator("other").has_perm("translations.claim_job")


def test_editing_is_for_who_has_it_in_hand():
    first, second = factories.translator("first"), factories.translator("second")
    job = factories.translated(first)

    assert first.has_perm("translations.edit_job", job)
    assert not second.has_perm("translations.edit_job", job)
    from translations.services import jobs

    jobs.submit(job, by=first)
    assert not first.has_perm("translations.edit_job", job)
    assert not first.has_perm("translations.review_job", job)
    assert second.has_perm("translations.review_job", job)
    jobs.take_review(job, by=second)
    assert second.has_perm("translations.edit_job", job)

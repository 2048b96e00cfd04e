"""A new kind declares itself and is served by queue, notices, state page, digest and register."""

from datetime import timedelta
from pathlib import Path

import pytest
import rules
from django.utils import timezone

from moderation import emails, kinds, services
from moderation.models import Request
from notices.models import OutgoingMail
from tests.moderation import sample_kind


@pytest.fixture(autouse=True)
def proposal_kind(monkeypatch):
    """Know the sample kind and its permission during one test."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(sample_kind.ProposalKind)
    sample_kind.add_permission()
    yield
    rules.remove_perm(sample_kind.ProposalKind.permission)


@pytest.fixture
def proposal(applicant):
    request = services.open_draft(
        "proposal",
        by=applicant,
        language="en",
        payload={"subject": "Telecentres"},
        title="Telecentres",
    )
    services.submit(request, by=applicant)
    return request


def test_sample_kind_has_fewer_than_forty_lines():
    source = Path(sample_kind.__file__).read_text(encoding="utf-8")
    declared = source.split("class ProposalKind")[1].split("def add_permission")[0]

    assert len([line for line in declared.splitlines() if line.strip()]) < 40


def test_queue_case_and_state_page_show_it(client_of, proposal, moderator):
    queue = client_of("moderator").get("/admin/moderation/request/?kind=proposal")
    case = client_of("moderator").get(f"/admin/moderation/request/{proposal.pk}/change/")
    state = client_of("applicant").get(proposal.get_absolute_url())

    for response in (queue, case, state):
        assert "Telecentres" in response.content.decode()
    assert f"PRO-{timezone.now():%Y}-{proposal.pk:05d}" in case.content.decode()


def test_decision_takes_effect_is_told_and_is_registered(client, proposal, applicant, moderator):
    services.approve(proposal, by=moderator)

    assert Request.objects.get(pk=proposal.pk).payload["noted"] is True
    told = OutgoingMail.objects.filter(recipient=applicant.email).order_by("pk")
    assert list(told.values_list("subject", flat=True)) == [
        f"Received: Telecentres ({proposal.reference})",
        f"Approved: Telecentres ({proposal.reference})",
    ]
    assert proposal.reference in client.get("/decisions/").content.decode()


def test_waiting_too_long_is_in_the_digest(settings, proposal, moderator):
    settings.REMINDER_AFTER = timedelta(0)

    assert emails.remind_deciders() == 1


def test_nobody_decides_on_their_own(proposal, applicant):
    with pytest.raises(services.NotAllowed):
        services.approve(proposal, by=applicant)

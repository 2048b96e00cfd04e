"""What the portal to try shows of groups at work: all of it marked as an example, all of it made
through the doors that people use.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from caucuses import openness
from caucuses.models import Grouping
from caucuses.services import appointments, charters, memberships, proposals, reports
from moderation import services as moderation
from moderation.models import Request
from organisations.models import Mandate

GROUP = "telecentres"
CHARTER = """Example charter, not a real one.

1. The group brings telecentres together and speaks for them in the follow-up of WSIS.

2. Organisations and individuals may join. The coordinators admit them.

3. We decide by consensus on the list. An objection has to come within two days.

4. The coordinators offer the group's roles; who is chosen accepts."""
REPORT = """Example report, not a real one.

We collected what telecentres in eight countries need and sent it to the Content and Themes Group.

Two meetings were held on the list. The next text is open for comments until June."""


def build(*, moderator: User, coordinator: User, member: User, mandate: Mandate) -> None:
    """Give the group of telecentres a coordinator, members, a charter, a report and what waits."""
    group = Grouping.objects.get(slug=GROUP)
    today = timezone.now().date()
    offer = appointments.offer(
        group,
        by=moderator,
        email=coordinator.email,
        role="coordinator",
        from_on=today,
        until_on=today + timedelta(days=365),
        decided_by="election",
        source_note="Example: minutes of the meeting.",
    )
    office = appointments.accept(offer, by=coordinator, is_listed=True)
    charters.adopt(
        group,
        by=coordinator,
        under=office,
        text=CHARTER,
        language="en",
        adopted_on=today,
        adopted_by="Example: the group, online",
        who_may_join="both",
        admission="moderated",
        members_shown="public",
        appointed_by="itself",
        statement="",
        decides="By consensus on the list, with two days for objections.",
    )
    group.refresh_from_db()
    _announce_meeting(group)
    reports.publish(
        group,
        by=coordinator,
        period_from=today - timedelta(days=92),
        period_until=today - timedelta(days=1),
        text=REPORT,
        language="en",
    )
    # The organisation named the group when it registered: its request waits for the coordinator.
    for request in Request.objects.open().filter(kind="membership", applicant=mandate.person):
        if request.target == group:
            moderation.approve(request, by=coordinator, reason="Example: welcome.")
    memberships.join(group, by=member, introduction="Example: I teach in a telecentre.")
    _propose(by=mandate.person, coordinator=coordinator, mandate=mandate)
    _request_list(group, by=mandate.person, owner=coordinator)


def _announce_meeting(group: Grouping) -> None:
    """Enter what a coordinator enters on the page of the group in the back-office."""
    group.meeting_at = timezone.now().replace(
        hour=14, minute=0, second=0, microsecond=0
    ) + timedelta(days=10)
    group.meeting_note = "Example: on the list, one hour."
    group.save(update_fields=["meeting_at", "meeting_note"])
    openness.refresh([group.pk])


def _propose(*, by: User, coordinator: User, mandate: Mandate) -> None:
    typed = {
        "name": ["Example Caucus on Rural Radio"],
        "kind": ["thematic_caucus"],
        "parent": ["content-and-themes"],
        "language": ["en"],
        "aim": ["We bring radio to villages without lines. This is an example, not a real group."],
        "who_may_join": ["both"],
        "admission": ["open"],
        "decides": ["By consensus on the list."],
        "statement": [""],
        "coordinators": [coordinator.email],
    }
    proposal = proposals.begin(by=by, language="en", typed=typed)
    moderation.submit(proposal, by=by)
    proposals.sponsor(proposal, mandate=mandate, by=by)


def _request_list(group: Grouping, *, by: User, owner: User) -> None:
    typed = {
        "name": ["example-telecentres"],
        "title": ["Example: telecentres"],
        "description": ["Example: for those who run telecentres."],
        "purpose": ["Example: we prepare common positions. No list does this yet."],
        "languages": ["en", "fr"],
        "subscribing": ["open"],
        "posting": ["subscribers"],
        "archive": ["public"],
        "owners": [owner.email],
        "moderators": [""],
    }
    draft = moderation.open_draft("list_request", by=by, language="en", target=group)
    moderation.save_payload(draft, "start", {"template": "discussion"}, by=by)
    moderation.save_payload(draft, "form", typed, by=by)
    moderation.submit(draft, by=by)

"""The section of the personal page that tells which lists a person is on, which they run, and which
their groups have.
"""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from caucuses.models import Membership
from frame.people import signed_in
from mailinglists.models import ListKeeper, MailingList, Subscription
from mailinglists.services.subscriptions import KIND
from moderation.models import Request
from texts.querysets import readable

ROWS_SHOWN = 50


def _lists(request: HttpRequest) -> dict[str, Any]:
    """The lists that the person is on, or asked to be let in on, those they keep, what waits for
    their answer, and the lists of the belong to: 8 queries, and at most 3 for translations.
    """
    user = signed_in(request)
    mine = Membership.objects.current().reached_by(user).values("grouping_id")
    kept = ListKeeper.objects.held_by(user).exclude(mailing_list=None)
    asked = ListKeeper.objects.open().sent_to(user)
    on = Subscription.objects.active().of(user)
    waiting = Request.objects.open().filter(kind=KIND, applicant=user)
    return {
        "subscriptions": list(
            on.select_related("mailing_list")
            .prefetch_related(readable("mailing_list"))
            .order_by("mailing_list__name", "email")[:ROWS_SHOWN]
        ),
        "waiting": list(waiting.order_by("-id")[:ROWS_SHOWN]),
        "kept": list(
            kept.select_related("mailing_list")
            .prefetch_related(readable("mailing_list"))
            .order_by("-id")[:ROWS_SHOWN]
        ),
        "of_groups": list(
            MailingList.objects.reachable()
            .in_readers_language()
            .filter(grouping__in=mine)
            .order_by("name")[:ROWS_SHOWN]
        ),
        "asked": list(asked.select_related("request", "mailing_list").order_by("-id")[:ROWS_SHOWN]),
    }


sections.register(sections.Section("mailinglists", 50, "mailinglists/_me_lists.html", _lists))

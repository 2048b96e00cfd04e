"""The section of the personal page that tells which lists a person is on, which they run, and which
their groups have.
"""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from caucuses.models import Membership
from frame.people import signed_in
from mailinglists import access
from mailinglists.models import ListKeeper, MailingList, Subscription
from mailinglists.services.subscriptions import KIND
from moderation.models import Request
from texts.querysets import readable

ROWS_SHOWN = 50
LINKED = [f"mailing_list__{field}" for field in ("name", "title", "language")]


def _lists(request: HttpRequest) -> dict[str, Any]:
    """The lists that the person is on, or asked to be let in on, those they keep, what waits for
    their answer, and the lists of the groups they belong to: 7 queries, and at most 3 for
    translations.
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
            .only("email", "delivery", "token", *LINKED)
            .prefetch_related(readable("mailing_list"))
            .order_by("mailing_list__name", "email")[:ROWS_SHOWN]
        ),
        "waiting": list(waiting.only("uid", "title").order_by("-id")[:ROWS_SHOWN]),
        # Whether there are any is known where it is asked who may enter the back-office.
        "kept": access.kept_by(user)
        and list(
            kept.select_related("mailing_list")
            .only("role", "mailing_list__state", *LINKED)
            .prefetch_related(readable("mailing_list"))
            .order_by("-id")[:ROWS_SHOWN]
        ),
        "of_groups": list(
            MailingList.objects.reachable()
            .in_readers_language()
            .filter(grouping__in=mine)
            .only("name", "title", "language", "posting_address")
            .order_by("name")[:ROWS_SHOWN]
        ),
        "asked": list(
            asked.select_related("request", "mailing_list")
            .only("token", "role", "request__title", "mailing_list__name")
            .order_by("-id")[:ROWS_SHOWN]
        ),
    }


sections.register(sections.Section("mailinglists", 50, "mailinglists/_me_lists.html", _lists))

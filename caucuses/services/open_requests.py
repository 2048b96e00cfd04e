"""Requests that nobody can approve any more, because the group they are about is gone."""

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from caucuses.models import Grouping
from moderation import services as moderation
from moderation.models import Request
from moderation.querysets import RequestQuerySet

BECAUSE_CLOSED = gettext_lazy("The group was closed.")
BECAUSE_MERGED = gettext_lazy("The group was merged into another.")


def lapse_all(grouping: Grouping, reason: Promise) -> None:
    """End every open request about the group, of whatever kind: to join it, to renew it, to found a
    group below it, or for one of its mailing lists.
    """
    rows = Request.objects.open().filter(
        target_type=ContentType.objects.get_for_model(Grouping), target_id=grouping.pk
    )
    lapse(rows, reason)


def lapse(requests: RequestQuerySet, reason: Promise) -> None:
    """End requests, with the reason in the language of each. One that is being decided at this
    moment is left: its approval is refused, and waiting for it could lock both.
    """
    for request in requests.select_for_update(of=("self",), skip_locked=True):
        with override(request.language):
            moderation.lapse(request, reason=str(reason))

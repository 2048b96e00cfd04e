"""What is held of people in requests and decisions."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext, override

from frame.personal_data import (
    Erasure,
    Holding,
    Kept,
    Outlook,
    Part,
    excuse,
    register,
    register_deeds,
    register_part,
    without,
    without_others,
)
from moderation import likeness, services
from moderation.enums import State
from moderation.models import Decision, Request

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 200
# Parts of a payload in which others speak.
_OF_OTHERS = frozenset({"replies"})


def empty_old() -> int:
    """Take out of refused and withdrawn requests what they say of people, when their time is over;
    return of how many.
    """
    before = timezone.now() - settings.REQUESTS_KEPT
    rows = Request.objects.filter(
        state__in=[State.DECLINED, State.WITHDRAWN], emptied_at=None, updated_at__lte=before
    )
    count = 0
    for request in rows.order_by("updated_at").iterator(chunk_size=BATCH):
        empty(request)
        count += 1
    return count


def empty(request: Request) -> None:
    """Take out of a request what it says of people."""
    Request._base_manager.filter(pk=request.pk).update(
        payload=request.kind_object.emptied(request.payload), emptied_at=timezone.now()
    )


def _own_payload(row: dict[str, Any], addresses: frozenset[str]) -> Any:
    own = {key: value for key, value in row["payload"].items() if key not in _OF_OTHERS}
    return without_others(own, addresses)


def _own_words(row: dict[str, Any], addresses: frozenset[str]) -> Any:
    return without_others(row["reason"], addresses)


register(
    Holding(
        "moderation.Request",
        title=gettext_lazy("What you asked for"),
        purpose=gettext_lazy("To decide on it, and to tell you the answer."),
        seen_by=gettext_lazy("You, and those who decide on it."),
        kept=Kept(
            gettext_lazy(
                "What was approved: as long as it stands. What was declined or withdrawn: what it "
                "says of people for %(time)s."
            ),
            after=settings.REQUESTS_KEPT,
            rule=empty_old,
        ),
        erasure=Erasure.KEPT,
        person="applicant",
        fields=("title", "payload", "link_token"),
        export=("reference", "kind", "state", "title", "submitted_at", "decided_at", "payload"),
        cleaned={"payload": _own_payload},
        called={"payload": gettext_lazy("What you filled in")},
        why_kept=gettext_lazy(
            "Drafts are deleted and what waits is ended. Of the rest stay number, kind, days and "
            "what says nothing of people, because others rest on what was decided; what you told "
            "of yourself is taken out."
        ),
    )
)
register(
    Holding(
        "moderation.Decision",
        title=gettext_lazy("What was decided on what you asked for"),
        purpose=gettext_lazy("So that a decision can be explained, also years later."),
        seen_by=gettext_lazy("You, and those who decide on such requests."),
        kept=Kept(gettext_lazy("For good.")),
        erasure=Erasure.KEPT,
        person="request__applicant",
        fields=("request", "details", "reason"),
        export=("request__reference", "verb", "at", "reason"),
        cleaned={"reason": _own_words},
        # Notes are between those who decide, and speak of others.
        only=~Q(verb=Decision.NOTE),
        why_kept=gettext_lazy(
            "The log of decisions is never changed: else nobody could trust it. It says what was "
            "decided, when and why, and names nobody; your row in it is an empty one."
        ),
    )
)
register(
    Holding(
        "moderation.Trait",
        title=gettext_lazy("Marks that show which requests came together"),
        purpose=gettext_lazy(
            "To see many false requests together. They are digests: nobody reads out of them "
            "whose they are, or where from."
        ),
        seen_by=gettext_lazy("Nobody; those who decide see that two requests are alike."),
        kept=Kept(gettext_lazy("%(time)s."), after=likeness.KEPT, job="moderation.forget_traits"),
        erasure=Erasure.DELETED,
        person="request__applicant",
        fields=("value",),
        export=("request__reference", "kind", "at"),
    )
)
register_deeds("moderation.Decision", actor="at")
register_deeds("moderation.Request", looked_at_by="looked_at_at")


def _outlook(person: "User", addresses: frozenset[str]) -> list[Outlook]:
    mine = Request.objects.filter(applicant=person)
    waiting, drafts = mine.open().count(), mine.filter(state=State.DRAFT).count()
    found = []
    if waiting:
        text = ngettext(
            "%(count)d request of yours waits for a decision. It ends without one.",
            "%(count)d requests of yours wait for a decision. They end without one.",
            waiting,
        )
        found.append(Outlook(text % {"count": waiting}))
    if drafts:
        text = ngettext("%(count)d draft is deleted.", "%(count)d drafts are deleted.", drafts)
        found.append(Outlook(text % {"count": drafts}))
    return found


def _erase(person: "User", addresses: frozenset[str]) -> None:
    mine = Request.objects.filter(applicant=person)
    mine.filter(state=State.DRAFT, decisions=None).delete()
    for request in mine.open():
        with override(request.language):
            reason = str(_ENDED)
        services.lapse(request, reason=reason)
    for request in mine.iterator(chunk_size=BATCH):
        empty(request)
    _take_out_of_others(addresses)


_ENDED = gettext_lazy("Whoever asked for it has erased their account.")


def _take_out_of_others(addresses: frozenset[str]) -> None:
    """Take the person's addresses out of what others typed: whom they proposed for a role."""
    typed = Request.objects.annotate(typed=Cast("payload", TextField()))
    named = Q()
    for address in addresses:
        named |= Q(typed__icontains=address)
    if not named:
        return
    for request in typed.filter(named).iterator(chunk_size=BATCH):
        Request._base_manager.filter(pk=request.pk).update(
            payload=without(request.payload, addresses)
        )


register_part(Part("moderation", 10, _outlook, _erase))
excuse("moderation.ReasonTemplate", "title")

"""The way of a proposed group until it is decided: kept as a draft, sent, commented on,
co-sponsored. What comes of it stands in `founding.py`.

The proposal is a request (`caucuses/kinds/proposal.py`). What was typed stands in its payload under
`TYPED`, what was sent last under "proposed", and the address of the group that came of it under
"grouping".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import consents
from accounts.invitations import Answer
from accounts.models import User
from caucuses.emails import proposals as emails
from caucuses.enums import DecidedBy, GroupingStatus, Role
from caucuses.models import (
    AppointmentOffer,
    CoSponsorship,
    Grouping,
    ProposalComment,
)
from caucuses.models.proposals import Proposed
from caucuses.querysets.proposals import PROPOSAL, open_proposals
from caucuses.services import appointments
from frame.errors import Refused
from moderation import quotas
from moderation import services as moderation
from moderation.enums import OPEN, State
from moderation.models import Request
from moderation.quotas import Share
from moderation.services import MoveRefused
from organisations import acting
from organisations.duplicates.names import name_words, normalise
from organisations.enums import MandateScope

if TYPE_CHECKING:
    from moderation.models import Decision
    from organisations.models import Mandate

TYPED = "form"  # the part of the payload that keeps what was typed
ADDRESSES = "coordinators"  # and the one with the addresses that were sent last
COORDINATORS_LIMIT = 3
COMMENTS_LIMIT = 5  # a person and proposal
FIRST_TERM = timedelta(days=365)
CONSENT = "proposal_comment"  # the purpose under which a consent to a shown name is kept
ALIKE = 0.5  # the least share of common words by which two names are called alike
ALIKE_SHOWN = 5
_STEM = 5  # letters of a word by which the database looks for like names
_LOOKED_AT = 500  # like names that are compared at most
# Words of every second name of a group, as `name_words` gives them.
_COMMON_WORDS = frozenset(
    {"caucu", "group", "groupe", "grupo", "working", "travail", "trabajo"}
    | {"wsi", "wsis", "smsi", "cmsi", "civil", "society", "network", "reseau", "red"}
)


class ProposalIncomplete(MoveRefused):
    """The form lacks something."""


class ProposalRefused(Refused):
    """A comment or a co-sponsorship was not taken."""


# --- Drafts and sending -------------------------------------------------------------------------


@transaction.atomic
def begin(*, by: User, language: str, typed: dict[str, list[str]]) -> Request:
    """Return a new draft with what was typed. The same sent twice, as by pressing twice, stays one.

    Raises TooManyDrafts.
    """
    # Two at the same moment: the second waits here, and then sees the first.
    User.objects.select_for_update().get(pk=by.pk)
    mine = Request.objects.filter(kind=PROPOSAL, applicant=by, state__in=[State.DRAFT, *OPEN])
    for known in mine:
        if known.payload.get(TYPED) == typed:
            return known
    draft = moderation.open_draft(PROPOSAL, by=by, language=language)
    return moderation.save_payload(draft, TYPED, typed, by=by)


def keep(draft: Request, typed: dict[str, list[str]], *, by: User) -> Request:
    """Keep what was typed, valid or not. Raises MoveRefused once it is sent."""
    return moderation.save_payload(draft, TYPED, typed, by=by)


def write(request: Request, data: dict[str, Any]) -> None:
    """Write a checked form into the proposal that is being sent, and offer the roles.

    The caller is a move, whose transaction it is.
    """
    request.target = data["parent"]
    request.title = data["name"]
    names = Proposed.__dataclass_fields__
    request.payload["proposed"] = {name: data[name] for name in names}
    request.payload[ADDRESSES] = data["coordinators"]
    request.save(update_fields=["payload", "title", "target_type", "target_id"])
    _offer_to(request, data["coordinators"])


def _offer_to(request: Request, addresses: list[str]) -> None:
    """Let exactly these addresses have an offer; whoever declined is not asked again."""
    known = {}
    for offer in AppointmentOffer.objects.filter(proposal=request).select_related("person"):
        if offer.answer in (Answer.OPEN, Answer.ACCEPTED) and offer.email not in addresses:
            _end_offer(offer, request, why="changed")
        elif offer.answer == Answer.OPEN and not offer.is_open:
            appointments.lapse_offer(offer)
        elif offer.answer in (Answer.OPEN, Answer.ACCEPTED, Answer.DECLINED):
            known[offer.email] = offer
    today = timezone.now().date()
    for address in addresses:
        if address not in known:
            appointments.offer_in_proposal(
                request,
                by=request.applicant,
                email=address,
                role=Role.COORDINATOR,
                from_on=today,
                until_on=today + FIRST_TERM,
                decided_by=DecidedBy.ACTING,
                language=request.language,
            )


def offer_again(request: Request) -> None:
    """Offer the roles anew after a refusal was reversed."""
    _offer_to(request, request.payload[ADDRESSES])


def end_offers(request: Request, *, why: str) -> None:
    """Tell the proposed coordinators that nothing comes of it, and take back what is unanswered."""
    standing = AppointmentOffer.objects.filter(
        proposal=request, answer__in=[Answer.OPEN, Answer.ACCEPTED]
    )
    for offer in standing.select_related("person"):
        if offer.answer == Answer.ACCEPTED:
            emails.tell_offer_ended(offer, request, why=why)
        else:
            _end_offer(offer, request, why=why)


def _end_offer(offer: AppointmentOffer, request: Request, *, why: str) -> None:
    """Take an offer back, an accepted one too, and tell the person."""
    taken_back = AppointmentOffer.objects.filter(pk=offer.pk, answer=offer.answer)
    if taken_back.update(answer=Answer.WITHDRAWN, answered_at=timezone.now()):
        emails.tell_offer_ended(offer, request, why=why)


def tell_sponsors(request: Request, decision: "Decision") -> None:
    """Tell the co-sponsors what became of the proposal."""
    standing = list(CoSponsorship.objects.standing().filter(proposal=request))
    emails.tell_sponsors(standing, request, decision, grouping=founded(request))


# --- Names --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Like:
    """A group or an open proposal with a like name."""

    name: str
    language: str
    url: str
    note: str


def active_namesake(name: str, *, apart_from: Request | None = None) -> Grouping | None:
    """Return the active group of the same name, read without case, accents and punctuation."""
    found = Grouping.objects.filter(sort_key=normalise(name), status=GroupingStatus.ACTIVE)
    if apart_from is not None and (slug := apart_from.payload.get("grouping")):
        found = found.exclude(slug=slug)
    return found.first()


def like_names(name: str, *, apart_from: Request | None = None) -> list[Like]:
    """Return some groups and open proposals whose names resemble `name`, the closest first: 2
    queries.
    """
    words = _telling_words(name)
    likely = Q()
    for word in words:
        likely |= Q(sort_key__contains=word[:_STEM])
    found = []
    groups = Grouping.objects.filter(likely).only("slug", "name", "language", "status")
    for group in groups[:_LOOKED_AT]:
        status = str(group.get_status_display())
        like = Like(group.name, group.language, group.get_absolute_url(), status)
        found.append((_alikeness(name, group.name), like))
    others = open_proposals().order_by("-submitted_at")
    if apart_from is not None:
        others = others.exclude(pk=apart_from.pk)
    for other in others.only("uid", "title", "kind", "payload")[:_LOOKED_AT]:
        proposed = Proposed.of(other)
        if proposed is not None:
            like = Like(proposed.name, proposed.language, public_url(other), _("Proposed"))
            found.append((_alikeness(name, proposed.name), like))
    alike = sorted((row for row in found if row[0] >= ALIKE), key=lambda row: -row[0])
    return [like for _share, like in alike[:ALIKE_SHOWN]]


def _telling_words(name: str) -> set[str]:
    words = set(name_words(name)) or set(normalise(name).split())
    return words - _COMMON_WORDS or words


def _alikeness(left: str, right: str) -> float:
    """Return the share of common words of two names, from 0 to 1; a name inside the other counts
    whole, because Chinese sets no blanks.
    """
    key, other = normalise(left), normalise(right)
    if key in other or other in key:
        return 1.0
    mine, theirs = _telling_words(left), _telling_words(right)
    return len(mine & theirs) / len(mine | theirs)


def public_url(request: Request) -> str:
    """Return the address of the proposal's public page."""
    return reverse("caucuses:proposal", args=[request.uid])


# --- How it stands ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Support:
    """What a proposal has and lacks: `lacking` says in words what stands in the way of approval."""

    comments_until: datetime | None
    is_open_for_comments: bool
    sponsorships: list[CoSponsorship]
    sponsors_needed: int
    accepted: list[AppointmentOffer]
    waiting_count: int
    lacking: list[str]


def comments_until(request: Request) -> datetime | None:
    """Return the moment at which comments end: so long after the first sending."""
    return request.submitted_at and request.submitted_at + settings.PROPOSAL_COMMENTS


def is_open_for_comments(request: Request) -> bool:
    """Tell whether anybody may comment on the proposal now."""
    until = comments_until(request)
    return request.state in OPEN and until is not None and timezone.now() < until


def support_of(request: Request) -> Support:
    """Return what stands behind a proposal: 2 queries."""
    sponsorships = list(CoSponsorship.objects.standing().filter(proposal=request))
    offers = list(
        AppointmentOffer.objects.filter(proposal=request, answer__in=[Answer.OPEN, Answer.ACCEPTED])
        .select_related("person")
        .order_by("pk")
    )
    # One person may have accepted at two addresses.
    accepted = list(
        {
            offer.person_id: offer
            for offer in offers
            if offer.answer == Answer.ACCEPTED and offer.person and offer.person.is_active
        }.values()
    )
    until = comments_until(request)
    has_time_left = until is None or timezone.now() < until
    lacking = []
    if until is None:
        lacking.append(_("It was not sent yet."))
    elif has_time_left:
        lacking.append(
            _("Comments are open until %(when)s.")
            % {"when": f"{date_format(until, 'DATETIME_FORMAT')} UTC"}
        )
    if (count := settings.PROPOSAL_SPONSORS - len(sponsorships)) > 0:
        lacking.append(
            ngettext(
                "%(count)d co-sponsoring organisation is lacking.",
                "%(count)d co-sponsoring organisations are lacking.",
                count,
            )
            % {"count": count}
        )
    if not accepted:
        lacking.append(_("No coordinator has accepted yet."))
    return Support(
        comments_until=until,
        is_open_for_comments=request.state in OPEN and has_time_left,
        sponsorships=sponsorships,
        sponsors_needed=settings.PROPOSAL_SPONSORS,
        accepted=accepted,
        waiting_count=sum(offer.is_open for offer in offers),
        lacking=lacking,
    )


def founded(request: Request) -> Grouping | None:
    """Return the group that came of the proposal, if one did."""
    slug = request.payload.get("grouping")
    return Grouping.objects.filter(slug=slug).first() if slug else None


# --- Comments -----------------------------------------------------------------------------------


@transaction.atomic
def comment(request: Request, *, by: User, text: str, shown_name: str) -> ProposalComment:
    """Write a comment in public, under the name that `by` lets be shown. Sent twice it stays one.

    Raises ProposalRefused once the time is over, and beyond five a person.
    """
    request = _lock(request)
    if not is_open_for_comments(request):
        raise ProposalRefused(_("This proposal takes no comments any more."))
    mine = request.comments.filter(author=by)
    if (same := mine.filter(text=text).first()) is not None:
        return same
    if mine.count() >= COMMENTS_LIMIT:
        raise ProposalRefused(
            _("You have written %(limit)d comments already; no more are taken.")
            % {"limit": COMMENTS_LIMIT}
        )
    if (share := comments_share(by)) is not None and share.is_full:
        raise ProposalRefused(
            _(
                "Your account is new: until one of your requests is approved, you can have "
                "%(limit)d comments on proposals that wait."
            )
            % {"limit": share.limit}
        )
    made = request.comments.create(author=by, text=text, shown_name=shown_name)
    consents.give(by, CONSENT, str(made.uid))
    return made


def comments_share(person: User) -> Share | None:
    """Return the share of a new account in comments on proposals that wait, None for any other."""
    if not quotas.is_new(person):
        return None
    waiting = ProposalComment.objects.filter(author=person, proposal__state__in=OPEN)
    return Share(waiting.count(), settings.NEW_ACCOUNT_COMMENTS)


@transaction.atomic
def take_name_away(comment: ProposalComment, *, by: User) -> None:
    """Show one's comment without a name from now on. Raises ProposalRefused for another's."""
    if comment.author_id != by.pk:
        raise ProposalRefused(_("This comment is not yours."))
    ProposalComment.objects.filter(pk=comment.pk).update(shown_name="")
    consents.withdraw(by, CONSENT, str(comment.uid))


@transaction.atomic
def set_hidden(comment: ProposalComment, *, by: User, is_hidden: bool) -> bool:
    """Hide a comment, or show it again; the log of the proposal tells who did. Returns whether
    anything changed. Raises NotAllowed for whoever may not decide on the proposal.
    """
    request = _lock(comment.proposal)
    locked = ProposalComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if (locked.hidden_at is not None) == is_hidden:
        return False
    if is_hidden:
        said = _("Comment no. %(number)d was hidden.")
    else:
        said = _("Comment no. %(number)d is shown again.")
    moderation.note(
        request,
        by=by,
        reason=said % {"number": locked.pk},
        details={"comment": str(locked.uid), "is_hidden": is_hidden},
    )
    locked.hidden_at, locked.hidden_by = (timezone.now(), by) if is_hidden else (None, None)
    locked.save(update_fields=["hidden_at", "hidden_by"])
    return True


# --- Co-sponsors --------------------------------------------------------------------------------


@transaction.atomic
def sponsor(request: Request, *, mandate: "Mandate", by: User) -> CoSponsorship:
    """Let an organisation co-sponsor the proposal. Raises NoMandate, ProposalRefused."""
    request = _lock(request)
    mandate = acting.mandate_for(by, mandate.organisation.uid, MandateScope.SIGN)
    _check_open(request)
    if _standing_sponsorship(request, mandate) is not None:
        raise ProposalRefused(_("This organisation co-sponsors the proposal already."))
    return CoSponsorship.objects.create(
        proposal=request, organisation=mandate.organisation, by=by, under=mandate
    )


@transaction.atomic
def take_back_sponsorship(request: Request, *, mandate: "Mandate", by: User) -> None:
    """End an organisation's co-sponsorship. Raises NoMandate, ProposalRefused."""
    request = _lock(request)
    mandate = acting.mandate_for(by, mandate.organisation.uid, MandateScope.SIGN)
    _check_open(request)
    standing = _standing_sponsorship(request, mandate)
    if standing is None:
        raise ProposalRefused(_("This organisation does not co-sponsor the proposal."))
    standing.withdrawn_at, standing.withdrawn_by = timezone.now(), by
    standing.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _standing_sponsorship(request: Request, mandate: "Mandate") -> CoSponsorship | None:
    return CoSponsorship.objects.filter(
        proposal=request, organisation=mandate.organisation, withdrawn_at=None
    ).first()


def _check_open(request: Request) -> None:
    if request.state not in OPEN:
        raise ProposalRefused(_("This proposal is decided: co-sponsors stay as they are."))


def _lock(request: Request) -> Request:
    """Return the proposal as it is now. Comments, co-sponsors and decisions wait for each other."""
    return Request.objects.select_for_update(of=("self",)).get(pk=request.pk)

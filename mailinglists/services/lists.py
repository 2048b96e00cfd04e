"""What spans several tables of a list: asking for it, the people who are to run it, making and
closing it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.invitations import Answer, settle
from caucuses import access, openness
from caucuses.models import Grouping, Membership
from mailinglists import emails
from mailinglists.engines import Addresses, engine_of
from mailinglists.enums import ListState, RunBy
from mailinglists.models import (
    ListKeeper,
    MailingList,
    NameClaim,
    RoleAddress,
    lapse_of_keepers,
)
from mailinglists.querysets import KIND, requests_nobody_owns
from mailinglists.services import subscriptions
from mailinglists.validators import names_that_collide
from mailinglists.wishes import Wish, is_supported, wish_of
from moderation import emails as moderation_emails
from moderation import services as moderation
from moderation.models import Decision, Request
from moderation.services import MoveRefused
from organisations.models import Mandate

if TYPE_CHECKING:
    from accounts.models import User

OPEN_PER_PERSON = 5  # requests of one person that wait; each may write to strangers
# When owners and moderators who have not answered are asked again.
REMINDERS = (timedelta(days=3), timedelta(days=7))


class NameTaken(MoveRefused):
    """Another list has the name, its server uses it, or another request waits for it."""


class NotAMember(MoveRefused):
    """The person does not belong to the group (any more)."""


class RequestIncomplete(MoveRefused):
    """The form lacks something."""


class TooManyRequests(MoveRefused):
    """The person has too many requests waiting."""


class AlreadySupported(MoveRefused):
    """The request has the support already."""


class NotReady(MoveRefused):
    """The request cannot be approved yet."""


def grouping_of(request: Request) -> Grouping:
    """Return the group that a request is for."""
    grouping = request.target
    if not isinstance(grouping, Grouping):
        raise TypeError(f"{request} is for no group.")
    return grouping


def sent_wish(request: Request) -> Wish:
    """Return what a sent request asks for."""
    wish = wish_of(request)
    if wish is None:
        raise TypeError(f"{request} was never sent.")
    return wish


# --- Names --------------------------------------------------------------------------------------


def check_free(name: str, *, beside: Request | None = None) -> None:
    """Raise NameTaken where a list, or another request than `beside`, has the name, or the
    address of an office: 3 queries.
    """
    near = names_that_collide(name)
    lists = MailingList.objects.filter(name__in=near)
    claims = NameClaim.objects.filter(name__in=near)
    if beside is not None:
        lists, claims = lists.exclude(request=beside), claims.exclude(request=beside)
    for row in lists:
        if row.name == name:
            raise NameTaken(_("There is a list of this name. Choose another name."))
        raise NameTaken(
            _("The mail server of the list “%(name)s” uses this name. Choose another name.")
            % {"name": row.name}
        )
    if RoleAddress.objects.filter(name=name).exists():
        raise NameTaken(_("An office of a group has this address. Choose another name."))
    if claims.exists():
        raise NameTaken(
            _(
                "Another request for a list of this name waits for its decision. "
                "Choose another name."
            )
        )


def _claim(request: Request, name: str) -> None:
    """Take the name for the request, in the place of one it had; raises NameTaken."""
    NameClaim.objects.filter(request=request).exclude(name=name).delete()
    try:
        with transaction.atomic():
            NameClaim.objects.get_or_create(request=request, defaults={"name": name})
    except IntegrityError as error:
        raise NameTaken(
            _(
                "Another request for a list of this name waits for its decision. "
                "Choose another name."
            )
        ) from error
    # Only now: a list made of the same name at this moment is seen.
    check_free(name, beside=request)


# --- The request --------------------------------------------------------------------------------


def receive(request: Request, wish: Wish) -> None:
    """Take what the applicant sent: the name is theirs while it waits, owners and moderators are
    asked. What is changed needs the coordinators' support anew.

    Raises NotAMember, NameTaken, TooManyRequests.
    """
    grouping, applicant = grouping_of(request), request.applicant
    if not applicant.has_perm("mailinglists.request_list", grouping):
        raise NotAMember(_("Only members of the group, and those who lead it, ask for a list."))
    others = Request.objects.open().filter(kind=KIND, applicant=applicant).exclude(pk=request.pk)
    if others.count() >= OPEN_PER_PERSON:
        raise TooManyRequests(
            _("%(count)d of your requests for lists wait. Withdraw one, or wait for a decision.")
            % {"count": OPEN_PER_PERSON}
        )
    _claim(request, wish.name)
    stays = is_supported(request) and wish_of(request) == wish
    charter = grouping.charters.newest_first().first()
    request.payload = {
        **request.payload,
        "list": wish.as_json(),
        "charter": charter.number if charter else None,
        "acting_for": _acting_for(applicant, grouping),
        "is_supported": stays or access.leads(applicant, grouping),
    }
    request.title = wish.name
    request.save(update_fields=["payload", "title"])
    _ask_keepers(request, wish)


def _acting_for(person: "User", grouping: Grouping) -> dict[str, str] | None:
    """Return organisation and mandate through which the person belongs to the group; None where
    they are a member themselves or lead it.
    """
    members = Membership.objects.current().filter(grouping=grouping)
    if members.filter(person=person).exists() or access.leads(person, grouping):
        return None
    reached = members.reached_by(person).exclude(organisation=None)
    mandate = (
        Mandate.objects.current()
        .filter(person=person, organisation__in=reached.values("organisation"))
        .select_related("organisation")
        .first()
    )
    if mandate is None:
        return None
    return {"organisation": str(mandate.organisation.uid), "mandate": str(mandate.uid)}


def support(request: Request) -> None:
    """Note the coordinators' support and tell those who decide. Raises AlreadySupported."""
    if is_supported(request):
        raise AlreadySupported(_("The coordinators support this request already."))
    request.payload = {**request.payload, "is_supported": True}
    request.save(update_fields=["payload"])
    moderation_emails.tell_deciders(request)


def let_go(request: Request, answer: Answer) -> None:
    """Free the name of a request that is over, and close the questions to its keepers."""
    NameClaim.objects.filter(request=request).delete()
    for keeper in request.list_keepers.filter(answer=Answer.OPEN):
        settle(keeper, answer)


def take_up_again(request: Request) -> None:
    """Undo `let_go`: its decision was reversed. Raises NameTaken."""
    wish = sent_wish(request)
    _claim(request, wish.name)
    _ask_keepers(request, wish)


# --- Owners and moderators ----------------------------------------------------------------------


def _ask_keepers(request: Request, wish: Wish) -> None:
    """Ask those who are named and were not asked yet; whoever is named no more need not answer.

    Nobody who declined is asked again.
    """
    wanted = wish.keepers
    standing = {}
    for keeper in request.list_keepers.exclude(answer__in=[Answer.WITHDRAWN, Answer.LAPSED]):
        if wanted.get(keeper.email) == keeper.role:
            standing[keeper.email] = keeper
        elif keeper.answer == Answer.OPEN:
            settle(keeper, Answer.WITHDRAWN)
        elif keeper.answer == Answer.ACCEPTED:
            # They agreed to a role that is theirs no more.
            request.list_keepers.filter(pk=keeper.pk).update(
                answer=Answer.WITHDRAWN, answered_at=timezone.now()
            )
    for email, role in wanted.items():
        if email not in standing:
            keeper = ListKeeper.objects.create(
                request=request,
                email=email,
                role=role,
                language=request.language,
                lapses_at=lapse_of_keepers(),
            )
            emails.ask_keeper(keeper)


@transaction.atomic
def answer_as_keeper(keeper: ListKeeper, answer: Answer, *, by: "User | None" = None) -> None:
    """Note the answer of whoever holds the address; `by` is who is signed in, if anybody.

    Raises InvitationRefused where it is too late.
    """
    # An approval at the same moment comes before or after, so that every owner is told once.
    if keeper.request_id is not None:
        Request.objects.select_for_update(of=("self",)).get(pk=keeper.request_id)
    person = by if by is not None and keeper.is_for(by) else None
    settle(keeper, answer, by=person)
    keeper.refresh_from_db()
    if answer == Answer.DECLINED:
        emails.tell_declined(keeper)
    elif keeper.mailing_list is not None:
        engine_of(keeper.mailing_list).change(keeper.mailing_list)
        if keeper.is_owner and keeper.mailing_list.is_active:
            emails.tell_owner(keeper)


@transaction.atomic
def remind_keepers() -> int:
    """Ask those again who have not answered for some days; return how many."""
    now = timezone.now()
    count = 0
    for number, age in reversed(list(enumerate(REMINDERS, start=1))):
        for keeper in ListKeeper.objects.to_remind(number, now - age):
            emails.remind_keeper(keeper, number)
            keeper.reminders = number
            keeper.save(update_fields=["reminders"])
            count += 1
    return count


def lapse_unowned() -> int:
    """Let the requests lapse of which no owner confirmed in time; return how many."""
    count = 0
    for request in requests_nobody_owns():
        with transaction.atomic():
            # Confirmed, or decided, a moment ago: then it is none of these any more.
            Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
            for found in requests_nobody_owns().filter(pk=request.pk):
                moderation.lapse(found, reason=_lapse_reason(found))
                count += 1
    return count


def close_overdue_questions() -> int:
    """Note that the time of unanswered questions is over; return how many."""
    overdue = ListKeeper.objects.overdue()
    return overdue.update(answer=Answer.LAPSED, answered_at=timezone.now())


def _lapse_reason(request: Request) -> str:
    with override(request.language):
        return _("None of the owners who were named has confirmed by e-mail.")


# --- The list -----------------------------------------------------------------------------------


def create_list(request: Request, decision: Decision, addresses: Addresses | None) -> MailingList:
    """Make the list that was asked for, or bring it back after a reversal: at the addresses on
    somebody's own server, or, with none, on the portal's.

    Raises NotReady, NameTaken; then nothing is made (the caller's transaction).
    """
    grouping, wish = grouping_of(request), sent_wish(request)
    _check_ready(request, grouping)
    check_free(wish.name, beside=request)
    mailing_list = MailingList.objects.filter(request=request).first() or MailingList(
        request=request, name=wish.name, created_at=decision.at
    )
    for name, value in wish.settings.items():
        setattr(mailing_list, name, value)
    mailing_list.run_by = RunBy.PORTAL if addresses is None else RunBy.ELSEWHERE
    mailing_list.grouping = grouping
    mailing_list.charter = grouping.charters.filter(number=request.payload["charter"]).first()
    try:
        with transaction.atomic():
            engine_of(mailing_list).create(mailing_list, addresses)
    except IntegrityError as error:
        raise NameTaken(_("There is a list of this name. Choose another name.")) from error
    NameClaim.objects.filter(request=request).delete()
    request.list_keepers.update(mailing_list=mailing_list)
    openness.refresh([grouping.pk])
    if mailing_list.is_active:
        # One that has to be made first tells them when it works (`mailinglists/mailman/`).
        for keeper in _owners(request):
            emails.tell_owner(keeper)
    return mailing_list


def _check_ready(request: Request, grouping: Grouping) -> None:
    if grouping.is_closed:
        raise NotReady(_("The group is closed. Decline the request, or return it with a question."))
    if not is_supported(request):
        raise NotReady(
            _("Not yet: the group's coordinators have not said that they support this request.")
        )
    if not request.list_keepers.accepted().owners().exists():
        raise NotReady(_("Not yet: no owner has confirmed by e-mail. They are reminded."))


def _owners(request: Request) -> Iterator[ListKeeper]:
    rows = request.list_keepers.accepted().owners()
    return rows.select_related("mailing_list", "request").iterator()


def close_list(mailing_list: MailingList) -> None:
    """End a list: it stays to be found, and is a group's list no more."""
    engine_of(mailing_list).close(mailing_list)
    subscriptions.lapse_requests(mailing_list)
    for keeper in mailing_list.keepers.filter(answer=Answer.OPEN):
        settle(keeper, Answer.WITHDRAWN)
    if mailing_list.grouping_id is not None:
        openness.refresh([mailing_list.grouping_id])


@transaction.atomic
def follow_merge(absorbed: Grouping, kept: Grouping) -> None:
    """Let the lists of a group that was taken into another be the other's. The data files no longer
    say whose they are.
    """
    absorbed.mailing_lists.update(grouping=kept, is_edited=True)
    openness.refresh([absorbed.pk, kept.pk])


@transaction.atomic
def save_list(mailing_list: MailingList, *, was_in: int | None = None) -> None:
    """Save what a list master typed, and bring the list to it; `was_in` is the key of the group
    that had the list before.
    """
    is_new = mailing_list.pk is None
    mailing_list.closed_at = None if mailing_list.is_active else mailing_list.closed_at
    mailing_list.save()
    engine = engine_of(mailing_list)
    if is_new and mailing_list.is_active:
        engine.create(mailing_list, None)
    elif mailing_list.state == ListState.CLOSED:
        close_list(mailing_list)
    else:
        engine.change(mailing_list)
    keys = {key for key in (mailing_list.grouping_id, was_in) if key is not None}
    openness.refresh(keys)

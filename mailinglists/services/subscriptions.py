"""Being on a list that the portal runs: asked for, confirmed, changed, ended.

Whoever writes somebody's address into the form learns nothing of it: the same statements run and
the same is said whether the address is on the list or not. Only its owner gets a mail that tells.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from caucuses.models import Membership
from caucuses.services.relay import DAY, TooMany
from frame.batches import in_batches
from limits import counting
from limits.rates import Scope
from mailinglists import emails
from mailinglists.enums import Ending, Origin, Subscribing, SubscriptionState
from mailinglists.models import MailingList, Subscription, SubscriptionAttempt
from mailinglists.services import server
from mailinglists.services.following import people_of
from moderation import services as moderation
from moderation.models import Request
from moderation.services import MoveRefused

if TYPE_CHECKING:
    from mailinglists.querysets import SubscriptionQuerySet
    from moderation.querysets import RequestQuerySet

KIND = "subscription"  # of the requests to be let in
ASKED_AT_ONCE = 20  # requests of one person to be let in that wait; each writes to people
LAPSED_KEPT = timedelta(days=30)  # so long the link in the mail still tells what became of it
ENDED_KEPT = timedelta(days=730)


class SubscriptionRefused(MoveRefused):
    """Nothing was done about a subscription."""


class NotOpen(SubscriptionRefused):
    """Nobody gets on the list in this way, or any more."""


class OnItAlready(SubscriptionRefused):
    """The address is on the list, or the request to be let in waits already."""


class SubscriptionOver(SubscriptionRefused):
    """The subscription has ended, or its question has lapsed."""


class NotProved(SubscriptionRefused):
    """The address of the account was never confirmed."""


class TooManyAsked(SubscriptionRefused):
    """The person has too many requests waiting."""


# --- Getting on an open list --------------------------------------------------------------------


@transaction.atomic
def subscribe(mailing_list: MailingList, *, email: str, language: str, delivery: str) -> None:
    """Ask the owner of an address whether they want to be on an open list; tell who is on it how to
    change that.

    Raises NotOpen, TooMany. An address that was asked for too often gets no further mail; nobody is
    told so, because that would tell of others' doings. The same number of queries for an address
    that is on the list and one that is not.
    """
    mailing_list = _locked(mailing_list)
    _refuse_unless_open(mailing_list)
    email, now = email.lower(), timezone.now()
    _refuse_full(mailing_list)
    is_too_often = counting.take_named("subscribing_mails", Scope.EMAIL, email) is not None
    wish = Subscription(
        mailing_list=mailing_list,
        email=email,
        language=language,
        delivery=delivery,
        state=SubscriptionState.ASKED,
        origin=Origin.FORM,
    )
    # Nothing is made where the address is on the list, or was asked before.
    Subscription.objects.bulk_create([wish], ignore_conflicts=True)
    mailing_list.subscriptions.asked().filter(email=email).update(
        language=language, delivery=delivery, asked_at=now
    )
    row = mailing_list.subscriptions.open().get(email=email)
    if not is_too_often:
        emails.answer_form(row)


@transaction.atomic
def begin(mailing_list: MailingList, *, by: User, language: str, delivery: str) -> Subscription:
    """Put the proved address of an account on an open list; where it is on it, change how it gets
    what is written. Raises NotOpen, NotProved.
    """
    mailing_list = _locked(mailing_list)
    _refuse_unless_open(mailing_list)
    email = proved_address(by)
    row = mailing_list.subscriptions.open().filter(email=email).first()
    if row is None:
        row = Subscription(mailing_list=mailing_list, email=email, origin=Origin.FORM)
    row.person, row.language, row.delivery = by, language, delivery
    return _put_on(row)


@transaction.atomic
def confirm(subscription: Subscription) -> Subscription:
    """Put an address on the list whose owner followed the link in our mail; confirming twice
    changes nothing more.

    Raises SubscriptionOver where it has ended or its time is over, NotOpen where the list is not
    open any more.
    """
    mailing_list = _locked(subscription.mailing_list)
    row = Subscription.objects.get(pk=subscription.pk)
    if row.is_active:
        return row
    if is_lapsed(row):
        raise SubscriptionOver(_("The time to confirm is over. Ask again on the list's page."))
    if row.state == SubscriptionState.ENDED:
        raise SubscriptionOver(_("This subscription has ended."))
    _refuse_unless_open(mailing_list)
    return _put_on(row)


def is_lapsed(subscription: Subscription) -> bool:
    """Tell whether nobody confirmed in time, also where no job has noted that yet."""
    if subscription.state == SubscriptionState.ASKED:
        return subscription.asked_at <= timezone.now() - settings.SUBSCRIPTION_CONFIRM
    return subscription.ending == Ending.LAPSED


def proved_address(person: User) -> str:
    """Return the address of an account, in small letters; raises NotProved where its owner never
    confirmed it.
    """
    proved = person.emailaddress_set.filter(verified=True, email__iexact=person.email)
    if not proved.exists():
        raise NotProved(_("Confirm the address of your account first."))
    return person.email.lower()


# --- Changing and ending it ---------------------------------------------------------------------


@transaction.atomic
def change_delivery(subscription: Subscription, *, delivery: str, language: str) -> None:
    """Change how a subscriber gets what is written, and in which language the portal writes to
    them. Raises SubscriptionOver.
    """
    active = Subscription.objects.active().filter(pk=subscription.pk)
    if not active.exists():
        raise SubscriptionOver(_("You are not on this list any more."))
    other = active.exclude(delivery=delivery, language=language)
    if other.update(delivery=delivery, language=language, is_pushed=False):
        server.ask(subscription.mailing_list)


@transaction.atomic
def leave(subscription: Subscription) -> None:
    """Let a subscriber leave, or take back what was never confirmed; leaving twice changes nothing
    more.
    """
    _end([subscription.pk], Ending.SELF, subscription.mailing_list)


@transaction.atomic
def leave_by_link(mailing_list: MailingList, address: str) -> None:
    """Let the owner of an address leave who followed the link in a message of the list.

    The mail server may have them although no row tells so: they joined by mail a moment ago. Then a
    row is made, or an old one used again, from which the server learns that they left.
    """
    mailing_list, email = _locked(mailing_list), address.lower()
    if not mailing_list.is_active:
        return  # nobody is on it
    rows = mailing_list.subscriptions.filter(email=email)
    if row := rows.open().first():
        leave(row)
        return
    if old := rows.ended().order_by("ended_at").last():
        rows.filter(pk=old.pk).update(is_pushed=False)
    else:
        now = timezone.now()
        rows.create(
            mailing_list=mailing_list,
            email=email,
            language=next(iter(_known_languages(mailing_list)), settings.LANGUAGE_CODE),
            state=SubscriptionState.ENDED,
            origin=Origin.MAIL,
            ending=Ending.SELF,
            asked_at=now,
            ended_at=now,
        )
    server.ask(mailing_list)


@transaction.atomic
def come_back(subscription: Subscription) -> Subscription:
    """Put somebody on the list again who left it themselves: an open list, or that of a group they
    still belong to, which would not put them on it again by itself. Raises SubscriptionRefused.
    """
    mailing_list = _locked(subscription.mailing_list)
    row = Subscription.objects.get(pk=subscription.pk)
    if row.is_active:
        return row
    if not may_come_back(row):
        raise NotOpen(_("You cannot get on this list again in this way."))
    if mailing_list.subscriptions.open().filter(email=row.email).exists():
        raise OnItAlready(_("This address is on the list already, or was asked to confirm."))
    return _put_on(row)


def may_come_back(subscription: Subscription) -> bool:
    """Tell whether somebody left by themselves and can be on the list: at most 3 queries."""
    mailing_list = subscription.mailing_list
    if subscription.ending != Ending.SELF or not _is_here(mailing_list):
        return False
    # Who was taken off later does not come back by an older link.
    rows = mailing_list.subscriptions.filter(email=subscription.email)
    if rows.filter(ended_at__gt=subscription.ended_at).exists():
        return False
    if mailing_list.follows_members:
        members = Membership.objects.active().filter(grouping=mailing_list.grouping_id)
        return subscription.email in people_of(members)
    return mailing_list.subscribing == Subscribing.OPEN


@transaction.atomic
def take_off(subscription: Subscription) -> None:
    """Take somebody off the list in the name of those who keep it; they are told by mail.

    Raises SubscriptionOver where it has ended.
    """
    row = Subscription.objects.select_related("mailing_list__grouping").get(pk=subscription.pk)
    if not _end([row.pk], Ending.KEEPERS, row.mailing_list):
        raise SubscriptionOver(_("This subscription has ended."))
    if row.is_active:
        emails.tell_taken_off(row)


def leave_for_good(subscription: Subscription) -> None:
    """Let somebody leave whose account is erased."""
    if subscription.state == SubscriptionState.ASKED:
        subscription.delete()  # the mail server never heard of it
        return
    _end([subscription.pk], Ending.ERASED, subscription.mailing_list)


def mark_erased(rows: "SubscriptionQuerySet") -> None:
    """Note that rows which the mail server has yet to learn of go as soon as it has."""
    waiting = rows.ended().filter(is_pushed=False)
    waiting.update(ending=Ending.ERASED, person=None, language=settings.LANGUAGE_CODE)


# --- Asking to be let in ------------------------------------------------------------------------


def list_of(request: Request) -> MailingList:
    """Return the list that a request to be let in is about."""
    mailing_list = request.target
    if not isinstance(mailing_list, MailingList):
        raise TypeError(f"{request} is about no list.")
    return mailing_list


def waiting_requests(mailing_list: MailingList) -> "RequestQuerySet":
    """Return the open requests to be let in on the list."""
    return Request.objects.open().filter(
        kind=KIND,
        target_type=ContentType.objects.get_for_model(MailingList),
        target_id=mailing_list.pk,
    )


@transaction.atomic
def ask_to_be_let_in(
    mailing_list: MailingList, *, by: User, statement: str, delivery: str
) -> Request:
    """Send a request of `by`, with their proved address, to those who keep a moderated list.

    Raises a SubscriptionRefused.
    """
    mailing_list = _locked(mailing_list)
    if not _is_here(mailing_list) or mailing_list.subscribing != Subscribing.MODERATED:
        raise NotOpen(_("One does not ask to be let in on this list. See its page."))
    email = proved_address(by)
    if mailing_list.subscriptions.active().filter(email=email).exists():
        raise OnItAlready(_("You are on this list already."))
    if waiting_requests(mailing_list).filter(applicant=by).exists():
        raise OnItAlready(_("Your request waits for approval."))
    waiting = Request.objects.open().filter(kind=KIND, applicant=by).count()
    if waiting >= ASKED_AT_ONCE:
        raise TooManyAsked(
            _("You have %(count)d requests waiting. Wait for an answer to one of them.")
            % {"count": waiting}
        )
    request = moderation.open_draft(
        KIND,
        by=by,
        language=by.language,
        target=mailing_list,
        title=mailing_list.name,
        payload={"email": email, "delivery": delivery, "statement": statement},
    )
    moderation.submit(request, by=by)
    return request


def people_who_keep(mailing_list: MailingList) -> QuerySet[User]:
    """Return the people with an account who own or moderate the list."""
    keepers = mailing_list.keepers.accepted()
    known = Q(pk__in=keepers.exclude(person=None).values("person"))
    holds = Q(emailaddress__verified=True, emailaddress__email__in=keepers.values("email"))
    return User.objects.filter(known | holds, is_active=True).distinct()


def tell_keepers_without_account(request: Request) -> None:
    """Write to those who keep the list and confirmed that without an account: the kernel knows
    people with accounts alone.
    """
    mailing_list = list_of(request)
    people = people_who_keep(mailing_list)
    known = set(people.values_list("pk", flat=True))
    proved = set(
        people.filter(emailaddress__verified=True).values_list("emailaddress__email", flat=True)
    )
    for keeper in mailing_list.keepers.accepted():
        if keeper.email not in proved and keeper.person_id not in known:
            emails.tell_keeper_of_request(keeper, request)


def let_in(request: Request) -> Subscription:
    """Put an applicant on the list, in the transaction of the decision. Raises NotOpen where nobody
    is let in any more.
    """
    mailing_list = _locked(list_of(request))
    if not _is_here(mailing_list):
        raise NotOpen(_("The list is closed."))
    if mailing_list.follows_members:
        raise NotOpen(_("The list follows the members of its group now: nobody else is let in."))
    email = request.payload["email"]
    row = mailing_list.subscriptions.open().filter(email=email).first()
    if row is not None and row.is_active:
        return row  # they came in another way meanwhile
    # After a reversal, the row that was made for the request is used again.
    earlier = Subscription.objects.filter(request=request).first()
    row = row or earlier or Subscription(mailing_list=mailing_list, email=email)
    if earlier is None:
        row.request = request
    row.origin, row.person = Origin.REQUEST, request.applicant
    row.language, row.delivery = request.language, request.payload["delivery"]
    return _put_on(row)


def let_out(request: Request) -> None:
    """Take somebody off the list whose letting in was reversed."""
    mailing_list = list_of(request)
    rows = mailing_list.subscriptions.open().filter(
        email=request.payload["email"], origin=Origin.REQUEST
    )
    _end(list(rows.values_list("pk", flat=True)), Ending.KEEPERS, mailing_list)


def lapse_requests(mailing_list: MailingList) -> None:
    """End the requests to be let in on a list that was closed."""
    for request in waiting_requests(mailing_list):
        with override(request.language):
            reason = _("The list was closed.")
        moderation.lapse(request, reason=reason)


# --- What time ends -----------------------------------------------------------------------------


@transaction.atomic
def lapse() -> int:
    """End what nobody confirmed in time; return how many. The mail server never heard of them."""
    now = timezone.now()
    overdue = Subscription.objects.unconfirmed_since(now - settings.SUBSCRIPTION_CONFIRM)
    return overdue.update(
        state=SubscriptionState.ENDED, ending=Ending.LAPSED, ended_at=now, is_pushed=True
    )


@transaction.atomic
def forget() -> int:
    """Erase what is no longer needed; return how many rows: attempts after a day, addresses that
    nobody confirmed after a month, subscriptions that ended after two years; those of erased
    accounts as soon as the mail server knows.

    One row stays longer: that somebody left, or was taken off, the list of a group whose members it
    follows, as long as they belong to the group. Without it they would be put on the list again. It
    goes when the membership has ended, or the list follows nobody any more.
    """
    now = timezone.now()
    old = Subscription.objects.ended()
    attempts = SubscriptionAttempt.objects.filter(made_at__lte=now - DAY)
    lapsed = old.filter(ending=Ending.LAPSED, ended_at__lte=now - LAPSED_KEPT)
    erased = old.filter(ending=Ending.ERASED, is_pushed=True)
    long_ended = old.filter(is_pushed=True, ended_at__lte=now - ENDED_KEPT)
    left = long_ended.filter(ending__in=[Ending.SELF, Ending.KEEPERS])
    needed: list[int] = []
    for mailing_list in MailingList.objects.following_members().filter(
        pk__in=left.values("mailing_list")
    ):
        # Paused members too: a pause ends without their joining anew.
        members = Membership.objects.current().filter(grouping=mailing_list.grouping_id)
        people = people_of(members)
        rows = left.filter(mailing_list=mailing_list).values_list("pk", "email")
        needed += [pk for pk, email in rows.iterator() if email in people]
    keys = set(long_ended.values_list("pk", flat=True)) - set(needed)
    return sum(
        (
            attempts.delete()[0],
            lapsed.delete()[0],
            erased.delete()[0],
            sum(
                Subscription.objects.filter(pk__in=batch).delete()[0]
                for batch in in_batches(sorted(keys))
            ),
        )
    )


# --- What they share ----------------------------------------------------------------------------


def _locked(mailing_list: MailingList) -> MailingList:
    """Return the list as it is now, locked: two at one moment do not put one address on it."""
    return MailingList.objects.select_for_update(of=("self",)).get(pk=mailing_list.pk)


def _is_here(mailing_list: MailingList) -> bool:
    return mailing_list.is_here and mailing_list.is_active


def is_open_here(mailing_list: MailingList) -> bool:
    """Tell whether everybody gets on the list by the portal's form."""
    return _is_here(mailing_list) and mailing_list.subscribing == Subscribing.OPEN


def _refuse_unless_open(mailing_list: MailingList) -> None:
    if not _is_here(mailing_list):
        raise NotOpen(_("The list is closed: nobody can subscribe any more."))
    if mailing_list.subscribing != Subscribing.OPEN:
        raise NotOpen(_("The list is not open to everybody any more. See its page."))


def _refuse_full(mailing_list: MailingList) -> None:
    """Refuse where the list was asked for often enough for one day."""
    subject = f"list {mailing_list.pk}"
    again_at = counting.take_named("subscribing_to_one", Scope.TARGET, subject)
    if again_at is not None:
        raise TooMany(
            _(
                "Too many people asked to be put on this list in one day. "
                "Try again after %(moment)s (UTC)."
            ),
            again_at,
        )


def _put_on(row: Subscription) -> Subscription:
    """Let the row say that the address is on the list, and the server learn it."""
    row.state, row.ending, row.ended_at = SubscriptionState.ACTIVE, "", None
    row.confirmed_at = row.confirmed_at or timezone.now()
    row.is_pushed = False
    row.save()
    server.ask(row.mailing_list)
    return row


def _end(keys: list[int], ending: Ending, mailing_list: MailingList) -> int:
    """End those of the rows that have not ended, and let the server learn it; return how many."""
    count = (
        Subscription.objects.open()
        .filter(pk__in=keys)
        .update(
            state=SubscriptionState.ENDED, ending=ending, ended_at=timezone.now(), is_pushed=False
        )
    )
    if count:
        server.ask(mailing_list)
    return count


def _known_languages(mailing_list: MailingList) -> list[str]:
    known = dict(settings.LANGUAGES)
    return [code for code in mailing_list.languages if code in known]

"""Every question that is asked of lists, of those who keep them, and of who may ask for one."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Max, Q, TextField
from django.db.models.functions import Cast, Lower
from django.utils import timezone

from accounts.invitations import Answer, InvitationQuerySet
from caucuses.enums import GroupingStatus
from caucuses.models import Grouping, Membership
from mailinglists import access
from mailinglists.enums import (
    HeldState,
    KeeperRole,
    ListState,
    RunBy,
    Subscribing,
    SubscriptionState,
    Trouble,
)
from moderation.enums import OPEN
from moderation.models import Request
from moderation.querysets import RequestQuerySet
from texts.querysets import readable

if TYPE_CHECKING:
    from accounts.models import User
    from caucuses.querysets.groupings import GroupingQuerySet
    from mailinglists.models import (  # noqa: F401 (named in strings below)
        HeldPost,
        Installation,
        ListKeeper,
        MailingList,
        OnServer,
        RoleAddress,
        Subscription,
    )

KIND = "list_request"


class MailingListQuerySet(models.QuerySet["MailingList"]):
    def active(self) -> "MailingListQuerySet":
        return self.filter(state=ListState.ACTIVE)

    def here(self) -> "MailingListQuerySet":
        """Return the lists that the portal's own mail server runs."""
        return self.filter(run_by=RunBy.PORTAL)

    def following_members(self) -> "MailingListQuerySet":
        """Return the active lists whose subscribers are the members of their group."""
        bound = self.active().here().filter(subscribing=Subscribing.MEMBERS)
        return bound.exclude(grouping=None)

    def to_look_at(self, before: datetime) -> "MailingListQuerySet":
        """Return the active lists elsewhere that nobody has looked at since `before`, the longest
        waiting first.
        """
        never = Q(alive_checked_at=None)
        rows = self.active().filter(run_by=RunBy.ELSEWHERE)
        return rows.filter(never | Q(alive_checked_at__lt=before)).order_by(
            F("alive_checked_at").asc(nulls_first=True), "id"
        )

    def newly_dead(self) -> "MailingListQuerySet":
        """Return the active ones of whose death the list masters were not told."""
        return self.active().filter(dead_since__isnull=False, death_told_at=None)

    def answered_since(self, moment: datetime) -> "MailingListQuerySet":
        """Return those elsewhere that were looked at since, and answered."""
        return self.filter(alive_checked_at__gte=moment, failures=0).exclude(answer="")

    def in_answer(self, state: str) -> "MailingListQuerySet":
        """Return those in a state as the back-office tells them apart; all for an unknown one."""
        asked = self.filter(run_by=RunBy.ELSEWHERE).exclude(answer="")
        if state == "dead":
            return asked.filter(dead_since__isnull=False)
        if state == "failing":
            return asked.filter(dead_since=None, failures__gt=0)
        if state == "answering":
            return asked.filter(failures=0)
        if state == "unasked":
            return self.filter(run_by=RunBy.ELSEWHERE, answer="")
        return self

    def kept_by(self, user: "User") -> "MailingListQuerySet":
        """Return the lists that `user` owns or moderates, as they confirmed."""
        return self.filter(pk__in=access.kept_by(user))

    def reachable(self) -> "MailingListQuerySet":
        """Return the active lists with an address to write to or to subscribe at."""
        return self.active().exclude(posting_address="", subscribe_address="")

    def open_to_all(self) -> "MailingListQuerySet":
        """Return the lists on which everybody can be."""
        return self.filter(subscribing=Subscribing.OPEN)

    def in_language(self, code: str) -> "MailingListQuerySet":
        """Return the lists that are written in the language, among others."""
        # Cast: SQLite has no "contains" for lists.
        return self.annotate(codes=Cast("languages", TextField())).filter(
            codes__contains=f'"{code}"'
        )

    def for_index(self) -> "MailingListQuerySet":
        """Return them with what a row of the index reads: 1 query."""
        return self.select_related("grouping").defer("purpose", "note")

    def in_readers_language(self) -> "MailingListQuerySet":
        """Return them with their translations: 1 query more."""
        return self.prefetch_related(readable())

    def of_grouping(self, grouping: Grouping) -> "MailingListQuerySet":
        """Return a group's lists that everybody may know of, the active ones first, by name: 1
        query.
        """
        return self.public().filter(grouping=grouping).order_by("state", "name")

    def public(self) -> "MailingListQuerySet":
        """Return the lists that everybody may know of: not those that are only being made."""
        return self.exclude(state=ListState.MAKING)

    def owned_by(self, user: "User") -> "MailingListQuerySet":
        """Return the lists of which `user` is a confirmed owner."""
        from mailinglists.models import ListKeeper  # the model needs this queryset first

        owning = ListKeeper.objects.held_by(user).filter(role=KeeperRole.OWNER)
        return self.filter(pk__in=owning.values("mailing_list_id"))

    def in_back_office_of(self, user: "User") -> "MailingListQuerySet":
        """Return what `user` sees in the back-office: list masters and the secretariat all,
        coordinators the lists of their groups and of those below.
        """
        if user.has_perm("mailinglists.change_mailinglist"):
            return self
        mine = Grouping.objects.in_back_office_of(user)
        return self.filter(grouping__in=mine.values("pk"))


class ListKeeperQuerySet(InvitationQuerySet["ListKeeper"]):
    def accepted(self) -> "ListKeeperQuerySet":
        return self.filter(answer=Answer.ACCEPTED)

    def owners(self) -> "ListKeeperQuerySet":
        return self.filter(role=KeeperRole.OWNER)

    def held_by(self, user: "User") -> "ListKeeperQuerySet":
        """Return the roles that `user` confirmed, or whoever holds an address of theirs."""
        addresses = user.emailaddress_set.filter(verified=True).values(small=Lower("email"))
        return self.accepted().filter(Q(person=user) | Q(email__in=addresses))

    def to_remind(self, number: int, before: datetime) -> "ListKeeperQuerySet":
        """Return those asked before the moment who had fewer than `number` reminders and whose
        matter is still open.
        """
        waiting = Q(request__state__in=OPEN) | Q(mailing_list__state=ListState.ACTIVE)
        return self.filter(
            waiting,
            answer=Answer.OPEN,
            lapses_at__gt=timezone.now(),
            sent_at__lte=before,
            reminders__lt=number,
        )


def requests_nobody_owns() -> RequestQuerySet:
    """Return the open requests for lists of which no owner has confirmed and all owners' time is
    over.
    """
    from mailinglists.models import ListKeeper  # the model needs this queryset first

    owned = ListKeeper.objects.accepted().owners().values("request_id")
    over = (
        ListKeeper.objects.owners()
        .values("request_id")
        .annotate(last=Max("lapses_at"))
        .filter(last__lte=timezone.now())
        .values("request_id")
    )
    return Request.objects.open().filter(kind=KIND, pk__in=over).exclude(pk__in=owned)


def groupings_that_may_ask(user: "User") -> "GroupingQuerySet":
    """Return the groups for which `user` may ask for a list: those they belong to, themselves or
    through an organisation, and those they lead; closed ones have no use for it.
    """
    reached = Membership.objects.current().reached_by(user).values("grouping_id")
    led = Grouping.objects.coordinated_by(user).values("pk")
    return (
        Grouping.objects.filter(Q(pk__in=reached) | Q(pk__in=led))
        .exclude(status=GroupingStatus.CLOSED)
        .order_by("index_rank", "sort_key", "id")
    )


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> "SubscriptionQuerySet":
        return self.filter(state=SubscriptionState.ACTIVE)

    def asked(self) -> "SubscriptionQuerySet":
        """Return those that wait for the subscriber's confirmation."""
        return self.filter(state=SubscriptionState.ASKED)

    def ended(self) -> "SubscriptionQuerySet":
        return self.filter(state=SubscriptionState.ENDED)

    def open(self) -> "SubscriptionQuerySet":
        """Return those asked for or active: of one address at most one a list."""
        return self.exclude(state=SubscriptionState.ENDED)

    def to_push(self) -> "SubscriptionQuerySet":
        """Return those that the mail server does not know as they are."""
        return self.filter(is_pushed=False).exclude(state=SubscriptionState.ASKED)

    def unconfirmed_since(self, moment: datetime) -> "SubscriptionQuerySet":
        """Return those that nobody has confirmed although they were asked for at `moment` or
        before.
        """
        return self.asked().filter(asked_at__lte=moment)

    def in_back_office_of(self, user: "User") -> "SubscriptionQuerySet":
        """Return what `user` sees in the back-office: list masters and the secretariat all,
        keepers those of their lists.
        """
        if user.has_perm("mailinglists.change_mailinglist"):
            return self
        from mailinglists.models import MailingList  # the model needs this queryset first

        return self.filter(mailing_list__in=MailingList.objects.kept_by(user).values("pk"))

    def of(self, user: "User") -> "SubscriptionQuerySet":
        """Return those of the addresses that `user` has proved to hold."""
        return self.filter(email__in=user.confirmed_addresses)


_OnServer = TypeVar("_OnServer", bound="OnServer")


class OnServerQuerySet(models.QuerySet[_OnServer]):
    def due(self, now: datetime) -> Self:
        """Return what the server has yet to be brought to, whose time has come and on which nobody
        works.
        """
        return self.filter(brought__lt=F("wanted"), next_at__lte=now, leased_until__lte=now)

    def troubled(self) -> Self:
        return self.exclude(trouble="")

    def in_the_way_since(self, moment: datetime) -> Self:
        """Return what the server itself, which answers, has kept from being done since `moment` or
        longer.
        """
        own = [Trouble.FAILED, Trouble.TAKEN]
        return self.filter(trouble__in=own, troubled_since__lte=moment)

    def waiting_since(self, moment: datetime) -> Self:
        """Return what is due since `moment` or longer although nothing is in the way."""
        return self.due(moment).filter(trouble="")


class InstallationQuerySet(OnServerQuerySet["Installation"]):
    pass


class RoleAddressQuerySet(OnServerQuerySet["RoleAddress"]):
    def reachable(self) -> "RoleAddressQuerySet":
        """Return those that the server has, at the present address of their groups, and that reach
        somebody.
        """
        return self.filter(is_held=True, slug=F("grouping__slug")).exclude(made_at=None)

    def on_server(self) -> "RoleAddressQuerySet":
        """Return those that the server has as they shall be, as far as the portal knows."""
        return self.exclude(made_at=None).filter(brought=F("wanted"))

    def bouncing(self) -> "RoleAddressQuerySet":
        """Return those of which mail to a holder does not arrive."""
        return self.filter(bouncing_count__gt=0)


class HeldPostQuerySet(models.QuerySet["HeldPost"]):
    def waiting(self) -> "HeldPostQuerySet":
        return self.filter(state=HeldState.WAITING)

    def to_carry_out(self) -> "HeldPostQuerySet":
        """Return what was decided here and the mail server has yet to do."""
        undecided = [HeldState.WAITING, HeldState.GONE]
        return self.filter(done_at=None).exclude(state__in=undecided)

    def over(self) -> "HeldPostQuerySet":
        """Return what nobody has anything left to do with."""
        return self.filter(Q(state=HeldState.GONE) | Q(done_at__isnull=False))

    def moderated_by(self, user: "User") -> "HeldPostQuerySet":
        """Return what `user` may decide on: list masters and the secretariat all, others what is
        held on the lists that they keep.
        """
        if user.has_perm("mailinglists.change_mailinglist"):
            return self
        return self.filter(mailing_list__in=access.kept_by(user))

    def because_of(self, cause: str) -> "HeldPostQuerySet":
        # Cast: SQLite has no "contains" for lists.
        told = self.annotate(causes_told=Cast("causes", TextField()))
        return told.filter(causes_told__contains=f'"{cause}"')

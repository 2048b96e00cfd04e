"""What is held of people on mailing lists: who reads, who keeps a list, what waits for a look."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.invitations import ADDRESSES_KEPT, Answer, forget_addresses, settle
from accounts.models import User
from caucuses.services.relay import DAY
from frame.personal_data import (
    NOBODY,
    Erasure,
    Holding,
    Kept,
    Outlook,
    Part,
    excuse,
    register,
    register_deeds,
    register_part,
    spellings,
)
from mailinglists import emails
from mailinglists.enums import SubscriptionState
from mailinglists.models import HeldPost, ListKeeper, Subscription
from mailinglists.services import held, keepers, subscriptions


def forget_asked() -> int:
    """Forget the addresses of people who declined, long ago, to keep a list."""
    return forget_addresses(ListKeeper)


register(
    Holding(
        "mailinglists.Subscription",
        title=gettext_lazy("Mailing lists on which you are or were"),
        purpose=gettext_lazy("To bring you what is written there, and not to ask you again."),
        seen_by=gettext_lazy("You, those who keep the list, list masters and the mail server."),
        kept=Kept(
            gettext_lazy(
                "%(time)s after it ended; longer only where you left the list of a group to which "
                "you still belong, so that you are not put on it again."
            ),
            after=subscriptions.ENDED_KEPT,
            job="mailinglists.lapse_subscriptions",
        ),
        erasure=Erasure.DELETED,
        person="person",
        address="email",
        fields=("token",),
        ripe=Q(is_pushed=True) | Q(state=SubscriptionState.ASKED),
        export=(
            "mailing_list__name",
            "email",
            "language",
            "delivery",
            "state",
            "asked_at",
            "confirmed_at",
            "ended_at",
        ),
        why_kept=gettext_lazy(
            "It ends at once; the address stays until the mail server has taken it off the list, "
            "usually some minutes."
        ),
    )
)
register(
    Holding(
        "mailinglists.SubscriptionAttempt",
        title=gettext_lazy("That a list was asked for with your address"),
        purpose=gettext_lazy("To refuse too many such mails."),
        seen_by=gettext_lazy("Nobody."),
        kept=Kept(gettext_lazy("%(time)s."), after=DAY, job="mailinglists.lapse_subscriptions"),
        erasure=Erasure.DELETED,
        address="email",
        fields=("source",),
        export=("mailing_list__name", "email", "made_at"),
    )
)
register(
    Holding(
        "mailinglists.ListKeeper",
        title=gettext_lazy("Lists that you own or moderate, or were asked to"),
        purpose=gettext_lazy("So that each list has people who answer for it."),
        seen_by=gettext_lazy("List masters and those who keep the same list."),
        kept=Kept(
            gettext_lazy("As long as you keep the list; if you did not want to, for %(time)s."),
            after=ADDRESSES_KEPT,
            rule=forget_asked,
        ),
        erasure=Erasure.EMPTIED,
        person="person",
        address="email",
        fields=("token",),
        emptied={"email": NOBODY},
        export=("mailing_list__name", "role", "email", "sent_at", "answer", "answered_at"),
        why_kept=gettext_lazy("That the list had an owner stays, without address."),
    )
)
register(
    Holding(
        "mailinglists.HeldPost",
        title=gettext_lazy("Your messages to lists that waited for a moderator"),
        purpose=gettext_lazy("To keep what nobody wants to read away from lists."),
        seen_by=gettext_lazy("Those who keep the list, and list masters."),
        kept=Kept(
            gettext_lazy("The words until a month after the decision, the rest for %(time)s."),
            after=held.KEPT_ROW,
            job="mailinglists.forget_held",
        ),
        erasure=Erasure.DELETED,
        address="sender",
        fields=("causes", "spam_marks", "subject", "text", "reason"),
        # What waits stands on the mail server, and would be taken over again.
        ripe=Q(pk__in=HeldPost.objects.over().values("pk")),
        export=("mailing_list__name", "sender", "subject", "text", "held_at", "state"),
        why_kept=gettext_lazy("A message that still waits stays until it is decided."),
    )
)
register_deeds("mailinglists.HeldPost", decided_by="decided_at")
register(
    Holding(
        "mailinglists.TrustedSender",
        title=gettext_lazy("Lists that let your messages through without a look"),
        purpose=gettext_lazy("To spare moderators and you the wait."),
        seen_by=gettext_lazy("Those who keep the list, and list masters."),
        kept=Kept(gettext_lazy("As long as the list.")),
        erasure=Erasure.DELETED,
        address="email",
        export=("mailing_list__name", "email", "since"),
    )
)
register_deeds("mailinglists.TrustedSender", trusted_by="since")
excuse(
    "mailinglists.MailingList",
    # Addresses and names of the list itself.
    "name posting_address subscribe_address languages",
)
excuse("mailinglists.NameClaim", "name")
excuse("mailinglists.RoleAddress", "name")  # of the office
excuse("mailinglists.Installation", "drift")  # of settings; of addresses, how many


def _kept(person: User) -> list[tuple[ListKeeper, bool]]:
    """Return what the person keeps, each with whether nobody else owns the list."""
    found = []
    held_by = ListKeeper.objects.held_by(person).exclude(mailing_list=None)
    for keeper in held_by.select_related("mailing_list").order_by("pk"):
        mailing_list = keeper.mailing_list
        assert mailing_list is not None  # asked for above
        others = mailing_list.keepers.accepted().owners().exclude(pk=keeper.pk)
        found.append((keeper, keeper.is_owner and mailing_list.is_active and not others.exists()))
    return found


def _open(person: User, addresses: frozenset[str]) -> list[Subscription]:
    mine = Q(person=person) | Q(email__in=spellings(person, addresses))
    rows = Subscription.objects.open().filter(mine).select_related("mailing_list")
    return list(rows.order_by("pk"))


def _outlook(person: User, addresses: frozenset[str]) -> list[Outlook]:
    found = []
    for keeper, is_alone in _kept(person):
        mailing_list = keeper.mailing_list
        if is_alone:
            text = _(
                "Nobody else owns the mailing list %(name)s. Ask a list master for another owner "
                "first; else they are told that it has none."
            )
        else:
            text = _("You keep the mailing list %(name)s no longer.")
        assert mailing_list is not None  # asked for above
        url = mailing_list.get_absolute_url()
        found.append(Outlook(text % {"name": mailing_list.name}, url, is_alone))
    found += [
        Outlook(
            _("You get nothing more from the mailing list %(name)s.")
            % {"name": row.mailing_list.name}
        )
        for row in _open(person, addresses)
    ]
    return found


def _erase(person: User, addresses: frozenset[str]) -> None:
    for keeper, is_alone in _kept(person):
        keepers.let_go(keeper)
        if is_alone:
            emails.tell_without_owner(keeper)
    for keeper in ListKeeper.objects.filter(answer=Answer.OPEN).sent_to(person):
        settle(keeper, Answer.LAPSED)
    for row in _open(person, addresses):
        subscriptions.leave_for_good(row)
    mine = Q(person=person) | Q(email__in=spellings(person, addresses))
    subscriptions.mark_erased(Subscription.objects.filter(mine))


register_part(Part("mailinglists", 50, _outlook, _erase))

"""What is held of people in groups: members, offices, what they wrote."""

from collections.abc import Collection

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import consents
from accounts.consents import Place, Purpose
from accounts.invitations import ADDRESSES_KEPT, Answer, forget_addresses
from accounts.models import User
from caucuses.enums import LEADING
from caucuses.models import (
    Appointment,
    AppointmentOffer,
    Membership,
    ProposalComment,
    RelayMessage,
)
from caucuses.querysets.bulletin import CONFIRMED_WITHIN, ENDED_KEPT
from caucuses.services import appointments, memberships, proposals
from caucuses.services.membership_requests import KIND
from frame.personal_data import (
    NOBODY,
    Erasure,
    Holding,
    Kept,
    Outlook,
    Part,
    delete_in_batches,
    excuse,
    register,
    register_deeds,
    register_part,
    spellings,
)

FOR_GOOD = Kept(gettext_lazy("For good, as a record of the group."))


def forget_offered() -> int:
    """Forget the addresses of offers that were answered long ago."""
    return forget_addresses(AppointmentOffer)


register(
    Holding(
        "caucuses.Membership",
        title=gettext_lazy("Groups to which you belong or belonged"),
        purpose=gettext_lazy("To let you take part, and to know who could decide when."),
        seen_by=gettext_lazy(
            "You and the group's coordinators; others as the group says, and only if you agreed."
        ),
        kept=FOR_GOOD,
        erasure=Erasure.EMPTIED,
        person="person",
        fields=("uid",),
        emptied={"introduction": "", "is_listed": False},
        export=(
            "grouping__name",
            "from_at",
            "until_at",
            "is_listed",
            "introduction",
            "accepted_statement",
            "end",
            "end_reason",
        ),
        why_kept=gettext_lazy(
            "Memberships end at once. That the group had one member more from one day to another "
            "stays, without name: what it decided then rests on it."
        ),
    )
)
register_deeds("caucuses.Membership", joined_by="from_at", ended_by="until_at")
register(
    Holding(
        "caucuses.Appointment",
        title=gettext_lazy("Offices that you hold or held"),
        purpose=gettext_lazy("So that everybody can ask who held what on which day."),
        seen_by=gettext_lazy("Everybody: the office and its term; your name only if you agreed."),
        kept=FOR_GOOD,
        erasure=Erasure.EMPTIED,
        person="person",
        fields=("uid",),
        emptied={"is_listed": False},
        export=(
            "grouping__name",
            "role",
            "from_on",
            "until_on",
            "decided_by",
            "is_listed",
            "end_reason",
        ),
        why_kept=gettext_lazy(
            "Your term ends at once and your name goes. That somebody held the office from one day "
            "to another stays: what they did in it binds the group."
        ),
    )
)
register_deeds("caucuses.Appointment", entered_by="entered_at", ended_by="until_on")
register(
    Holding(
        "caucuses.AppointmentOffer",
        title=gettext_lazy("Offices that were offered to you"),
        purpose=gettext_lazy("To ask you by mail whether you take it on."),
        seen_by=gettext_lazy("Who offered it, those who lead the group, and the secretariat."),
        kept=Kept(
            gettext_lazy("Your address for %(time)s after the answer."),
            after=ADDRESSES_KEPT,
            rule=forget_offered,
        ),
        erasure=Erasure.EMPTIED,
        person="person",
        address="email",
        fields=("token",),
        emptied={"email": NOBODY, "is_listed": False},
        export=("grouping__name", "role", "email", "sent_at", "answer", "answered_at"),
        called={"grouping__name": gettext_lazy("Group")},
        why_kept=gettext_lazy("That an office was offered stays, without address."),
    )
)
register_deeds("caucuses.AppointmentOffer", offered_by="sent_at")
register(
    Holding(
        "caucuses.BulletinRequest",
        title=gettext_lazy("Bulletins that were asked for with your address"),
        purpose=gettext_lazy("To ask you whether you want it."),
        seen_by=gettext_lazy("The secretariat."),
        kept=Kept(
            gettext_lazy("%(time)s."),
            after=CONFIRMED_WITHIN,
            job="caucuses.forget_bulletin_readers",
        ),
        erasure=Erasure.DELETED,
        address="email",
        fields=("source", "token"),
        export=("email", "grouping__name", "language", "created_at"),
        called={"created_at": gettext_lazy("asked")},
    )
)
register(
    Holding(
        "caucuses.BulletinReader",
        title=gettext_lazy("Bulletins that you read"),
        purpose=gettext_lazy("To send them to you."),
        seen_by=gettext_lazy("You and the secretariat."),
        kept=Kept(
            gettext_lazy("%(time)s after you stopped it."),
            after=ENDED_KEPT,
            job="caucuses.forget_bulletin_readers",
        ),
        erasure=Erasure.DELETED,
        address="email",
        fields=("token",),
        export=("email", "grouping__name", "language", "confirmed_at", "ended_at"),
    )
)
register(
    Holding(
        "caucuses.RelayMessage",
        title=gettext_lazy("Messages that you wrote to a group by our form"),
        purpose=gettext_lazy("To pass them on. The words are erased when that is done."),
        seen_by=gettext_lazy("Those who lead the group, in the mail that they got."),
        kept=Kept(
            gettext_lazy("Until you confirm it, at most %(time)s; who wrote it a day longer."),
            after=settings.RELAY_KEPT,
            job="caucuses.forget_messages",
        ),
        erasure=Erasure.EMPTIED,
        person="sender",
        address="email",
        fields=("token",),
        emptied={
            "sender": None,
            "name": "",
            "email": "",
            "subject": "",
            "text": "",
            "source": "",
        },
        export=("grouping__name", "name", "email", "subject", "text", "created_at", "sent_at"),
        called={
            "grouping__name": gettext_lazy("Group"),
            "source": gettext_lazy("from which network (a digest)"),
            "created_at": gettext_lazy("written"),
        },
        why_kept=gettext_lazy("That the group got a message on a day is counted, without sender."),
    )
)
register(
    Holding(
        "caucuses.ProposalComment",
        title=gettext_lazy("What you wrote about proposed groups"),
        purpose=gettext_lazy("So that those who decide know what others think."),
        seen_by=gettext_lazy("Everybody: the words; your name only if you agreed."),
        kept=FOR_GOOD,
        erasure=Erasure.EMPTIED,
        person="author",
        fields=("uid", "text"),
        emptied={"shown_name": ""},
        export=("proposal__title", "shown_name", "text", "at"),
        why_kept=gettext_lazy(
            "The words stay in public, without name: others answered them, and a decision was made "
            "with them in view. Ask the secretariat to hide a comment that tells who you are."
        ),
    )
)
register_deeds("caucuses.ProposalComment", hidden_by="hidden_at")
register_deeds("caucuses.AppointmentCorrection", by="at")
register_deeds("caucuses.Charter", entered_by="entered_at")
register_deeds("caucuses.GroupingEvent", by="at")
register_deeds("caucuses.CoSponsorship", by="at", withdrawn_by="withdrawn_at")
register_deeds("caucuses.Report", by="published_at", withdrawn_by="withdrawn_at")
excuse("caucuses.Grouping", "name open_items")
excuse("caucuses.GroupingEvent", "details")  # how the group stood before
excuse("caucuses.ReportAttachment", "name")


# --- Consents -----------------------------------------------------------------------------------


def _of_members(abouts: Collection[str]) -> dict[str, Place]:
    rows = Membership.objects.filter(uid__in=abouts).select_related("grouping", "organisation")
    return {
        str(row.uid): Place(
            row.grouping.name + (f" ({row.organisation.name})" if row.organisation else ""),
            reverse("caucuses:members", args=[row.grouping.slug]),
        )
        for row in rows
    }


def _hide_member(person: User, about: str) -> None:
    for membership in Membership.objects.current().filter(uid=about):
        memberships.set_listed(membership, by=person, is_listed=False)


def _of_offices(abouts: Collection[str]) -> dict[str, Place]:
    rows = Appointment.objects.filter(uid__in=abouts).select_related("grouping")
    return {
        str(row.uid): Place(
            f"{row.get_role_display()}, {row.grouping.name}",
            reverse("caucuses:holders", args=[row.grouping.slug]),
        )
        for row in rows
    }


def _hide_holder(person: User, about: str) -> None:
    for appointment in Appointment.objects.filter(uid=about, person=person):
        appointments.set_listed(appointment, by=person, is_listed=False)


def _of_comments(abouts: Collection[str]) -> dict[str, Place]:
    rows = ProposalComment.objects.filter(uid__in=abouts).select_related("proposal")
    return {
        str(row.uid): Place(
            row.proposal.title, reverse("caucuses:proposal", args=[row.proposal.uid])
        )
        for row in rows
    }


def _hide_author(person: User, about: str) -> None:
    for comment in ProposalComment.objects.filter(uid=about, author=person):
        proposals.take_name_away(comment, by=person)


consents.register(
    Purpose(
        KIND,
        gettext_lazy("Your name, or your organisation's, in a group's list of members"),
        _of_members,
        _hide_member,
    )
)
consents.register(
    Purpose(
        appointments.CONSENT,
        gettext_lazy("Your name beside an office, for everybody"),
        _of_offices,
        _hide_holder,
    )
)
consents.register(
    Purpose(
        proposals.CONSENT,
        gettext_lazy("Your name beside a comment, for everybody"),
        _of_comments,
        _hide_author,
    )
)


# --- Erasure ------------------------------------------------------------------------------------


def _running(person: User) -> list[Appointment]:
    """Return what the person holds, or will hold."""
    rows = Appointment.objects.standing().filter(person=person, until_on__gt=appointments.today())
    return list(rows.select_related("grouping", "person").order_by("pk"))


def _outlook(person: User, addresses: frozenset[str]) -> list[Outlook]:
    found = []
    for held in _running(person):
        grouping = held.grouping
        leaders = Appointment.objects.leaders_by_grouping([grouping.pk]).get(grouping.pk, [])
        is_alone = held.role in LEADING and leaders == [person]
        values = {"role": held.get_role_display(), "group": grouping.name}
        if is_alone:
            text = _(
                "Nobody else leads “%(group)s”. Ask those who appoint there for a successor first; "
                "else those who coordinate it are told that it has nobody."
            )
        else:
            text = _("Your term ends: %(role)s, “%(group)s”. Those who lead it are told.")
        found.append(Outlook(text % values, grouping.get_absolute_url(), is_alone))
    joined = Membership.objects.current().filter(person=person).select_related("grouping")
    found += [
        Outlook(_("You leave “%(group)s”.") % {"group": membership.grouping.name})
        for membership in joined.order_by("pk")
    ]
    return found


def _erase(person: User, addresses: frozenset[str]) -> None:
    for offer in AppointmentOffer.objects.filter(answer=Answer.OPEN).sent_to(person):
        appointments.lapse_offer(offer)
    for held in _running(person):
        appointments.resign(held, by=person)
    for membership in Membership.objects.current().filter(person=person):
        memberships.leave(membership, by=person)
    mine = Q(sender=person) | Q(email__in=spellings(person, addresses))
    delete_in_batches(RelayMessage.objects.filter(mine, sent_at=None))


register_part(Part("caucuses", 30, _outlook, _erase))

"""What is held of people who act for organisations."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.invitations import ADDRESSES_KEPT, Answer, forget_addresses, settle
from accounts.models import User
from frame.personal_data import (
    NOBODY,
    WITH_THE_RECORD,
    Erasure,
    Holding,
    Kept,
    Outlook,
    Part,
    excuse,
    register,
    register_deeds,
    register_part,
)
from organisations.enums import MandateScope
from organisations.models import Mandate, MandateInvitation
from organisations.representatives import emails, services


def forget_invited() -> int:
    """Forget the addresses of invitations that were answered long ago."""
    return forget_addresses(MandateInvitation)


register(
    Holding(
        "organisations.Mandate",
        title=gettext_lazy("Organisations for which you act or acted"),
        purpose=gettext_lazy("To let you act for an organisation, and to know who could when."),
        seen_by=gettext_lazy("You, the other representatives, and the secretariat."),
        kept=Kept(gettext_lazy("As long as the organisation is known here.")),
        erasure=Erasure.EMPTIED,
        person="person",
        fields=("uid",),
        emptied={"function": ""},
        export=("organisation__name", "function", "from_at", "until_at", "end_reason"),
        why_kept=gettext_lazy(
            "Mandates end at once. That somebody could act for the organisation from one day to "
            "another stays, without name: what was done in its name rests on it."
        ),
    )
)
register_deeds("organisations.Mandate", ended_by_person="until_at")
register(
    Holding(
        "organisations.MandateInvitation",
        title=gettext_lazy("Invitations to act for an organisation"),
        purpose=gettext_lazy("To ask you by mail whether you take it on."),
        seen_by=gettext_lazy("Who invited you, and the secretariat."),
        kept=Kept(
            gettext_lazy("Your address for %(time)s after the answer."),
            after=ADDRESSES_KEPT,
            rule=forget_invited,
        ),
        erasure=Erasure.EMPTIED,
        person="person",
        address="email",
        fields=("token",),
        emptied={"email": NOBODY, "function": ""},
        export=("organisation__name", "email", "function", "sent_at", "answer", "answered_at"),
        why_kept=gettext_lazy("That somebody was invited stays, without address."),
    )
)
register_deeds("organisations.MandateInvitation", invited_by="sent_at")
register(
    Holding(
        "organisations.Act",
        title=gettext_lazy("What you did for organisations"),
        purpose=gettext_lazy("So that an organisation can know what was done in its name."),
        seen_by=gettext_lazy("The organisation's representatives and the secretariat."),
        kept=WITH_THE_RECORD,
        erasure=Erasure.KEPT,
        person="person",
        fields=("details",),
        export=("organisation__name", "verb", "at"),
        why_kept=gettext_lazy("It is the organisation's own record; it names you no more."),
    )
)
register_deeds("organisations.PublicationConsent", given_by="given_at", withdrawn_by="withdrawn_at")
register_deeds("organisations.DistinctPair", by="at")
register_deeds("organisations.Merge", by="at", undone_by="undone_at")
excuse("organisations.Organisation", "name working_languages public_fields source")
excuse("organisations.OrganisationName", "text")
excuse("organisations.Merge", "snapshot")  # names of organisations, keys of rows


def _last_editor_of(person: User) -> list[Mandate]:
    """Return the mandates of the person without which nobody could edit for the organisation."""
    held = Mandate.objects.current().with_scope(MandateScope.EDIT).filter(person=person)
    return [
        mandate
        for mandate in held.select_related("organisation")
        if not services.others_may_edit(mandate.organisation, person)
    ]


def _outlook(person: User, addresses: frozenset[str]) -> list[Outlook]:
    last = {mandate.pk for mandate in _last_editor_of(person)}
    found = []
    for mandate in Mandate.objects.current().filter(person=person).select_related("organisation"):
        organisation = mandate.organisation
        if mandate.pk in last:
            text = _(
                "Nobody else may edit for “%(name)s”. Invite another representative first; else "
                "the secretariat is told that it stands alone."
            )
        else:
            text = _("You act for “%(name)s” no longer; its other representatives are told.")
        url = organisation.get_absolute_url() if organisation.slug else ""
        found.append(Outlook(text % {"name": organisation.name}, url, mandate.pk in last))
    return found


def _erase(person: User, addresses: frozenset[str]) -> None:
    now = timezone.now()
    alone = {mandate.pk for mandate in _last_editor_of(person)}
    mandates = services.unended(Mandate.objects.filter(person=person), now)
    for mandate in mandates.select_related("organisation", "person").order_by("organisation_id"):
        services.lock(mandate.organisation)
        services.close(mandate, at=now, ended_by_person=person, ended_under=mandate)
        services.after_end(mandate, tell_holder=False)
        if mandate.pk in alone:
            emails.tell_left_alone(mandate)
    waiting = MandateInvitation.objects.filter(answer=Answer.OPEN).sent_to(person)
    for invitation in waiting.select_related("organisation", "invited_by"):
        settle(invitation, Answer.LAPSED)
        emails.tell_answer(invitation)


register_part(Part("organisations", 40, _outlook, _erase))

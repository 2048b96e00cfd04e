"""Groupings and wishes to join them, for tests."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from caucuses.models import (
    Appointment,
    AppointmentOffer,
    BulletinReader,
    BulletinRequest,
    Charter,
    Grouping,
    Membership,
    MembershipWish,
    RelayMessage,
    Report,
)


class GroupingFactory(DjangoModelFactory):
    class Meta:
        model = Grouping

    class Params:
        closed = factory.Trait(status="closed")
        dormant = factory.Trait(status="dormant")
        family = factory.Trait(kind="family", family_group="sector", evidence="seen")
        outside = factory.Trait(kind="network", relation="outside")

    slug = factory.Sequence(lambda number: f"group-{number}")
    name = factory.Sequence(lambda number: f"Caucus number {number}")
    kind = "thematic_caucus"
    purpose = "The caucus works on a subject. It meets in Geneva."


class MembershipWishFactory(DjangoModelFactory):
    """Needs an `organisation`."""

    class Meta:
        model = MembershipWish

    grouping = factory.SubFactory(GroupingFactory)


def _days_from_now(days):
    return factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=days))


class AppointmentFactory(DjangoModelFactory):
    """A current appointment of a `person` as coordinator, since a month and for eleven more."""

    class Meta:
        model = Appointment

    class Params:
        ended = factory.Trait(
            from_on=_days_from_now(-400),
            until_on=_days_from_now(-35),
        )

    grouping = factory.SubFactory(GroupingFactory)
    role = "coordinator"
    from_on = _days_from_now(-30)
    until_on = _days_from_now(335)
    term_until_on = factory.SelfAttribute("until_on")
    decided_by = "election"
    entered_by = factory.SelfAttribute("person")


class AppointmentOfferFactory(DjangoModelFactory):
    """An open offer to coordinate, from tomorrow for a year. Needs `email` and `offered_by`."""

    class Meta:
        model = AppointmentOffer

    class Params:
        overdue = factory.Trait(
            lapses_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )

    grouping = factory.SubFactory(GroupingFactory)
    role = "coordinator"
    from_on = _days_from_now(1)
    until_on = _days_from_now(366)
    decided_by = "election"


class MembershipFactory(DjangoModelFactory):
    """A current membership of a `person`, or of an `organisation`."""

    class Meta:
        model = Membership

    class Params:
        ended = factory.Trait(until_at=factory.LazyFunction(timezone.now), end="left")

    grouping = factory.SubFactory(GroupingFactory)
    from_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))
    joined_by = factory.SelfAttribute("person")


class ReportFactory(DjangoModelFactory):
    """A report on the first months of 2004; it needs a person as `by`."""

    class Meta:
        model = Report

    class Params:
        withdrawn = factory.Trait(
            withdrawn_at=factory.LazyFunction(timezone.now),
            withdrawn_by=factory.SelfAttribute("by"),
            withdrawal_reason="It was about another group.",
        )

    grouping = factory.SubFactory(GroupingFactory)
    period_from = date(2004, 1, 1)
    period_until = date(2004, 3, 31)
    text = "We met twice.\n\nWe wrote a paper."


class RelayMessageFactory(DjangoModelFactory):
    """A message of a visitor that waits for their confirmation."""

    class Meta:
        model = RelayMessage

    class Params:
        sent = factory.Trait(
            sent_at=factory.LazyFunction(timezone.now), subject="", text="", recipient_count=1
        )

    grouping = factory.SubFactory(GroupingFactory)
    name = "Visiting Person"
    email = factory.Sequence(lambda number: f"visitor{number}@people.example")
    language = "en"
    subject = "A question"
    text = "When do you meet?"
    source = factory.Sequence(lambda number: f"network-{number}")


class BulletinRequestFactory(DjangoModelFactory):
    """A bulletin of all groups, asked for an address that has not confirmed it."""

    class Meta:
        model = BulletinRequest

    email = factory.Sequence(lambda number: f"asked{number}@people.example")
    language = "en"
    source = factory.Sequence(lambda number: f"network-{number}")


class BulletinReaderFactory(DjangoModelFactory):
    """Who gets the bulletin of all groups, and knows of the weeks up to a Monday long ago."""

    class Meta:
        model = BulletinReader

    class Params:
        ended = factory.Trait(ended_at=factory.LazyFunction(timezone.now))

    email = factory.Sequence(lambda number: f"reader{number}@people.example")
    language = "en"
    told_until_on = date(2026, 1, 5)


class CharterFactory(DjangoModelFactory):
    """The first version of a group's charter, as the row stands; needs `entered_by`."""

    class Meta:
        model = Charter

    grouping = factory.SubFactory(GroupingFactory)
    number = 1
    text = "The caucus follows a subject.\nIt meets every month."
    adopted_on = date(2024, 5, 1)
    adopted_by = "The caucus, online vote"

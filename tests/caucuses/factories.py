"""Groupings and wishes to join them, for tests."""

import factory
from factory.django import DjangoModelFactory

from caucuses.models import Grouping, MembershipWish


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

"""Who may do what with groupings and what belongs to them.

With an object, the answer is about that one; without, whether there is any at all: so the admin
asks for its lists, which are scoped by querysets.
"""

from typing import Any

import rules

from accounts.models import User
from accounts.rules import is_active, is_moderator, open_back_office_to
from caucuses import access
from caucuses.enums import AppointedBy, Role
from caucuses.models import Appointment, Grouping
from moderation.models import Request


def grouping_of(obj: Any) -> Grouping | None:
    """Return the group that a row of this room, or a request, is about."""
    if isinstance(obj, Grouping):
        return obj
    if isinstance(obj, Request):
        return obj.target if isinstance(obj.target, Grouping) else None
    return getattr(obj, "grouping", None)


@rules.predicate
def leads(user: User, obj: Any) -> bool:
    """The person leads the group, or one that coordinates it. Without a group: any at all."""
    if obj is None:
        return bool(access.led_by(user))
    grouping = grouping_of(obj)
    return grouping is not None and access.leads(user, grouping)


@rules.predicate
def leads_above(user: User, obj: Any) -> bool:
    """The person leads a group that coordinates this one. Without a group: any at all."""
    if obj is None:
        return bool(access.led_by(user))
    grouping = grouping_of(obj)
    return grouping is not None and access.leads_above(user, grouping)


@rules.predicate
def appoints(user: User, obj: Any) -> bool:
    """The group's charter names the person's office as the one that makes its appointments."""
    if obj is None:
        return bool(access.led_by(user))
    grouping = grouping_of(obj)
    if grouping is None:
        return False
    if grouping.appointed_by == AppointedBy.PARENT:
        return access.leads_above(user, grouping)
    if grouping.appointed_by == AppointedBy.ITSELF:
        return access.leads_itself(user, grouping)
    return False


@rules.predicate
def reports_for(user: User, obj: Any) -> bool:
    """The person is the group's rapporteur today."""
    grouping = grouping_of(obj)
    if grouping is None or not user.is_authenticated:
        return False
    held = Appointment.objects.current().filter(person=user, role=Role.RAPPORTEUR)
    return bool(held.filter(grouping=grouping).exists())


is_coordinator = is_active & leads
open_back_office_to(is_coordinator)

rules.add_perm("caucuses", is_moderator | is_coordinator)

# Groups: the secretariat makes and arranges them, coordinators keep their page.
rules.add_perm("caucuses.view_grouping", is_moderator | is_coordinator)
rules.add_perm("caucuses.add_grouping", is_moderator)
rules.add_perm("caucuses.change_grouping", is_moderator | is_coordinator)
rules.add_perm("caucuses.arrange_grouping", is_moderator)
rules.add_perm("caucuses.view_membershipwish", is_moderator)

# Members.
rules.add_perm("caucuses.view_membership", is_moderator | is_coordinator)
rules.add_perm("caucuses.end_membership", is_moderator | is_coordinator)
rules.add_perm("caucuses.decide_membership", is_moderator | is_coordinator)

# Appointments.
rules.add_perm("caucuses.view_appointment", is_moderator | is_coordinator)
rules.add_perm("caucuses.appoint", is_moderator | (is_active & appoints))
rules.add_perm("caucuses.view_appointmentoffer", is_moderator | is_coordinator)
rules.add_perm("caucuses.add_appointmentoffer", is_moderator | is_coordinator)

# Charters, reports.
rules.add_perm("caucuses.view_charter", is_moderator | is_coordinator)
rules.add_perm("caucuses.add_charter", is_moderator | is_coordinator)
rules.add_perm("caucuses.view_report", is_moderator | is_coordinator)
rules.add_perm("caucuses.withdraw_report", is_moderator | is_coordinator)
rules.add_perm("caucuses.add_report", is_active & (is_coordinator | reports_for))

# The weekly bulletin: addresses of readers are for the secretariat alone.
rules.add_perm("caucuses.view_bulletinreader", is_moderator)
rules.add_perm("caucuses.end_bulletinreader", is_moderator)

# The life of a group: the body that coordinates it decides.
rules.add_perm("caucuses.decide_proposal", is_moderator | (is_active & leads))
rules.add_perm("caucuses.view_proposalcomment", is_moderator | is_coordinator)
rules.add_perm("caucuses.request_renewal", is_moderator | is_coordinator)
rules.add_perm("caucuses.decide_renewal", is_moderator | (is_active & leads_above))

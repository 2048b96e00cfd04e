"""Who may do what with mailing lists and the requests for them.

With an object, the answer is about that one; without, whether there is any at all: so the admin
asks for its lists, which are scoped by querysets.
"""

from typing import Any

import rules

from accounts.models import User
from accounts.rules import is_active, is_list_master, is_moderator, open_back_office_to
from caucuses import access
from caucuses.models import Appointment, Grouping
from caucuses.rules import grouping_of, leads
from mailinglists.access import kept_by
from mailinglists.enums import Archive
from mailinglists.models import MailingList
from mailinglists.querysets import groupings_that_may_ask
from moderation.models import Request


@rules.predicate
def belongs_to_group(user: User, grouping: Any) -> bool:
    """The person is a member of the group, acts for one that is, or leads it."""
    if not isinstance(grouping, Grouping):
        return False
    return groupings_that_may_ask(user).filter(pk=grouping.pk).exists()


@rules.predicate
def nobody_leads(user: User, obj: Any) -> bool:
    """The group has no coordinators today, nor has any that coordinates it."""
    grouping = grouping_of(obj)
    if grouping is None:
        return False
    leaders = Appointment.objects.current().leading().filter(person__is_active=True)
    return not leaders.filter(grouping__in=grouping.line_keys).exists()


@rules.predicate
def leads_the_group(user: User, obj: Any) -> bool:
    grouping = grouping_of(obj)
    return grouping is not None and access.leads(user, grouping)


@rules.predicate
def keeps_a_list(user: User, obj: Any) -> bool:
    """The person owns or moderates the list, as they confirmed; without one, any."""
    if obj is None:
        return bool(kept_by(user))
    if isinstance(obj, Request):
        obj = obj.target
    key = obj.pk if isinstance(obj, MailingList) else obj.mailing_list_id
    return key in kept_by(user)


@rules.predicate
def reads_the_archive(user: User, obj: Any) -> bool:
    """The archive is public, or the person is on the list."""
    if not isinstance(obj, MailingList):
        return False
    if obj.archive == Archive.PUBLIC:
        return True
    is_kept = obj.archive == Archive.MEMBERS
    return is_kept and obj.subscriptions.active().of(user).exists()


decides_on_lists = is_list_master | is_moderator
open_back_office_to(is_list_master)
open_back_office_to(is_active & keeps_a_list)

rules.add_perm("mailinglists", decides_on_lists | (is_active & (leads | keeps_a_list)))

# Requests: the group's coordinators support them, list masters decide. Where a group has no
# coordinators, the secretariat stands in for them.
rules.add_perm("mailinglists.request_list", is_active & belongs_to_group)
rules.add_perm("mailinglists.handle_list_request", decides_on_lists | (is_active & leads))
rules.add_perm(
    "mailinglists.support_list_request",
    is_active & (leads_the_group | (is_moderator & nobody_leads)),
)
rules.add_perm("mailinglists.decide_list_request", decides_on_lists)

# Lists.
rules.add_perm("mailinglists.view_mailinglist", decides_on_lists | (is_active & leads))
rules.add_perm("mailinglists.add_mailinglist", decides_on_lists)
rules.add_perm("mailinglists.change_mailinglist", decides_on_lists)
rules.add_perm("mailinglists.view_listkeeper", decides_on_lists)
rules.add_perm("mailinglists.add_listkeeper", decides_on_lists)
rules.add_perm("mailinglists.view_installation", decides_on_lists)

# Who is on a list is for those who keep it, list masters and the secretariat.
rules.add_perm("mailinglists.view_subscription", decides_on_lists | (is_active & keeps_a_list))
rules.add_perm("mailinglists.end_subscription", decides_on_lists | (is_active & keeps_a_list))
rules.add_perm("mailinglists.decide_subscription", decides_on_lists | (is_active & keeps_a_list))

rules.add_perm("mailinglists.view_roleaddress", decides_on_lists)

# Archives: what subscribers alone may read, their keepers read too.
rules.add_perm("mailinglists.read_archive", is_active & (reads_the_archive | keeps_a_list))
# Messages held: the list's owners and moderators, and list masters.
rules.add_perm("mailinglists.moderate_posts", decides_on_lists | (is_active & keeps_a_list))

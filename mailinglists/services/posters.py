"""Whose messages to a list go through although those of other subscribers wait."""

from django.db import transaction

from caucuses.models import Membership
from frame.batches import in_batches
from mailinglists.enums import Posting
from mailinglists.models import ListKeeper, MailingList
from mailinglists.services.following import people_of


@transaction.atomic
def refresh(mailing_list: MailingList) -> None:
    """Note on each subscription whether it posts without waiting: who keeps the list, whom a
    moderator trusts, and members of the group where only they post. At most 6 queries.
    """
    keepers = ListKeeper.objects.accepted().filter(mailing_list=mailing_list)
    freely = {email.lower() for email in keepers.values_list("email", flat=True)}
    freely |= set(mailing_list.trusted_senders.values_list("email", flat=True))
    if mailing_list.posting == Posting.MEMBERS and mailing_list.grouping_id is not None:
        members = Membership.objects.active().filter(grouping=mailing_list.grouping_id)
        freely |= set(people_of(members))
    rows = mailing_list.subscriptions.active()
    changed = [
        row
        for row in rows.only("pk", "email", "may_post", "mailing_list_id")
        if row.may_post != (row.email in freely)
    ]
    for value in (True, False):
        keys = [row.pk for row in changed if row.may_post != value]
        for batch in in_batches(keys):
            rows.filter(pk__in=batch).update(may_post=value, is_pushed=False)

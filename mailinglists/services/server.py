"""Asking for a list on the portal's mail server to be brought to what its row says: after commit,
as a task.
"""

from django.db.models import F
from django.utils import timezone

from mailinglists.models import Installation, MailingList


def ask(mailing_list: MailingList) -> Installation:
    """Note, in the caller's transaction, that the server has something to learn of the list, and
    have it done after commit. Where the worker dies meanwhile, the clock finds the row.
    """
    from mailinglists.jobs import bring_list  # enqueues tasks, which call the services

    row, is_new = Installation.objects.get_or_create(mailing_list=mailing_list)
    if not is_new:
        # Whoever waits for the server's next try need not: this may be what mends it.
        Installation.objects.filter(pk=row.pk).update(
            wanted=F("wanted") + 1, next_at=timezone.now()
        )
    bring_list.enqueue(row.pk)
    return row

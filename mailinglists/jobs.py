"""What happens here day by day."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from mailinglists.mailman.client import ServerTrouble, is_set_up
from notices import schedule

LISTS_A_RUN = 100

logger = logging.getLogger(__name__)


@task()
def remind_keepers() -> int:
    """Ask owners and moderators again who have not answered."""
    from mailinglists.services import lists as services  # needs the models

    return services.remind_keepers()


@task()
def lapse_unowned() -> int:
    """Let requests lapse that nobody is to own, and the questions nobody answered."""
    from mailinglists.services import lists as services  # needs the models

    lapsed = services.lapse_unowned()
    services.close_overdue_questions()
    return lapsed


schedule.register("mailinglists.remind_keepers", timedelta(days=1), remind_keepers)
schedule.register("mailinglists.lapse_unowned", timedelta(days=1), lapse_unowned)


@task()
def bring_list(pk: int) -> bool:
    """Bring one list on the portal's mail server to what its row says."""
    from mailinglists.mailman.bringing import bring  # needs the models

    return is_set_up() and bring(pk)


@task()
def bring_due_lists() -> int:
    """Bring every list that is due: after a crash, and when the server comes back."""
    from mailinglists.mailman.bringing import bring  # needs the models
    from mailinglists.models import Installation

    if not is_set_up():
        return 0
    keys = Installation.objects.due(timezone.now()).order_by("next_at").values_list("pk", flat=True)
    return sum(bring(pk) for pk in list(keys[:LISTS_A_RUN]))


@task()
def follow_members() -> int:
    """Bring the lists that follow a group's members to them."""
    from mailinglists.services import following  # needs the models

    return following.follow_all()


schedule.register("mailinglists.bring_due_lists", timedelta(seconds=30), bring_due_lists)
schedule.register("mailinglists.follow_members", timedelta(seconds=30), follow_members)


@task()
def check_lists() -> int:
    """Compare every list with the mail server, take in who came and left by e-mail, and mend what
    is safe; return how many lists differ still.
    """
    from mailinglists.mailman.audit import audit  # needs the models
    from mailinglists.models import MailingList

    if not is_set_up():
        return 0
    count = 0
    lists = MailingList.objects.here().exclude(installation=None).order_by("name")
    for mailing_list in lists.iterator():
        try:
            count += bool(audit(mailing_list))
        except ServerTrouble as trouble:
            # The alarms tell of a server that does not answer; the others are asked all the same.
            logger.warning("The list %s could not be compared: %s", mailing_list.name, trouble)
    return count


@task()
def repair_list(pk: int) -> int:
    """Compare one list and mend everything; return how much differs still."""
    from mailinglists.mailman.audit import audit  # needs the models
    from mailinglists.models import MailingList

    return len(audit(MailingList.objects.get(pk=pk), repair=True)) if is_set_up() else 0


@task()
def send_digests() -> int:
    """Have the digests of the day sent, where anybody wants one; return of how many lists."""
    from mailinglists.enums import Delivery  # with the models
    from mailinglists.mailman.client import client
    from mailinglists.mailman.server import Server
    from mailinglists.mailman.wanted import wanted_of
    from mailinglists.models import MailingList, Subscription

    if not is_set_up():
        return 0
    readers = Subscription.objects.active().filter(delivery=Delivery.DIGEST)
    lists = MailingList.objects.active().here().filter(pk__in=readers.values("mailing_list"))
    server = Server(client())
    count = 0
    for mailing_list in lists.order_by("name").iterator():
        server.send_digest(wanted_of(mailing_list).list_id)
        count += 1
    return count


schedule.register("mailinglists.send_digests", timedelta(days=1), send_digests)
schedule.register("mailinglists.check_lists", timedelta(hours=1), check_lists)


@task()
def carry_out_held(pk: int) -> bool:
    """Tell the mail server what a moderator decided on one message."""
    from mailinglists.services import held  # needs the models

    if not is_set_up():
        return False
    try:
        return held.carry_out(pk)
    except ServerTrouble as trouble:
        logger.warning("The mail server was not told what was decided: %s", trouble)
        return False  # the clock tells it again


@task()
def mirror_held() -> int:
    """Take over what the mail server holds for moderators."""
    from mailinglists.services import held  # needs the models

    return held.mirror_all() if is_set_up() else 0


@task()
def carry_out_due_held() -> int:
    """Tell the mail server what it was not told: after a crash, and when it comes back."""
    from mailinglists.services import held  # needs the models

    return held.carry_out_due() if is_set_up() else 0


@task()
def tell_what_is_held() -> int:
    """Tell those who keep lists what waits for them."""
    from mailinglists.services import held  # needs the models

    return held.tell_keepers()


@task()
def forget_held() -> int:
    """Erase what is decided and old."""
    from mailinglists.services import held  # needs the models

    return held.forget()


schedule.register("mailinglists.mirror_held", timedelta(minutes=1), mirror_held)
schedule.register("mailinglists.carry_out_due_held", timedelta(minutes=1), carry_out_due_held)
schedule.register("mailinglists.tell_what_is_held", timedelta(days=1), tell_what_is_held)
schedule.register("mailinglists.forget_held", timedelta(days=1), forget_held)


@task()
def lapse_subscriptions() -> int:
    """End the questions about subscriptions that nobody answered in time, and erase what is no
    longer needed.
    """
    from mailinglists.services import subscriptions  # needs the models

    return subscriptions.lapse() + subscriptions.forget()


schedule.register("mailinglists.lapse_subscriptions", timedelta(days=1), lapse_subscriptions)


# --- The addresses of offices -------------------------------------------------------------------


@task()
def bring_role_addresses() -> int:
    """Bring the addresses of offices to who holds them today: those alone of which something
    changed, or which the server does not have yet.
    """
    from mailinglists.mailman.role_bringing import bring  # needs the models
    from mailinglists.models import RoleAddress
    from mailinglists.services import role_addresses

    if not is_set_up():
        return 0
    role_addresses.refresh()
    keys = RoleAddress.objects.due(timezone.now()).order_by("next_at").values_list("pk", flat=True)
    return sum(bring(pk) for pk in list(keys[:LISTS_A_RUN]))


@task()
def look_at_role_addresses() -> int:
    """See what has become of the addresses of offices on the server, and whom mail does not reach;
    return at how many it looked.
    """
    from mailinglists.mailman.client import Denied, Unreachable, client
    from mailinglists.mailman.role_bringing import look  # needs the models
    from mailinglists.mailman.server import Server
    from mailinglists.models import RoleAddress

    if not is_set_up():
        return 0
    server = Server(client())
    count = 0
    for row in RoleAddress.objects.on_server().select_related("grouping").order_by("name"):
        try:
            look(row, server)
        except (Unreachable, Denied) as trouble:
            # The alarms tell of it; the others would wait in vain, too.
            logger.warning("The mail server does not tell of offices: %s", trouble)
            return count
        except ServerTrouble as trouble:
            logger.warning("The address %s could not be looked at: %s", row.name, trouble)
        else:
            count += 1
    return count


schedule.register("mailinglists.bring_role_addresses", timedelta(seconds=30), bring_role_addresses)
schedule.register(
    "mailinglists.look_at_role_addresses", timedelta(minutes=15), look_at_role_addresses
)


# --- Lists elsewhere ----------------------------------------------------------------------------


@task(priority=-50)  # mail and all that people wait for goes first
def look_at_list_elsewhere(key: int, unless_since: str) -> str:
    """Ask whether a list elsewhere is alive, unless that was done since (a moment, ISO 8601)."""
    from mailinglists.services import elsewhere  # needs the models

    return elsewhere.check(key, unless_since=datetime.fromisoformat(unless_since))


@task()
def look_at_lists_elsewhere() -> int:
    """Have those lists elsewhere looked at that were not for a week; return how many. A task each:
    a slow site holds up nothing but itself.
    """
    from mailinglists.services import elsewhere  # needs the models

    if not settings.CHECK_LINKS:
        return 0
    now = timezone.now()
    keys = elsewhere.due(now)
    for key in keys:
        look_at_list_elsewhere.enqueue(key, (now - elsewhere.CHECK_EVERY).isoformat())
    return len(keys)


@task()
def tell_of_dead_lists() -> int:
    """Tell the list masters which lists elsewhere have died; return how many."""
    from mailinglists.services import elsewhere  # needs the models

    return elsewhere.tell_of_the_dead()


schedule.register(
    "mailinglists.look_at_lists_elsewhere", timedelta(hours=1), look_at_lists_elsewhere
)
schedule.register("mailinglists.tell_of_dead_lists", timedelta(days=7), tell_of_dead_lists)

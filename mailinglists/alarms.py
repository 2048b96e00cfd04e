"""What this room watches: lists and addresses that the mail server does not have as they shall be,
and the mail server itself.

A check that cannot ask the server says so by what it raises; `ServerSilent` alone tells that the
server does not answer.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailinglists.enums import Trouble
from mailinglists.mailman.client import Denied, ServerTrouble, Unreachable, client, is_set_up
from mailinglists.mailman.server import Server
from mailinglists.models import Installation, RoleAddress
from notices.alarms import Check, Finding, register

LATE_AFTER = timedelta(minutes=15)
# What is in these queues, the mail server has given up; a person has to look at it.
PUT_ASIDE = ("bad", "shunt")


def _changelist(model: str, query: str = "") -> str:
    return reverse(f"admin:mailinglists_{model}_changelist") + query


class _OfLists(Check):
    url_permission = "mailinglists.view_installation"


@register
class InTrouble(_OfLists):
    """Of a server that does not answer, or to nobody, another check tells."""

    name = "mailinglists.in_trouble"
    label = gettext_lazy("lists on the mail server")

    def find(self) -> Iterable[Finding]:
        since = timezone.now() - LATE_AFTER
        lists = Installation.objects.in_the_way_since(since).order_by("mailing_list__name")
        for name, trouble in lists.values_list("mailing_list__name", "trouble"):
            yield Finding(name, {"list": name, "trouble": trouble, "model": "installation"})
        roles = RoleAddress.objects.in_the_way_since(since).order_by("name")
        for name, trouble in roles.values_list("name", "trouble"):
            yield Finding(name, {"list": name, "trouble": trouble, "model": "roleaddress"})

    def words(self, data: dict[str, Any]) -> str:
        return _("%(list)s is not as it shall be on the mail server. %(trouble)s.") % {
            "list": data["list"],
            "trouble": Trouble(data["trouble"]).label,
        }

    def advice(self, data: dict[str, Any]) -> str:
        if data["trouble"] == Trouble.TAKEN:
            if data["model"] == "roleaddress":
                return _("Rename or remove that list on the mail server: the name is an office's.")
            return _("Take that list over in the back-office, or remove it on the mail server.")
        return _("The details stand in the back-office; the log of the mail server tells more.")

    def url(self, data: dict[str, Any]) -> str:
        return _changelist(data["model"], f"?q={data['list']}")


@register
class Late(_OfLists):
    """Nothing is in the way, and still nobody has brought them: the worker has too much to do."""

    name = "mailinglists.late"
    label = gettext_lazy("changes of lists that wait")

    def find(self) -> Iterable[Finding]:
        if not is_set_up():
            return
        since = timezone.now() - LATE_AFTER
        count = Installation.objects.waiting_since(since).count()
        count += RoleAddress.objects.waiting_since(since).count()
        if count:
            yield Finding(data={"count": count})

    def words(self, data: dict[str, Any]) -> str:
        return ngettext(
            "%(count)d list waits for the mail server for over 15 minutes.",
            "%(count)d lists wait for the mail server for over 15 minutes.",
            data["count"],
        ) % {"count": data["count"]}

    def advice(self, data: dict[str, Any]) -> str:
        return _("Look whether the worker runs, and what it is at.")

    def url(self, data: dict[str, Any]) -> str:
        return _changelist("installation")


@register
class ServerSilent(Check):
    name = "mailinglists.server"
    label = gettext_lazy("the mail server of the lists")

    def find(self) -> Iterable[Finding]:
        if not is_set_up():
            return
        try:
            Server(client()).version()
        except Denied:
            yield Finding(data={"trouble": Trouble.DENIED.value})
        except Unreachable:
            yield Finding(data={"trouble": Trouble.UNREACHABLE.value})
        except ServerTrouble:
            yield Finding(data={"trouble": Trouble.FAILED.value})

    def words(self, data: dict[str, Any]) -> str:
        trouble = Trouble(data["trouble"])
        return _("%(trouble)s. What is changed here reaches no list.") % {"trouble": trouble.label}

    def advice(self, data: dict[str, Any]) -> str:
        if data["trouble"] == Trouble.DENIED:
            return _("Compare MAILMAN_URL with admin_user and admin_pass in mailman.cfg.")
        return _("Look whether Mailman runs: everything that waits is done when it is back.")


@register
class QueuesGrow(Check):
    """One finding for each queue of Mailman that holds more than it should."""

    name = "mailinglists.queues"
    label = gettext_lazy("the queues of the mail server")

    def find(self) -> Iterable[Finding]:
        if not is_set_up():
            return
        for queue, count in sorted(Server(client()).queues().items()):
            is_aside = queue in PUT_ASIDE
            limit = settings.LISTS_SET_ASIDE_LIMIT if is_aside else settings.LISTS_QUEUE_LIMIT
            if count > limit:
                yield Finding(queue, {"queue": queue, "count": count})

    def words(self, data: dict[str, Any]) -> str:
        if data["queue"] in PUT_ASIDE:
            text = ngettext(
                "Mailman could not handle %(count)d message and put it into “%(queue)s”.",
                "Mailman could not handle %(count)d messages and put them into “%(queue)s”.",
                data["count"],
            )
        else:
            text = ngettext(
                "%(count)d message waits in Mailman's queue “%(queue)s”.",
                "%(count)d messages wait in Mailman's queue “%(queue)s”.",
                data["count"],
            )
        return text % {"count": data["count"], "queue": data["queue"]}

    def advice(self, data: dict[str, Any]) -> str:
        if data["queue"] == "shunt":
            return _("Mailman's log of errors tells why; “mailman unshunt” tries them again.")
        if data["queue"] == "bad":
            return _("Look into the queue's folder, and delete what is only spam.")
        if data["queue"] == "archive":
            return _("Mailman cannot reach the portal, or the portal refuses what it brings.")
        if data["queue"] in ("out", "retry"):
            return _("Look whether the server that sends mail out takes it, and its log.")
        return _("Look whether all of Mailman's runners run: “mailman status”, and its log.")


@register
class RolesBounce(_OfLists):
    name = "mailinglists.role_bounces"
    label = gettext_lazy("mail to those who hold an office")
    url_permission = "mailinglists.view_roleaddress"

    def find(self) -> Iterable[Finding]:
        rows = RoleAddress.objects.bouncing().order_by("name")
        for name, count in rows.values_list("name", "bouncing_count"):
            yield Finding(name, {"name": name, "count": count})

    def words(self, data: dict[str, Any]) -> str:
        return ngettext(
            "Mail to %(name)s does not arrive at %(count)d of those who hold the office.",
            "Mail to %(name)s does not arrive at %(count)d of those who hold the office.",
            data["count"],
        ) % {"name": data["name"], "count": data["count"]}

    def advice(self, data: dict[str, Any]) -> str:
        return _("Those who coordinate the group from above are told: a new address is needed.")

    def url(self, data: dict[str, Any]) -> str:
        return _changelist("roleaddress", f"?q={data['name']}")

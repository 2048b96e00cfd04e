"""What is watched: rooms register their checks; what a check finds is an alarm until it finds it no
more.

`notices/services.py` asks the checks; `notices/health.py` holds this room's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KEY_LENGTH = 200


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be.

    `key` tells it from the other findings of its check and stays the same while it lasts (a list's
    name); "" where a check finds one thing at most. `data` is what the words need, as JSON, without
    personal data. Raises ValueError for a key over 200 letters.
    """

    key: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.key) > KEY_LENGTH:
            raise ValueError(f"The key of a finding has at most {KEY_LENGTH} letters.")


class Check:
    """Something that is looked at every five minutes. What it raises is an alarm, too.

    It runs outside any transaction, so it may ask another server, within a time limit of its own.
    """

    name: ClassVar[str]
    """Key in the database, as "room.what"; never changes."""
    label: ClassVar[str | Promise]
    """What is watched, in a few words."""
    url_permission: ClassVar[str] = ""
    """Which permission the page at `url` asks for, without an object; "": who sees alarms may."""
    is_live: ClassVar[bool] = False
    """Whether the page of alarms asks it by itself, because the worker, which asks the others, may
    be what has failed. It must be quick and ask the database alone.
    """

    def find(self) -> Iterable[Finding]:
        """Return what is wrong now; nothing where all is well."""
        raise NotImplementedError

    def words(self, data: dict[str, Any]) -> str:
        """Return in a sentence, in the active language, what a finding means. Alarms of the past
        are read, too: `data` may have been written by an earlier version.
        """
        raise NotImplementedError

    def advice(self, data: dict[str, Any]) -> str:
        """Return in a sentence, in the active language, what to do about it."""
        return ""

    def url(self, data: dict[str, Any]) -> str:
        """Return where in the back-office to look, as a path; "" for nowhere."""
        return ""


class CouldNotCheck(Check):
    """A check itself failed. Its alarms stay as they are until it can be made again."""

    name = "notices.unchecked"
    label = gettext_lazy("checks that fail")

    def find(self) -> Iterable[Finding]:
        """Return nothing: `services.run_checks` notes what the other checks raise."""
        return []

    def words(self, data: dict[str, Any]) -> str:
        return _("This could not be checked: %(check)s (%(error)s).") % {
            "check": label_of(data["check"]),
            "error": data["error"],
        }

    def advice(self, data: dict[str, Any]) -> str:
        return _("The log of the worker tells why.")


class Forgotten(Check):
    """Stands for a check that no room registers any more: its past alarms can still be read."""

    name = "notices.forgotten"
    label = gettext_lazy("no longer watched")

    def words(self, data: dict[str, Any]) -> str:
        return _("This is no longer watched.")


_checks: dict[str, Check] = {}


def register(check: type[Check]) -> type[Check]:
    """Watch what the check looks at; fit to decorate its class."""
    _checks[check.name] = check()
    return check


def all_checks() -> list[Check]:
    """Return the checks in the order in which they were registered."""
    return list(_checks.values())


def get(name: str) -> Check:
    """Return a check by its name, or one that stands for those that are gone."""
    return _checks.get(name) or Forgotten()


def label_of(name: str) -> str:
    """Return what a check watches in words; its name where it is gone."""
    return str(_checks[name].label) if name in _checks else name


register(CouldNotCheck)

"""In which order people read what is held of them, and under which headings."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from frame import personal_data
from frame.personal_data import Holding

# The names of libraries tell people nothing: what they hold stands under headings of this room.
_ACCOUNT = ("accounts", "account", "mfa", "usersessions", "sessions")
_RECORDS = ("notices", "audit", "admin", "django_tasks_database")


def holdings() -> list[Holding]:
    """Return all holdings: first those of the account, last what the portal keeps for itself."""
    return sorted(personal_data.holdings(), key=_place_of)


def chapter_of(holding: Holding) -> str:
    """Return the heading under which a holding stands."""
    app = _app_of(holding)
    if app in _ACCOUNT:
        return _("Your account, and signing in")
    if app in _RECORDS:
        return _("Mails, and records of the portal")
    return capfirst(str(apps.get_app_config(app).verbose_name))


def _app_of(holding: Holding) -> str:
    return holding.model.partition(".")[0]


def _place_of(holding: Holding) -> int:
    app = _app_of(holding)
    if app in _ACCOUNT:
        return _ACCOUNT.index(app)
    return len(_ACCOUNT) + (app in _RECORDS)

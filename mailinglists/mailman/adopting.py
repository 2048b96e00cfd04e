"""Takes a list that runs on the server already into the portal, with its settings and people."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.invitations import Answer
from caucuses.models import Grouping
from mailinglists.enums import Archive, KeeperRole, ListState, Posting, RunBy, Subscribing
from mailinglists.mailman import client
from mailinglists.mailman.audit import audit
from mailinglists.mailman.server import Server, made_at
from mailinglists.mailman.wanted import PORTAL_LANGUAGES, posting_address
from mailinglists.models import (
    DESCRIPTION_LIMIT,
    PURPOSE_LIMIT,
    TITLE_LIMIT,
    Installation,
    ListKeeper,
    MailingList,
)
from mailinglists.services import lists
from mailinglists.validators import validate_list_name


class NothingToAdopt(Exception):
    """The server has no list of that name, or the portal runs it already."""


def adopt(name: str, *, grouping: Grouping | None) -> MailingList:
    """Take the list over: what it is for, who may post, subscribe and read, its owners, moderators
    and subscribers. Nobody is written to. A list of that name that the portal knew as run elsewhere
    becomes this one.

    Raises NothingToAdopt, ValidationError for a name that the portal cannot use,
    `services.lists.NameTaken`, and `client.ServerTrouble`.
    """
    validate_list_name(name)
    known = MailingList.objects.filter(name=name).first()
    if known is not None and known.is_here:
        raise NothingToAdopt(f"The portal runs {name} already.")
    server = Server(client.client())
    row = known or MailingList(name=name)
    address = posting_address(row)
    list_id = address.replace("@", ".", 1)
    config = server.settings_of(list_id)
    if config is None:
        raise NothingToAdopt(f"The mail server has no list {address}.")
    keepers = {role: server.keepers(list_id, role) for role in ("owner", "moderator")}
    with transaction.atomic():
        if known is None:
            lists.check_free(name)
        for field, value in _fields(config).items():
            setattr(row, field, value)
        row.grouping = grouping or row.grouping
        row.save()
        _keep_keepers(row, keepers)
        # Nothing is due: first the portal learns who is on the list.
        Installation.objects.create(
            mailing_list=row,
            brought=1,
            began_at=made_at(config),
            made_at=made_at(config),
            may_take_over=True,
        )
    audit(row)
    return row


def _fields(config: dict[str, Any]) -> dict[str, Any]:
    """Return what the portal says of a list that has these settings."""
    policy = config["subscription_policy"]
    return {
        "run_by": RunBy.PORTAL,
        "state": ListState.ACTIVE,
        "closed_at": None,
        "title": (config["display_name"] or config["list_name"])[:TITLE_LIMIT],
        "description": " ".join(config["description"].split())[:DESCRIPTION_LIMIT],
        "purpose": config["info"][:PURPOSE_LIMIT],
        "languages": [PORTAL_LANGUAGES.get(config["preferred_language"], "en")],
        "subscribing": Subscribing.OPEN if policy in ("open", "confirm") else Subscribing.MODERATED,
        "posting": _posting(config),
        "is_moderated": config["default_member_action"] == "hold",
        "archive": {"public": Archive.PUBLIC, "never": Archive.NONE}.get(
            config["archive_policy"], Archive.MEMBERS
        ),
        "posting_address": config["posting_address"],
        "subscribe_address": "",
        "archive_url": "",
        "checked_at": timezone.now(),
        "is_edited": True,
    }


def _posting(config: dict[str, Any]) -> Posting:
    if config["default_member_action"] in ("reject", "discard"):
        return Posting.MODERATORS
    if config["default_nonmember_action"] in ("accept", "defer"):
        return Posting.ANYONE
    return Posting.SUBSCRIBERS


def _keep_keepers(mailing_list: MailingList, keepers: dict[str, set[str]]) -> None:
    now = timezone.now()
    for email in sorted(keepers["owner"] | keepers["moderator"]):
        role = KeeperRole.OWNER if email in keepers["owner"] else KeeperRole.MODERATOR
        ListKeeper.objects.get_or_create(
            mailing_list=mailing_list,
            email=email,
            answer=Answer.ACCEPTED,
            defaults={
                "role": role,
                "language": mailing_list.languages[0],
                "answered_at": now,
                "lapses_at": now,
            },
        )

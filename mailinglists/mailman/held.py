"""The messages that the mail server keeps back for a moderator.

https://docs.mailman3.org/projects/mailman/en/latest/src/mailman/rest/docs/post-moderation.html
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from mailinglists.enums import Cause
from mailinglists.mailman.client import Client, NotThere, ServerFailed, Unreachable
from mailinglists.mailman.rendering import neutral_line, parse, spam_marks_of, text_of

PAGE = 5  # messages asked for at once: each comes whole, with what is attached
CAUSES_LIMIT = 10

Action = Literal["accept", "discard"]

logger = logging.getLogger(__name__)

# What Mailman 3.3.10 says in its rules, before it fills the placeholders and translates.
_CAUSES = {
    "The message is not from a list member": Cause.OUTSIDER,
    "The sender is in the nonmember {} list": Cause.OUTSIDER,
    "The message comes from a moderated member": Cause.MODERATED,
    "The message is larger than the {} KB maximum size": Cause.TOO_LARGE,
    "Message has more than {} recipients": Cause.RECIPIENTS,
    "Message has implicit destination": Cause.NOT_ADDRESSED,
    "Message contains administrivia": Cause.COMMAND,
    "Message has no subject": Cause.NO_SUBJECT,
    "The message has no valid senders": Cause.NO_SENDER,
    "No sender was found in the message.": Cause.NO_SENDER,
    'Header "{}" matched a header rule': Cause.HEADER,
    'Header "{}" matched a bounce_matching_header line': Cause.HEADER,
    "Message has a digest subject": Cause.DIGEST,
    "Message quotes digest boilerplate": Cause.DIGEST,
    "Message has already been posted to this list": Cause.LOOP,
    "Message sender {} is banned from this list": Cause.BANNED,
    "Emergency moderation is in effect for this list": Cause.EMERGENCY,
}


@dataclass(frozen=True)
class Key:
    """Which message it is. The server gives the number of one that is gone to the next, so that
    the number alone says nothing.
    """

    number: int
    message_id: str
    held_at: datetime


class HeldMessages:
    """What is held on one list. Raises `client.ServerTrouble`."""

    def __init__(self, client: Client, list_id: str) -> None:
        self._client = client
        self._list_id = list_id

    def count(self) -> int:
        """Return how many wait: 1 call."""
        return int(self._client.get("lists", self._list_id, "held", "count")["count"])

    def newest(self, count: int) -> Key | None:
        """Return the last of `count` that wait: 1 call."""
        rows = self._page(count, 1)
        return key_of(rows[0]) if rows else None

    def rows(self) -> Iterator[dict[str, Any]]:
        """Return all that wait, the longest first. One that the server cannot show is left out."""
        number = 1
        while rows := self._whole_page(number):
            yield from (row for row in rows if row is not None)
            if len(rows) < PAGE:
                return
            number += 1

    def find(self, number: int) -> Key | None:
        """Return which message has the number now: 1 call."""
        row = self._client.find("lists", self._list_id, "held", str(number))
        return None if row is None else key_of(row)

    def decide(self, number: int, action: Action) -> None:
        """Let the message through, or throw it away, as far as it is there: 1 call."""
        try:
            self._client.post("lists", self._list_id, "held", str(number), action=action)
        except NotThere:
            return

    def _whole_page(self, page: int) -> list[dict[str, Any] | None]:
        try:
            return list(self._page(page, PAGE))
        except (ServerFailed, Unreachable):
            # Together they are too much, or one of them cannot be shown: each by itself.
            return self._one_by_one((page - 1) * PAGE)

    def _one_by_one(self, start: int) -> list[dict[str, Any] | None]:
        found: list[dict[str, Any] | None] = []
        failure: ServerFailed | None = None
        for place in range(start + 1, start + PAGE + 1):
            try:
                rows = self._page(place, 1)
            except ServerFailed as error:
                logger.warning("%s shows no message %d: %s", self._list_id, place, error)
                failure = error
                found.append(None)
            else:
                if not rows:
                    break
                found.append(rows[0])
        if failure is not None and not any(found):
            raise failure
        return found

    def _page(self, page: int, count: int) -> list[dict[str, Any]]:
        answer = self._client.get("lists", self._list_id, "held", count=count, page=page)
        rows: list[dict[str, Any]] = answer.get("entries", [])
        return rows


def key_of(row: dict[str, Any]) -> Key:
    return Key(
        number=int(row["request_id"]),
        message_id=neutral_line(str(row["message_id"]), 300),
        # UTC, without saying so.
        held_at=datetime.fromisoformat(row["hold_date"]).replace(tzinfo=UTC),
    )


def fields_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the portal keeps of a message, by the names of `HeldPost`."""
    key = key_of(row)
    source = str(row.get("msg", ""))
    message = parse(source)
    return {
        "number": key.number,
        "message_id": key.message_id,
        "held_at": key.held_at,
        "sender": neutral_line(str(row.get("sender", "")), 320).lower(),
        "subject": neutral_line(str(row.get("subject", "")), 300),
        "causes": causes_of(row),
        "spam_marks": spam_marks_of(message),
        "text": text_of(message),
        "size": int(row.get("original_size") or len(source)),
    }


def causes_of(row: dict[str, Any]) -> list[str]:
    """Return why a message is held: codes, and sentences of the server that have none."""
    told = row.get("moderation_reasons") or [row.get("reason") or ""]
    causes = []
    for reason in told[:CAUSES_LIMIT]:
        # A sentence, or one with placeholders and what stands in them.
        sentence, *values = reason if isinstance(reason, list) else [reason]
        code = _CAUSES.get(str(sentence))
        for value in values if code is None else []:
            sentence = str(sentence).replace("{}", str(value), 1)
        causes.append(str(code.value) if code else neutral_line(str(sentence), 300))
    return list(dict.fromkeys(cause for cause in causes if cause))

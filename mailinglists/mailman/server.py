"""The mail server in words of lists and people. Each call is safe to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mailinglists.enums import Delivery
from mailinglists.mailman.client import Client, NotThere, Refused

HELD_AT_ONCE = 50
# A member whom a portal's page let in has confirmed; the server need not ask again.
_LET_IN = {
    "pre_verified": True,
    "pre_confirmed": True,
    "pre_approved": True,
    "send_welcome_message": False,
}


@dataclass(frozen=True)
class OnRoster:
    """A subscriber as the server knows them."""

    email: str
    delivery_mode: str
    moderation_action: str
    bounces: int
    last_bounce_at: datetime | None = None

    @property
    def delivery(self) -> Delivery:
        """How they get what is written, in the portal's words."""
        return Delivery.EACH if self.delivery_mode == "regular" else Delivery.DIGEST


class Server:
    """What the portal asks of the server. Raises `client.ServerTrouble`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def version(self) -> str:
        """Return what the server is: 1 call that asks for nothing else."""
        return str(self._client.get("system", "versions").get("mailman_version", ""))

    def queues(self) -> dict[str, int]:
        """Return how many messages wait in each of its queues: 1 call."""
        rows = self._client.get("queues").get("entries", [])
        return {row["name"]: int(row["count"]) for row in rows}

    # --- Lists ----------------------------------------------------------------------------------

    def settings_of(self, list_id: str) -> dict[str, Any] | None:
        """Return all settings of a list, or None where there is no such list: 1 call."""
        return self._client.find("lists", list_id, "config")

    def make_list(self, name: str, domain: str) -> None:
        """Make domain and list. The list is made with the strictest settings there are, so that it
        is never open when it was asked closed. Does nothing where it is there.
        """
        try:
            self._client.post("domains", mail_host=domain)
        except Refused:
            self._client.get("domains", domain)  # it is there, or the trouble is another
        address = f"{name}@{domain}"
        try:
            self._client.post("lists", fqdn_listname=address, style_name="private-default")
        except Refused:
            self._client.get("lists", address)

    def change_settings(self, list_id: str, changed: dict[str, Any]) -> None:
        """Set the attributes in `changed`, all or none of them: 1 call, none where empty."""
        if changed:
            self._client.patch("lists", list_id, "config", **changed)

    def delete_list(self, list_id: str) -> None:
        try:
            self._client.delete("lists", list_id)
        except NotThere:
            return

    def send_digest(self, list_id: str) -> None:
        """Send what has gathered since the last digest, where anything has."""
        self._client.post("lists", list_id, "digest", periodic=True)

    def reject_held(self, list_id: str, reason: str) -> int:
        """Send back what waits for a moderator of a list that has none; return how many. At most
        HELD_AT_ONCE.
        """
        count = int(self._client.get("lists", list_id, "held", "count")["count"])
        for done in range(min(count, HELD_AT_ONCE)):
            # One at a time: each comes whole, with what is attached.
            rows = self._client.get("lists", list_id, "held", count=1, page=1).get("entries", [])
            if not rows:
                return done
            number = str(rows[0]["request_id"])
            try:
                self._client.post("lists", list_id, "held", number, action="reject", comment=reason)
            except NotThere:
                continue
        return min(count, HELD_AT_ONCE)

    # --- Those who keep it ----------------------------------------------------------------------

    def keepers(self, list_id: str, role: str) -> set[str]:
        """Return the addresses with the role "owner" or "moderator", in small letters."""
        return {row["email"].lower() for row in self._client.rows("lists", list_id, "roster", role)}

    def add_keeper(self, list_id: str, role: str, email: str) -> None:
        try:
            self._client.post("members", list_id=list_id, subscriber=email, role=role, **_LET_IN)
        except Refused:
            self._client.get("lists", list_id, role, email)

    def remove_keeper(self, list_id: str, role: str, email: str) -> None:
        try:
            self._client.delete("lists", list_id, role, email)
        except NotThere:
            return

    # --- Those who are on it --------------------------------------------------------------------

    def roster(self, list_id: str) -> list[OnRoster]:
        """Return everybody on the list, some hundred a call."""
        return [_on_roster(row) for row in self._client.rows("lists", list_id, "roster", "member")]

    def subscribe_new(
        self,
        list_id: str,
        emails: Iterable[str],
        *,
        delivery: tuple[str, str],
        may_post: bool,
        language: str,
    ) -> set[str]:
        """Put addresses on the list that are new to it; return those that were taken: 1 call.

        None are where the server lacks the portal's plugin (`mailman_plugin/wsis_subscribing`).
        """
        mode, status = delivery
        try:
            answer = self._client.post(
                *("plugins", "wsis_subscribing", "members"),
                list_id=list_id,
                emails=list(emails),
                delivery_mode=mode,
                delivery_status=status,
                moderation_action="accept" if may_post else "",
                preferred_language=language,
            )
        except NotThere:
            return set()
        return set(answer["taken"])

    def subscribe(
        self,
        list_id: str,
        email: str,
        *,
        delivery: tuple[str, str],
        may_post: bool = False,
        languages: tuple[str, str] = ("", ""),
    ) -> None:
        """Put an address on the list, or change how it is on it: 1 call for most, at most 6.

        `languages` are Mailman's codes of the reader's and of the list's, which a reader has who
        has no other.
        """
        mode, status = delivery
        own, of_list = languages
        if self._put_on(list_id, email, mode, status) and not may_post and own == of_list:
            return
        row = self._client.get("lists", list_id, "member", email)
        wanted = {"delivery_mode": mode, "moderation_action": "accept" if may_post else ""}
        found = {"moderation_action": "", **row}
        changed = {name: value for name, value in wanted.items() if found[name] != value}
        if changed:
            self._client.patch("members", row["member_id"], **changed)
        preferences = self._client.get("members", row["member_id"], "preferences")
        changed = {}
        if preferences.get("delivery_status", "enabled") != status:
            changed["delivery_status"] = status
        if preferences.get("preferred_language", of_list) != own:
            changed["preferred_language"] = own
        if changed:
            self._client.patch("members", row["member_id"], "preferences", **changed)

    def _put_on(self, list_id: str, email: str, mode: str, status: str) -> bool:
        """Put a new address on the list; return False where it is on it."""
        values = {"list_id": list_id, "subscriber": email, "delivery_mode": mode, **_LET_IN}
        if status != "enabled":
            values["delivery_status"] = status
        try:
            self._client.post("members", **values)
        except Refused:
            if self._client.find("lists", list_id, "member", email) is not None:
                return False
            # They asked by mail too: that question is answered by this.
            if not self._drop_requests(list_id, email):
                raise
            self._client.post("members", **values)
        return True

    def requests(self, list_id: str, *, of: str) -> list[dict[str, Any]]:
        """Return who asked by mail to be let in and waits for "moderator" or "subscriber"."""
        return list(self._client.rows("lists", list_id, "requests", token_owner=of))

    def answer_request(self, list_id: str, token: str, action: str, *, reason: str = "") -> None:
        """Answer somebody who asked by mail: "discard", or "reject" with a reason."""
        values = {"action": action, **({"reason": reason} if reason else {})}
        try:
            self._client.post("lists", list_id, "requests", token, **values)
        except NotThere:
            return

    def _drop_requests(self, list_id: str, email: str) -> bool:
        found = [
            row
            for of in ("subscriber", "moderator")
            for row in self.requests(list_id, of=of)
            if str(row.get("email", "")).lower() == email
        ]
        for row in found:
            self.answer_request(list_id, row["token"], "discard")
        return bool(found)

    def unsubscribe(self, list_id: str, emails: Iterable[str]) -> None:
        """Take addresses off the list, as far as they are on it: 1 call."""
        try:
            self._client.delete("lists", list_id, "roster", "member", emails=list(emails))
        except NotThere:
            return


def _on_roster(row: dict[str, Any]) -> OnRoster:
    return OnRoster(
        email=row["email"].lower(),
        delivery_mode=row.get("delivery_mode", "regular"),
        moderation_action=row.get("moderation_action") or "",
        bounces=int(row.get("bounce_score") or 0),
        last_bounce_at=_moment(row["last_bounce_received"])
        if row.get("last_bounce_received")
        else None,
    )


def made_at(config: dict[str, Any]) -> datetime:
    """Return when a list was made on the server, which tells it in UTC without saying so."""
    return _moment(config["created_at"])


def last_post_at(config: dict[str, Any]) -> datetime | None:
    """Return when a list last passed a post on; None where it never did."""
    return _moment(config["last_post_at"]) if config.get("last_post_at") else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

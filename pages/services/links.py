"""What spans more than one link: the weekly check, and what becomes of a proposal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from frame import outgoing
from frame.answers import Verdict, code_of, verdict_on
from frame.outgoing import Answer
from moderation import services as moderation
from moderation.models import Decision, Request
from moderation.services import MoveRefused
from pages.emails import links as emails
from pages.models import Link
from pages.querysets.links import LINK_PROPOSAL, link_proposals

if TYPE_CHECKING:
    from moderation.querysets import RequestQuerySet

CHECK_EVERY = timedelta(days=7)
CHECKED_AT_ONCE = 20  # links, each from another site
# A link counts as dead after so many failed checks in a row over so long a time.
FAILURES = 3
FAILING = timedelta(days=14)
PROPOSED = "link"  # the part of the payload with what is proposed
_LOOKED_AT = 200  # links that wait, of which those of different sites are chosen
_LIKE_SHOWN = 5


class LinkThere(MoveRefused):
    """The address stands under the heading already."""


class TooManyProposals(MoveRefused):
    """The person has too many proposals waiting."""


# --- The weekly check ---------------------------------------------------------------------------


def due(now: datetime) -> list[Link]:
    """Return which links to look at next, no two of one site: 1 query."""
    waiting = Link.objects.to_check(now - CHECK_EVERY).only("id", "url")[:_LOOKED_AT]
    by_site: dict[str, Link] = {}
    for link in waiting:
        by_site.setdefault(site_of(link.url), link)
    return list(by_site.values())[:CHECKED_AT_ONCE]


def site_of(url: str) -> str:
    """Return the name of the host of an address, without "www."; "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return ""


def check(key: int, *, unless_since: datetime, ask: Callable[[str], Answer] = outgoing.ask) -> str:
    """Ask whether a link still leads somewhere, unless it was looked at since; return what came of
    it. The asking stands outside any transaction.
    """
    now = timezone.now()
    # Of two workers one asks; who dies meanwhile has asked for this week.
    claimed = Link.objects.filter(pk=key).to_check(unless_since).order_by().update(checked_at=now)
    link = Link.objects.filter(pk=key).first()
    if not claimed or link is None:
        return "skipped"
    answer = ask(link.url)
    note(link, answer, at=now)
    return code_of(answer)


@transaction.atomic
def note(link: Link, answer: Answer, *, at: datetime) -> None:
    """Keep what a check found. What people entered stays as it is."""
    row = Link.objects.select_for_update().filter(pk=link.pk, url=link.url).first()
    if row is None:
        return  # it is gone, or leads elsewhere by now
    found: dict[str, Any] = {"answer": code_of(answer)}
    verdict = verdict_on(found["answer"])
    if verdict in (Verdict.ANSWERS, Verdict.REFUSES):
        found |= {
            "failures": 0,
            "failing_since": None,
            "dead_since": None,
            "death_told_at": None,
        }
    elif verdict is Verdict.FAILS:
        since = row.failing_since or at
        found |= {"failures": row.failures + 1, "failing_since": since}
        is_long = found["failures"] >= FAILURES and at - since >= FAILING
        if is_long and row.dead_since is None and _others_answer(row, at):
            found["dead_since"] = since.date()
    Link.objects.filter(pk=row.pk).update(**found)


def _others_answer(link: Link, at: datetime) -> bool:
    """Tell whether any other site answered lately: else the portal's own line is down."""
    return Link.objects.answered_since(at - CHECK_EVERY * 2).exclude(pk=link.pk).exists()


@transaction.atomic
def tell_of_the_dead() -> int:
    """Tell the secretariat, once, which links have died; return how many."""
    died = list(Link.objects.select_for_update().newly_dead().order_by("section", "order", "id"))
    people = list(User.objects.secretariat())
    if not died or not people:
        return 0
    now = timezone.now()
    for person in people:
        emails.links_died(died, person, at=now)
    Link.objects.filter(pk__in=[link.pk for link in died]).update(death_told_at=now)
    return len(died)


def forget_checks(link: Link) -> None:
    """Let a link that leads elsewhere from now on be as if it had never been looked at; the caller
    saves it.
    """
    link.answer, link.failures = "", 0
    link.checked_at = link.failing_since = link.dead_since = link.death_told_at = None


# --- Proposals ----------------------------------------------------------------------------------


def address_key(url: str) -> str:
    """Return what two ways to write one address have in common: neither http or https, nor "www."
    nor a last slash makes a difference.
    """
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{site_of(url)}{parts.path.rstrip('/')}{query}"


def links_at(url: str) -> list[Link]:
    """Return the links that lead to this address, however it is written: 1 query."""
    near = Link.objects.filter(url__icontains=site_of(url)).in_readers_language()
    return [link for link in near if address_key(link.url) == address_key(url)][:_LIKE_SHOWN]


def proposals_of(url: str, *, apart_from: Request | None = None) -> "list[Request]":
    """Return the proposals of this address that wait or were declined, the newest first."""
    rows: RequestQuerySet = link_proposals().filter(payload__key=address_key(url))
    if apart_from is not None:
        rows = rows.exclude(pk=apart_from.pk)
    return list(rows.order_by("-submitted_at")[:_LIKE_SHOWN])


def sent_before(proposed: dict[str, str], *, by: User) -> Request | None:
    """Return the person's proposal of exactly this that waits, if any: 1 query."""
    mine = _waiting_of(by).filter(payload__key=address_key(proposed["url"]))
    return next((row for row in mine if row.payload[PROPOSED] == proposed), None)


def _waiting_of(person: User) -> "RequestQuerySet":
    return Request.objects.open().filter(kind=LINK_PROPOSAL, applicant=person)


@transaction.atomic
def propose(proposed: dict[str, str], *, by: User, language: str) -> Request:
    """Send a proposal. The same sent twice, as by pressing twice, stays one.

    Raises LinkThere, TooManyProposals or MoveRefused.
    """
    # Two at the same moment: the second waits here, and then sees the first.
    User.objects.select_for_update().get(pk=by.pk)
    if (known := sent_before(proposed, by=by)) is not None:
        return known
    limit = settings.LINK_PROPOSALS_PER_PERSON
    if _waiting_of(by).count() >= limit:
        raise TooManyProposals(
            ngettext(
                "%(count)d of your proposals waits. Withdraw it, or wait for a decision.",
                "%(count)d of your proposals wait. Withdraw one, or wait for a decision.",
                limit,
            )
            % {"count": limit}
        )
    draft = moderation.open_draft(
        LINK_PROPOSAL,
        by=by,
        language=language,
        title=proposed["title"],
        payload={PROPOSED: proposed, "key": address_key(proposed["url"])},
    )
    moderation.submit(draft, by=by)
    return draft


@transaction.atomic
def send_again(request: Request, proposed: dict[str, str], *, by: User, reason: str) -> None:
    """Change a proposal that was returned, and send it. Raises LinkThere or MoveRefused."""
    changed = moderation.save_payload(request, PROPOSED, proposed, by=by)
    moderation.save_payload(changed, "key", address_key(proposed["url"]), by=by)
    moderation.answer(request, by=by, reason=reason)


def refuse_link_that_is_there(proposed: dict[str, str]) -> None:
    """Raise LinkThere where the very address stands under the heading: 1 query."""
    if Link.objects.filter(section=proposed["section"], url=proposed["url"]).exists():
        raise LinkThere(_("This address stands under this heading already."))


def add_by_decision(request: Request, decision: Decision) -> None:
    """Put the link of an approved proposal on the page. Raises LinkThere.

    The caller is a move, whose transaction it is.
    """
    proposed = request.payload[PROPOSED]
    refuse_link_that_is_there(proposed)
    shown = {name: proposed[name] for name in ("section", "title", "url", "note", "language")}
    try:
        with transaction.atomic():
            Link.objects.create(**shown, request=request)
    except IntegrityError as error:
        # Somebody put it there at this very moment.
        raise LinkThere(_("This address stands under this heading already.")) from error


def remove_by_reversal(request: Request) -> None:
    """Take the link of a reversed approval off the page, where it still is."""
    for link in Link.objects.filter(request=request):
        link.delete()

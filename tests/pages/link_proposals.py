"""Proposals of links in each state, made as people make them."""

from itertools import count

from moderation import services as moderation
from pages.services import links as services

_numbers = count(1)


def proposed(**fields):
    """Return what the checked form of a proposal gives."""
    return {
        "section": "civil_society",
        "url": f"https://example.org/proposal/{next(_numbers)}",
        "title": "Site of a Network",
        "note": "What the network does.",
        "language": "en",
        "why": "Many of us work with it.",
    } | fields


def submitted(applicant, **fields):
    """Return a proposal that waits for a decision."""
    return services.propose(proposed(**fields), by=applicant, language=applicant.language)


def returned(applicant, by, **fields):
    """Return a proposal that waits for the applicant's answer."""
    row = submitted(applicant, **fields)
    moderation.ask(row, by=by, reason="Whose site is it?")
    return row


def approved(applicant, by, **fields):
    """Return a proposal that was approved: its link stands on the page."""
    row = submitted(applicant, **fields)
    moderation.approve(row, by=by)
    return row

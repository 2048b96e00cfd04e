"""Requests in each state, made as people make them: by the moves of `moderation/services.py`."""

from itertools import count
from typing import Any

from moderation import services
from moderation.models import Request
from organisations.enums import Standing
from organisations.models import Organisation

_numbers = count(1)


def payload(name, **public):
    """Return a complete registration as the form's parts keep it."""
    return {
        "name": {"name": [name], "name_language": ["en"], "country": ["BR"]},
        "profile": {
            "scope": ["national"],
            "kind": ["ngo"],
            "purpose_en": ["We teach people to build and to keep their own networks."],
            "working_languages": ["en"],
        },
        "you": {
            "person_name": ["Ana Planted"],
            "person_function": ["Secretary"],
            "is_entitled": ["on"],
        },
        "public": {"public_fields": public.get("public_fields", ["listed", "website"])},
    }


def draft(applicant, name="", **fields):
    """Return an unsent registration with all its parts filled in."""
    name = name or f"Network number {next(_numbers)}"
    fields = {"language": applicant.language, "title": name, "payload": payload(name)} | fields
    return Request.objects.create(kind="registration", applicant=applicant, **fields)


def submitted(applicant, name="", **fields):
    """Return a registration that waits for a decision."""
    row = draft(applicant, name, **fields)
    services.submit(row, by=applicant)
    return row


def returned(applicant, by, name="", reason="Which city?", **fields):
    """Return a registration that waits for the applicant's answer."""
    row = submitted(applicant, name, **fields)
    services.ask(row, by=by, reason=reason)
    return row


def approved(applicant, by, name="", **fields):
    """Return an approved registration."""
    row = submitted(applicant, name, **fields)
    services.approve(row, by=by)
    return row


def declined(applicant, by, name="", reason="It is a company.", **fields):
    """Return a declined registration."""
    row = submitted(applicant, name, **fields)
    services.decline(row, by=by, reason=reason)
    return row


def withdrawn(applicant, name="", **fields):
    """Return a registration that its applicant took back."""
    row = submitted(applicant, name, **fields)
    services.withdraw(row, by=applicant)
    return row


def known_organisation(name="Known Network"):
    """Return an organisation as the import leaves it."""
    return Organisation.objects.create(standing=Standing.KNOWN, name=name, country="BR")


def rows_of(request):
    """Return all that a refused move must leave as it was, ready to be compared."""
    from django_tasks_db.models import DBTaskResult

    from moderation.models import Decision
    from notices.models import OutgoingMail
    from organisations.models import Mandate, PublicationConsent

    models: list[Any] = [
        Request,
        Decision,
        Organisation,
        Mandate,
        PublicationConsent,
        OutgoingMail,
        DBTaskResult,
    ]
    return [list(model.objects.order_by("pk").values()) for model in models]

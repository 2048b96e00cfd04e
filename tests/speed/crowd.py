"""People for `script/bench visitors`, asked of a portal from within, in a process with its
settings; prints JSON.

`prepare` makes those who register, `look` tells what of their deeds is in the database.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import django
from django.conf import settings

DOMAIN = "visitors.example"
CASES = 50  # of those that wait, the oldest first


def prepare(steps, complete):
    """Make people who are signed in, each for one registration: `steps` with a draft, `complete`
    without. Return their cookies with the address of the draft, and what moderators look at.
    """
    from django.db import transaction

    from accounts.models import User
    from moderation.models import Request
    from tests.speed.inside import waiting
    from wsis_portal import load

    made = User.objects.bulk_create(
        User(
            email=f"visitor{number}@{DOMAIN}",
            password="!",
            name=f"Visitor {number}",
            language="en",
        )
        for number in range(steps + complete)
    )
    with transaction.atomic():
        cookies = [_cookie(person) for person in made]
        drafts = Request.objects.bulk_create(
            Request(kind="registration", applicant=person, language="en") for person in made[:steps]
        )
    coordinator = User.objects.get(email=f"{load.COORDINATOR}@{load.DOMAIN}")
    return {
        "drafts": [
            [cookie, str(draft.uid)] for cookie, draft in zip(cookies, drafts, strict=False)
        ],
        "complete": cookies[steps:],
        "coordinator": _cookie(coordinator),
        "cases": [f"/admin/moderation/request/{key}/change/" for key in waiting(CASES)],
    }


def _cookie(person):
    from importlib import import_module

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def look(file):
    """Return how many of the deeds in the file are lacking, and how many are there twice."""
    from moderation.models import Request
    from organisations.models import Organisation

    deeds = json.loads(Path(file).read_text(encoding="utf-8"))
    uids = {uid for uid, *_step in deeds["steps"]}
    rows = Request.objects.filter(applicant__email__endswith=f"@{DOMAIN}")
    payloads = {
        str(uid): payload for uid, payload in rows.values_list("uid", "payload") if str(uid) in uids
    }
    lost_steps = [
        [uid, part]
        for uid, part, field, text in deeds["steps"]
        if payloads.get(uid, {}).get(part, {}).get(field) != [text]
    ]
    sent = rows.exclude(state="draft")
    requests = Counter(sent.values_list("title", flat=True))
    organisations = Counter(Organisation.objects.values_list("name", flat=True))
    counts = [(requests[name], organisations[name]) for name in deeds["registrations"]]
    return {
        "lost steps": len(lost_steps),
        "lost registrations": sum(min(pair) < 1 for pair in counts),
        "doubled registrations": sum(max(pair) > 1 for pair in counts),
    }


if __name__ == "__main__":
    django.setup()
    what, *given = sys.argv[1:]
    done = look(*given) if what == "look" else prepare(*map(int, given))
    sys.stdout.write(json.dumps(done))

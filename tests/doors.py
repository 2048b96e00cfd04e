"""The doors through which somebody can name another person's address, and what can be compared at
them: by the tests (`accounts/test_equal_work.py`, `test_addresses_of_others.py`), which compare
answers and work, and by `script/bench doors`, which compares times.
"""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pagecache import generations
from tests.caucuses.proposal_factories import proposal_form
from tests.mailinglists import factories as lists
from tests.people import create_person

# All of one length, so that lengths can be compared.
NEW = "newone@people.example"
PASSWORD = "quite long enough 77"
SIGN_UP, CONFIRM = "/accounts/signup/", "/accounts/confirm-email/"
ASK_CODE, GIVE_CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"
RESET, CHANGE = "/accounts/password/reset/", "/accounts/email/"
# What is of each answer alone, and as long whoever knocks.
_OF_EACH_ANSWER = {"Expires", "X-Request-ID"}
_OWN = {
    "TOKEN": re.compile(r'(?<=value=")[0-9A-Za-z]{64}(?=")'),
    "ADDRESS": re.compile(r"[\w.]+@people\.example"),
    "UID": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}


def at_the_entrance(address):
    """Return what a visitor can do with an address, each a list of steps in one browser."""
    return {
        "sign up": [
            (SIGN_UP, {"email": address}),
            (CONFIRM, None),
            (CONFIRM, {"code": "AAAAAA"}),
            (CONFIRM, {"action": "resend"}),
        ],
        "sign up with a password": [(SIGN_UP, {"email": address, "password1": PASSWORD})],
        "sign up again and again": [(SIGN_UP, {"email": address}), (SIGN_UP, {"email": address})],
        "sign in by code": [
            (ASK_CODE, {"email": address}),
            (GIVE_CODE, None),
            (GIVE_CODE, {"code": "AAAAAA"}),
            (GIVE_CODE, {"action": "resend"}),
        ],
        "sign in by password": [
            ("/accounts/login/", {"login": address, "password": "guess guess"})
        ],
        "reset the password": [(RESET, {"email": address}), (f"{RESET}done/", None)],
    }


def _offered(address, group):
    today = timezone.now().date()
    return {
        "grouping": group.pk,
        "email": address,
        "language": "en",
        "role": "coordinator",
        "from_on": today.isoformat(),
        "until_on": (today + timedelta(days=365)).isoformat(),
        "decided_by": "election",
        "source_note": "",
    }


@pytest.fixture
def inside(
    request, registered, representative, organisation, grouping, coordinator, moderator, list_master
):
    """Give what can be done with an address elsewhere: by whom, and the steps."""
    member = request.getfixturevalue("member")
    here = lists.list_here(grouping=grouping)
    draft = lists.draft(member, grouping, name="new-rights")
    invite = reverse("organisations:representative_invite", args=[organisation.slug])
    offer = reverse("admin:caucuses_appointmentoffer_add")
    keep = reverse("admin:mailinglists_listkeeper_add")
    begin, ask = reverse("caucuses:propose"), reverse("lists:request_form", args=[draft.uid])
    write = reverse("caucuses:write", args=[grouping.slug])
    bulletin = reverse("caucuses:bulletin", args=[grouping.slug])
    subscribe = reverse("lists:subscribe", args=[here.name])
    said = {"name": "Visiting Person", "subject": "A question", "text": "When do you meet?"}
    mandate = {"function": "Treasurer", "scopes": ["edit"], "until_on": "", "language": "en"}
    proposed = {name: texts[0] for name, texts in proposal_form(grouping.parent).items()}

    def inside(address):
        email = {"email": address}
        return {
            "change one's address": (
                "registered",
                [
                    (CHANGE, email | {"action_add": ""}),
                    (CONFIRM, None),
                    (CONFIRM, {"code": "AAAAAA"}),
                    (CONFIRM, {"action": "resend"}),
                    (CHANGE, None),
                ],
            ),
            "invite a representative": ("representative", [(invite, email | mandate)]),
            "offer an appointment": ("moderator", [(offer, _offered(address, grouping))]),
            "ask an owner of a list": (
                "list_master",
                [(keep, email | {"mailing_list": here.name, "role": "owner"})],
            ),
            "name owners of a new list": (
                "member",
                [(ask, lists.typed(owners=address, name="new-rights"))],
            ),
            "propose coordinators": ("registered", [(begin, proposed | {"coordinators": address})]),
            "write to a group": ("visitor", [(write, email | said), (write, None)]),
            "ask for the bulletin": (
                "visitor",
                [(bulletin, email | {"language": "en"}), (bulletin, None)],
            ),
            "subscribe": (
                "visitor",
                [(subscribe, email | {"delivery": "each", "language": "en"}), (subscribe, None)],
            ),
        }

    return inside


INSIDE = (
    "change one's address",
    "invite a representative",
    "offer an appointment",
    "ask an owner of a list",
    "name owners of a new list",
    "propose coordinators",
    "write to a group",
    "ask for the bulletin",
    "subscribe",
)


@pytest.fixture
def addresses(db):
    """Give one address without an account, and those of accounts of each sort."""
    create_person("bycode")
    with_password = create_person("bypass")
    with_password.set_password(PASSWORD)
    with_password.save()
    create_person("is_off", is_active=False)
    create_person("unseen").emailaddress_set.update(verified=False)
    create_person("manyof").emailaddress_set.create(email="second@people.example", verified=True)
    known = ("bycode", "bypass", "is_off", "unseen", "second")
    return [NEW, *(f"{name}@people.example" for name in known)]


@pytest.fixture
def hashed(monkeypatch):
    """Count how often a password is hashed."""
    counted = Counter()
    plain = MD5PasswordHasher.encode

    def encode(self, *arguments, **options):
        counted["hashed"] += 1
        return plain(self, *arguments, **options)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return counted


def work_of(step, browser, hashed):
    """Do a step; return what somebody outside could compare, and what it cost."""
    url, data = step
    hashed.clear()
    before = generations.current()
    with (
        TestCase.captureOnCommitCallbacks(execute=True),
        CaptureQueriesContext(connection) as asked,
    ):
        response = browser.get(url) if data is None else browser.post(url, data)
    text = response.content.decode()
    return {
        "status": response.status_code,
        "headers": {
            name: _neutral(value)
            for name, value in sorted(response.headers.items())
            if name not in _OF_EACH_ANSWER
        },
        "cookies": {name: _kept(cookie) for name, cookie in sorted(response.cookies.items())},
        "length": len(response.content),
        "text": _neutral(text),
        "queries": len(asked),
        "written": _written(asked),
        "hashed": hashed["hashed"],
        "stored pages end": generations.current() != before,
    }


def all_work(steps, browser, hashed):
    """Do the steps, as if minutes lay between them; return the work of each."""
    found = []
    for step in steps:
        cache.clear()
        found.append(work_of(step, browser, hashed))
    return found


def _neutral(text):
    for name, pattern in _OWN.items():
        text = pattern.sub(name, text)
    return text


def _kept(cookie):
    """Return how a cookie is kept; what stands in it is sealed."""
    return {name: value for name, value in cookie.items() if value and name != "expires"}


def _written(asked):
    """Return how often each table got or lost rows, but for the counts that stand for a row that
    was undone.
    """
    writes = re.compile(r'(?:INSERT INTO|DELETE FROM) "(\w+)"')
    found = (writes.match(query["sql"]) for query in asked)
    return Counter(match[1] for match in found if match and not match[1].startswith("limits_"))

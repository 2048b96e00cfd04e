"""What people are shown beyond the public pages: their own pages, every form as it opens and as it
answers when sent empty, refusals and errors. Taken from the tables of who gets in where, so that no
form is forgotten.
"""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import get_language

from organisations import registration
from tests.access_tables import ALLAUTH, PAGES, POSTED, SENT
from tests.people import ROLES
from tests.test_access import send, url_of
from tests.translations import factories as translations

FORM_STATES = (200, 422)  # as it opens, and with what is missing
ERRORS = (400, 403, 404, 409, 413)
# Visitors' pages that no link on other public pages leads to.
UNLINKED = {
    "caucuses:charter_changes",
    "caucuses:write",
    "caucuses:write_confirm",
    "lists:keeper",
    "moderation:private",
    "moderation:private_answer",
    "organisations:invitation",
    "organisations:register",
    "translations:document",
}
WRONG_QUERIES = [
    ("search:search", {"q": "", "what": "nothing"}),
    ("search:search", {"q": "telecentres no such thing"}),
    ("pages:get_involved", {"who": "nobody"}),
    ("pages:timeline", {"kind": "nothing"}),
    ("pages:links", {"heading": "nothing", "language": "xx"}),
    ("organisations:list", {"country": "nowhere"}),
    ("organisations:list", {"q": "nobody is called so"}),
    ("organisations:map", {"country": "nowhere"}),
    ("caucuses:list", {"kind": "nothing"}),
    ("lists:list", {"language": "nothing"}),
    ("decisions:list", {"kind": "nothing"}),
    ("translations:wanted", {"into": "nothing"}),
]

Screens = dict[str, bytes]


@pytest.fixture
def screens(world, client_of) -> Callable[[], Screens]:
    """Return the function that gives the HTML of each screen by what it shows, in the language
    that is active. Nothing is kept of what was sent.
    """
    desk = people_of_the_desk()

    def screens():
        shown: Screens = {}
        clients = {role: client_of(role) for role in ROLES}
        for name, client, method, address, data in [
            *of_tables(world, clients),
            *of_parts(world, clients),
            *of_accounts(clients),
            *of_wrong_queries(clients["visitor"]),
            *of_the_desk(desk),
        ]:
            response = send(client, method, address, data)
            status = response.status_code
            if "html" not in response.get("Content-Type", ""):
                continue  # read by programs
            if status in ERRORS:
                # They look alike whatever they are about.
                name = response.templates[0].name
            if status in (*FORM_STATES, *ERRORS):
                shown[f"{method} {name}: {status}"] = response.content
        shown |= of_codes()
        saved = {"name": "Registered Person", "language": "fr"}
        profile = clients["registered"].post(reverse("accounts:profile"), saved, follow=True)
        shown["what was done is told"] = profile.content
        shown["error 500"] = render_to_string("500.html").encode()
        return shown

    return screens


def of_tables(world, clients):
    """Give each row of the tables to the first person whom it answers so; what visitors reach
    by links is looked at elsewhere.
    """
    for method, rows, data in (("get", PAGES, None), ("post", POSTED, SENT)):
        for (name, what), people in rows.items():
            if method == "get" and people["visitor"] == 200 and name not in UNLINKED:
                continue
            for status in set(people.values()) & {*FORM_STATES, *ERRORS}:
                role = next(role for role in people if people[role] == status)
                address = url_of(world, name, what)
                yield f"{name} {what} as {role}", clients[role], method, address, data
    for name, role in [
        ("accounts:me", "applicant"),
        ("accounts:me", "member"),
        ("accounts:me", "representative"),
        ("accounts:me", "coordinator"),
        ("lists:request", "coordinator"),
    ]:
        yield f"{name} as {role}", clients[role], "get", reverse(name), None


def of_parts(world, clients):
    """Give every part of a registration and of an organisation's profile."""
    uid, _part = world["organisations:register_part", "draft"]
    slug, _part = world["organisations:edit", "listed"]
    for part in registration.parts():
        for role, address in [
            ("applicant", reverse("organisations:register_part", args=[uid, part.slug])),
            ("representative", reverse("organisations:edit", args=[slug, part.slug])),
        ]:
            for method, data in (("get", None), ("post", SENT)):
                yield f"{part.slug} as {role}", clients[role], method, address, data


def of_accounts(clients):
    """Give the pages of django-allauth, opened and sent empty."""
    for name, statuses in ALLAUTH.items():
        arguments = {
            ("account_reset_password_from_key", "-"): ["1", "set-password"],
            ("mfa_edit_webauthn", "-"): [0],
            ("mfa_remove_webauthn", "-"): [0],
        }
        address = url_of(arguments, name)
        role = "visitor" if statuses[0] == 200 else "registered"
        for method in ("get", "post"):
            if (name, method) != ("account_logout", "post"):
                yield f"{name} as {role}", clients[role], method, address, {}


def of_wrong_queries(visitor):
    for name, query in WRONG_QUERIES:
        yield f"{name} {query}", visitor, "get", reverse(name, query=query), None
    yield "strange page", visitor, "get", reverse("caucuses:list", query={"after": "x"}), None
    no_token = Client(enforce_csrf_checks=True)
    yield "no token", no_token, "post", reverse("account_login"), {}
    yield "too large", visitor, "post", reverse("account_login"), {"login": "x" * 3_000_000}


def people_of_the_desk():
    """Make a translator, a reviewer and a coordinator; give each with a job, and the forms about it
    with the button that is pressed.
    """
    translator, reviewer = translations.translator("typing"), translations.translator("reviewing")
    own = translations.claimed(translator, translations.page(path="about/typed"))
    review = translations.submitted(translator, translations.page(path="about/reviewed"))
    translations.reviewed_by(reviewer, review)
    return [
        (translator, own, {"edit": "submit", "import": "send"}),
        (reviewer, review, {"edit": "return"}),
        (translations.leader(), own, {"arrange": "send", "drop": "send"}),
    ]


def of_the_desk(desk):
    """Give the desk as each of its people sees it."""
    for person, job, forms in desk:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for view in ("mine", "volunteer"):
            yield f"{view} as {person}", client, "get", reverse(f"translations:{view}"), None
        about = reverse("translations:job", args=[job.uid])
        yield f"job as {person}", client, "get", about, None
        for view, button in forms.items():
            address = reverse(f"translations:{view}", args=[job.uid])
            yield f"{view} as {person}", client, "get", address, None
            sent = {"version": job.version, button: "1"}
            yield f"{view} as {person}", client, "post", address, sent


def of_codes():
    """Return the pages on which a code from a mail is entered, and what they say of a wrong one."""
    shown = {}
    for name in ("account_request_login_code", "account_signup"):
        client = Client()
        typed = {"email": f"{name}-{get_language()}@example.org"}
        response = client.post(reverse(name), typed, follow=True)
        address = response.redirect_chain[-1][0]
        shown[f"{name}, code"] = response.content
        shown[f"{name}, wrong code"] = client.post(address, {"code": "WRONG1"}).content
        shown[f"{name}, other address"] = client.post(
            address, {"action": "change", "email": ""}
        ).content
    return shown

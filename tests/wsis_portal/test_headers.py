"""What a browser is told about each answer, judged by the rules of Mozilla's HTTP Observatory.

The rules and points are those of its published scoring
(https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring): 100 at the beginning,
points off for what lacks, and on for what goes beyond once nothing has been taken off below 90.
Only what concerns this portal's answers is here: it has no scripts of others (SRI) and lets no
other site read it (CORS).
"""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from tests.caucuses.factories import GroupingFactory
from tests.pages.factories import PageFactory, PageFileFactory

GRADES = {100: "A+", 90: "A", 85: "A-", 80: "B+", 70: "B", 65: "B-", 60: "C+", 0: "lower"}
SIX_MONTHS = 15_768_000  # seconds


@pytest.fixture(autouse=True)
def as_on_a_public_server(settings):
    """Set what `wsis_portal/settings.py` sets where SITE_URL begins with https://."""
    settings.SITE_URL = "https://testserver"
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {**directives, "upgrade-insecure-requests": True}
    }


# --- The rules ----------------------------------------------------------------------------------


def policy_of(response):
    """Return the content security policy, by directive what it allows."""
    parts = response.headers.get("Content-Security-Policy", "").split(";")
    return {name: set(values) for name, *values in (part.split() for part in parts if part.strip())}


def csp(response):
    policy = policy_of(response)
    if not policy:
        return -25, 0
    default = policy.get("default-src", {"*"})
    scripts, styles = policy.get("script-src", default), policy.get("style-src", default)
    unsafe = {"'unsafe-inline'", "data:", "https:", "http:", "*"}
    if scripts & unsafe or policy.get("object-src", default) & unsafe:
        return -20, 0
    if "'unsafe-eval'" in scripts:
        return -10, 0
    if styles & unsafe:
        return 0, 0
    return 0, 10 if default == {"'none'"} else 5


def cookies(response):
    worst = 0
    for name, cookie in response.cookies.items():
        is_session = "session" in name
        if not cookie["secure"]:
            worst = min(worst, -40 if is_session else -20)
        if is_session and not cookie["httponly"]:
            worst = min(worst, -30)
        if cookie["samesite"] not in ("Lax", "Strict"):
            worst = min(worst, -5)
        assert name.startswith("__Host-"), name  # beyond the Observatory
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name
        assert cookie["httponly"], name
    return worst, 5 if response.cookies and not worst else 0


def transport(response):
    found = re.search(r"max-age=(\d+)", response.headers.get("Strict-Transport-Security", ""))
    if found is None:
        return -20, 0
    return (0 if int(found[1]) >= SIX_MONTHS else -10), 0


def content_type_options(response):
    return (0 if response.headers.get("X-Content-Type-Options") == "nosniff" else -5), 0


def frames(response):
    if policy_of(response).get("frame-ancestors") == {"'none'"}:
        return 0, 5
    return (0 if response.headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20), 0


def referrer(response):
    policy = response.headers.get("Referrer-Policy", "")
    if policy in ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"):
        return 0, 5
    return (-5 if policy else 0), 0


def resource_policy(response):
    policy = response.headers.get("Cross-Origin-Resource-Policy", "")
    return (-5 if policy == "cross-origin" else 0), 10 if policy in (
        "same-origin",
        "same-site",
    ) else 0


def sharing(response):
    return (-50 if response.headers.get("Access-Control-Allow-Origin") == "*" else 0), 0


RULES = (
    csp,
    cookies,
    transport,
    content_type_options,
    frames,
    referrer,
    resource_policy,
    sharing,
)


def score(response):
    """Return the Observatory's points for an answer."""
    judged = [rule(response) for rule in RULES]
    points = 100 + sum(taken for taken, _given in judged)
    return points + sum(given for _taken, given in judged) if points >= 90 else points


def grade(response):
    return next(name for least, name in GRADES.items() if score(response) >= least)


# --- The answers --------------------------------------------------------------------------------


def assert_best(response, what):
    assert grade(response) == "A+", (what, score(response), dict(response.headers))
    permissions = response.headers["Permissions-Policy"]
    for device in ("camera", "geolocation", "microphone", "usb", "payment"):
        assert f"{device}=()" in permissions, what
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", what
    if response.streaming:
        list(response.streaming_content)


def test_rules_tell_good_from_bad(db, client):
    """The rules themselves: each lack costs what the Observatory takes."""
    response = client.get("/", secure=True)
    best = score(response)
    costs = {}
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options"):
        worse = client.get("/", secure=True)
        del worse.headers[name]
        costs[name] = grade(worse)
    worse = client.get("/", secure=True)
    worse.headers["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
    worse.set_cookie("session", "x")

    assert best >= 125
    assert costs["Content-Security-Policy"] == "B"
    assert costs["Strict-Transport-Security"] == "B+"
    with pytest.raises(AssertionError):
        score(worse)
    del worse.cookies["session"]
    assert grade(worse) == "B+"


def test_every_kind_of_answer_has_the_highest_grade(client_of, settings, moderator, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    visitor, office = client_of("visitor"), client_of("moderator")
    GroupingFactory(slug="here")
    picture = PageFileFactory()
    page = PageFactory(path="about/kept")
    settings.PAGE_CACHE_SECONDS = 60
    cache.clear()

    for who, url, status in [
        (visitor, "/", 200),
        (visitor, f"/{page.path}/", 200),
        (visitor, f"/{page.path}/", 200),  # from the stored pages
        (visitor, "/caucuses/here/", 200),
        (visitor, "/caucuses/here/write/", 200),
        (visitor, "/accounts/login/", 200),
        (visitor, "/accounts/signup/", 200),
        (visitor, "/organisations/organisations.csv", 200),
        (visitor, picture.get_absolute_url(), 200),
        (visitor, "/me/", 302),
        (visitor, "/caucuses.html", 301),
        (visitor, "/no/such/page/", 404),
        (visitor, "/robots.txt", 200),
        (office, "/me/", 200),
        (office, "/me/sessions/", 200),
        (office, "/admin/moderation/request/", 200),
        (office, "/admin/auth/group/", 403),
    ]:
        response = who.get(url, secure=True)
        assert response.status_code == status, url
        assert_best(response, url)

    refused = Client(enforce_csrf_checks=True).post("/accounts/login/", secure=True)
    assert refused.status_code == 403
    assert_best(refused, "CSRF")

    plain = visitor.get("/")
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/")
    # Browsers do not believe it where it is not encrypted (RFC 6797, section 7.2).
    assert "Strict-Transport-Security" not in plain.headers
    plain.headers["Strict-Transport-Security"] = "max-age=31536000"
    assert_best(plain, "redirect to HTTPS")


def test_error_of_ours_has_the_highest_grade(db, monkeypatch):
    monkeypatch.setattr("pages.views.ways.render", lambda *_arguments: 1 / 0)
    cache.clear()

    response = Client(raise_request_exception=False).get("/about/get-involved/", secure=True)

    assert response.status_code == 500
    assert_best(response, "500")


def test_static_files_have_the_highest_grade(settings, tmp_path):
    (tmp_path / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = tmp_path, True
    settings.WHITENOISE_USE_FINDERS = False

    response = Client().get("/static/mark.svg", secure=True)

    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/svg+xml")
    assert_best(response, "static file")

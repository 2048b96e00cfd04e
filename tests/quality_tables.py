"""Writes the tables of docs/quality/ (`script/quality`, `script/lighthouse`); no test of the suite.

What they measure is the portal that `script/server --demo` makes.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.page_weight import BUDGET, STYLESHEET, compressed, heaviest_of
from tests.test_accessibility import FORMS, VISITORS_FORMS, faults_of, faults_of_form, shown_by
from tests.walking import PREFIXES, walk
from wsis_portal.demo_groups import GROUP

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "quality"
CODES = [code for code, _name in settings.LANGUAGES]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LIGHTHOUSE_PAGES = {
    "home": "/",
    "a caucus": f"/caucuses/{GROUP}/",
    "directory": "/organisations/",
    "registration form": "/organisations/register/",
}

__all__ = ["shown_by"]  # a fixture


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


def test_axe(running_portal, shown_by):
    rows, faults = [], []
    for code in CODES:
        page = shown_by()
        pages = heaviest_of(walk(running_portal, code).pages)
        found = [fault for address, _weight in pages.values() for fault in faults_of(page, address)]
        forms = 0
        for name, addresses in {"": VISITORS_FORMS, **FORMS}.items():
            page = shown_by(name)
            for address in addresses:
                found += faults_of_form(page, PREFIXES[code] + address)
                forms += 1
        rows.append((code, len(pages), forms, len(found)))
        faults += found
    write(
        "accessibility",
        [
            "# Accessibility",
            "",
            "Violations that axe-core finds (WCAG 2.0 to 2.2, A and AA, and its good practices) in",
            "Chromium, light and dark: one page of each public address, and forms as they open",
            "and as they answer when sent empty. Made again by `script/quality`; `script/test",
            "browser` holds the zeros.",
            "",
            *table(("language", "public pages", "forms", "violations"), rows),
        ],
    )
    assert faults == []


def test_lighthouse(running_portal, shown_by):
    person = shown_by("applicant")
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in person.context.cookies())
    rows = []
    for name, address in LIGHTHOUSE_PAGES.items():
        for code in ("en", "ar"):
            headers = {"Cookie": cookies} if name == "registration form" else {}
            scores = ask_lighthouse(f"{running_portal.url}{PREFIXES[code]}{address}", headers)
            rows.append((name, code, *(scores[category] for category in CATEGORIES)))
    write(
        "lighthouse",
        [
            "# Lighthouse",
            "",
            "Scores of 100, on a simulated slow phone. Made again by `script/lighthouse`.",
            "",
            *table(("page", "language", *CATEGORIES), rows),
        ],
    )
    assert [row for row in rows if set(row[2:]) != {100}] == []


def ask_lighthouse(url, headers):
    """Return the score of each category, 0 to 100."""
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
        check=True,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        timeout=180,
    )
    found = json.loads(done.stdout)["categories"]
    return {name: round(found[name]["score"] * 100) for name in CATEGORIES}

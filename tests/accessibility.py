"""Asks axe-core (MPL-2.0, from the package axe-playwright-python) what is wrong with a page."""

import re
from pathlib import Path

import axe_playwright_python

from tests.page_weight import STYLESHEET

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# WCAG 2.2, levels A and AA, and what axe-core counts as good practice beyond.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async ([tags, rules]) => {
  const asked = rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const options = {runOnly: asked, resultTypes: ["violations"], preload: false};
  const found = await axe.run(document, options);
  return found.violations.map(each => [each.id, each.nodes.length, each.nodes[0].html]);
}"""


def violations(page, only=()):
    """Return what axe-core finds on the page as the browser shows it: rule, number of places, the
    first place. `only` names rules.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    return [tuple(found) for found in page.evaluate(_RUN, [TAGS, list(only)])]


def show(page, html):
    """Show HTML that nobody serves, with the portal's stylesheet."""
    style = f"<style>{STYLESHEET.read_text()}</style>"
    page.set_content(re.sub(r'<link rel="stylesheet"[^>]*>', lambda _found: style, html.decode()))


def violations_in_both_schemes(page):
    """Return what is wrong in the light and in the dark; colours alone change between them."""
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    return found + [("dark", *each) for each in violations(page, ["color-contrast"])]

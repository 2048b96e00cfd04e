import pytest
from django.utils.translation import override

from pages.markdown import internal_links, render, render_sections


def test_render_drops_what_could_harm():
    html = render(
        "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    )
    assert html == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
        "<p>[x](javascript:alert(1)) &lt;img src=x onerror=alert(1)&gt;</p>\n"
    )


def test_render_marks_outside_links():
    assert render("[ITU](https://www.itu.int/)") == (
        '<p><a href="https://www.itu.int/" rel="noopener">ITU</a></p>\n'
    )


@pytest.mark.parametrize(
    ("language", "href"), [("en", "/caucuses/"), ("ar", "/ar/caucuses/")], ids=["en", "ar"]
)
def test_render_keeps_inside_links_in_the_language(language, href):
    with override(language):
        assert f'href="{href}"' in render("[groups](/caucuses/)")


def test_render_knows_tables():
    html = render("| A | B |\n|---|---|\n| 1 | |")
    assert '<table role="table" class="rows">' in html
    assert '<th role="columnheader" scope="col">A</th>' in html
    assert '<td role="cell" data-l="A">1</td>\n<td role="cell"></td>' in html


def test_render_sections_cuts_at_headings():
    first, second, third = render_sections("Before.\n\n## One\n\nA.\n\n## One\n\n### Deeper\n\nB.")
    assert (first.slug, first.heading, first.html) == ("", "", "<p>Before.</p>\n")
    assert (second.slug, second.heading, second.html) == ("one", "One", "<p>A.</p>\n")
    assert (third.slug, third.html) == ("one-2", "<h3>Deeper</h3>\n<p>B.</p>\n")


def test_render_sections_has_no_second_top_heading():
    (section,) = render_sections("# Top\n\nText.")
    assert (section.heading, section.html) == ("Top", "<p>Text.</p>\n")


def test_internal_links_finds_only_ours():
    source = "[a](/bureau/) [b](https://example.org/) [c](//example.org/) [d](mailto:a@example.org)"
    assert internal_links(source) == {"/bureau/"}

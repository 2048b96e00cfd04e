import re
import time
from uuid import uuid4

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.markdown import (
    LINKS_LIMIT,
    internal_links,
    named_files,
    render,
    render_sections,
)
from tests.pages.factories import PageFileFactory
from texts import services as texts
from texts.enums import Origin

# All that a page may hold: a tag of ours with attributes of ours, or no tag at all.
SAFE = re.compile(
    r"</?(?:abbr|blockquote|br|code|em|h[234]|hr|li|ol|p|pre|strong|table|tbody|td|th|thead|tr|ul|a"
    r"|img)"
    r"(?: (?:class|role|scope|start|title|rel|data-l|alt|width|height|loading|lang)=\"[^\"]*\""
    r"| href=\"(?:https?://|mailto:|/|#|\?|[^\":]*\")[^\"]*\"?"
    r"| src=\"/files/[0-9a-f-]{36}/\")*>"
)


def unsafe_tags(html):
    """Return what stands in `html` between < and > and is not safe."""
    return [tag for tag in re.findall(r"<[^>]*>?", html) if not SAFE.fullmatch(tag)]


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


# --- What could harm ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](<java\nscript:alert(1)>)",
        "[x](&#106;avascript:alert(1))",
        "[x](&#x6A;avascript&colon;alert(1))",
        "[x](\u0001javascript:alert(1))",
        "[x](javascript\u200b:alert(1))",
        "[x](vbscript:msgbox(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](file:///etc/passwd)",
        "[x](blob:https://example.org/1)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "![x](data:image/png;base64,iVBORw0KGgo=)",
        "[![x](javascript:alert(1))](javascript:alert(2))",
        "![x](/files/../admin/)",
        "![x](//example.org/files/1/)",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext></mtext><mglyph><style><img src onerror=alert(1)>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<a href='javascript:alert(1)'>x</a>",
        "<details open ontoggle=alert(1)>",
        "<form action=/admin/><button>x",
        "<style>@import 'https://example.org/'</style>",
        "<base href=https://example.org/>",
        "<meta http-equiv=refresh content=0>",
        "<!-- --!><script>alert(1)</script> -->",
        "<scr\u0000ipt>alert(1)</scr\u0000ipt>",
        "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
        "\u202e<script>alert(1)</script>",
        "`<script>alert(1)</script>`",
        "    <script>alert(1)</script>",
        '```" onmouseover=alert(1)\n</code></pre><script>alert(1)</script>\n```',
        '[x](https://example.org/" onmouseover="alert(1))',
        "[x](https://example.org/ '\" onmouseover=\"alert(1)')",
        '![" onerror="alert(1)](https://example.org/x.png)',
        "# <script>alert(1)</script>",
        "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
        '| " onclick="alert(1) |\n|---|\n| 1 |',
    ],
)
def test_nothing_that_could_harm_comes_out(source):
    html = render(source)

    assert unsafe_tags(html) == []
    sections = render_sections(f"## {source}\n\n{source}")
    assert [unsafe_tags(section.heading + section.html) for section in sections] == [[]] * len(
        sections
    )


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "<>\"'`[]()!#*_|\\&;:/ \n\t=-abjsx\u0000\u200b\u202e\uff1c\u212a\ud7ff\U0001f600"
        )
        | st.sampled_from(
            ["<script>", "javascript:", "data:", "onerror=", "](", "![", "&#", "<svg", "https://"]
        ),
        max_size=60,
    ).map("".join)
)
def test_no_mix_of_signs_harms(source):
    assert unsafe_tags(render(source)) == []


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "> ",
        "*a",
        "_a_ ",
        "a**b",
        "`",
        "<",
        "&#",
        "1. ",
        "- \n",
        "[a](",
        "<a@b.",
        "|\n",
        "| a | b |\n",
        "\\",
        "[a]: /b\n",
        "\u4e2d",
    ],
)
def test_long_text_is_quick(piece):
    source = (piece * 50_000)[:50_000]
    began = time.perf_counter()

    render_sections(source)

    assert time.perf_counter() - began < 5  # seconds; about one on a slow machine


def test_long_address_named_often_stays_short():
    html = render(f"[a]: https://example.org/{'x' * 20_000}\n\n" + "[a] " * 7_000)

    assert len(html) < LINKS_LIMIT + 300_000
    assert html.count("<a href=") == 9


def test_long_heading_of_a_column_is_not_repeated():
    rows = "\n".join(["| 1 |"] * 3_000)

    html = render(f"| {'x' * 20_000} |\n|---|\n{rows}")

    assert len(html) < 600_000
    assert html.count('<td role="cell" data-l="xxx') == 3_000


# --- Pictures and files -------------------------------------------------------------------------


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def picture(db, media):
    return PageFileFactory(width=640, height=480)


def test_picture_stands_with_its_size_and_its_words(picture):
    assert render(f"![ ](/files/{picture.uid}/)") == (
        f'<p><img src="/files/{picture.uid}/" alt="Ten people around a table" width="640" '
        'height="480" loading="lazy" lang="en"></p>\n'
    )


def test_picture_takes_the_words_of_the_text_where_there_are_any(picture):
    html = render(f'![Our *last* "meeting"](/files/{picture.uid}/)')

    assert 'alt="Our last &quot;meeting&quot;"' in html
    assert "lang=" not in html


def test_picture_is_told_in_the_readers_language(picture):
    words = {
        "title": [(picture.title, "Image")],
        "alternative": [(picture.alternative, "Dix personnes autour d’une table")],
    }
    texts.publish(picture, "fr", words, origin=Origin.DRAFT, source_on=picture.added_at.date())

    with override("fr"):
        html = render(f"![](/files/{picture.uid}/)")

    assert 'alt="Dix personnes autour d’une table"' in html
    assert 'lang="fr"' in html
    assert f'src="/files/{picture.uid}/"' in html


def test_picture_in_a_link_stays(picture):
    html = render(f"[![](/files/{picture.uid}/)](/caucuses/)")

    assert html.startswith(f'<p><a href="/caucuses/" rel="noopener"><img src="/files/{picture.uid}')


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "![Map](https://example.org/map.png)",
            '<a href="https://example.org/map.png" rel="noopener">Map</a>',
        ),
        (
            "![](https://example.org/map.png)",
            '<a href="https://example.org/map.png" rel="noopener">https://example.org/map.png</a>',
        ),
        ("[![Map](https://e.org/m.png)](/b/)", '<a href="/b/" rel="noopener">Map</a>'),
        ("![Map](data:image/png;base64,AAAA)", "Map"),
        ("![Map](//example.org/map.png)", "Map"),
        ("![Map](ftp://example.org/map.png)", "Map"),
    ],
    ids=["named", "unnamed", "in a link", "data", "other host", "other scheme"],
)
def test_picture_from_elsewhere_is_a_link_at_most(source, html):
    assert render(source) == f"<p>{html}</p>\n"


def test_unknown_file_and_document_are_links(db, media):
    document = PageFileFactory(pdf=True, title="Minutes")
    unknown = uuid4()

    html = render(f"![](/files/{document.uid}/) ![Lost](/files/{unknown}/)")

    assert f'<a href="/files/{document.uid}/" rel="noopener">Minutes</a>' in html
    assert f'<a href="/files/{unknown}/" rel="noopener">Lost</a>' in html


def test_files_have_one_address_in_all_languages(picture):
    with override("ar"):
        html = render(f"[file](/files/{picture.uid}/) [groups](/caucuses/)")

    assert f'href="/files/{picture.uid}/"' in html
    assert 'href="/ar/caucuses/"' in html


@pytest.mark.parametrize("count", [1, 3])
def test_pictures_query_count(media, db, count, django_assert_num_queries):
    pictures = PageFileFactory.create_batch(count)
    source = " ".join(f"![](/files/{each.uid}/)" for each in pictures)
    with django_assert_num_queries(2):
        render(source)


def test_text_without_pictures_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        render("![x](https://example.org/) [a](/b/)")


def test_named_files_are_found():
    one, other = uuid4(), uuid4()

    assert named_files(f"![](/files/{one}/) [b](/files/{other}/) /files/x/") == {one, other}

"""What people type to propose a link."""

import pytest

from pages.forms.links import LinkFilterForm, LinkProposalForm
from tests.pages import link_proposals
from tests.pages.factories import LinkFactory

pytestmark = pytest.mark.django_db


def form(**fields):
    return LinkProposalForm(link_proposals.proposed(**fields))


def errors(**fields):
    return dict(form(**fields).errors)


def test_complete_proposal_is_right():
    filled = form(title="  Site \t of a  Network ", note="")

    assert filled.is_valid()
    assert filled.cleaned_data["title"] == "Site of a Network"


@pytest.mark.parametrize("name", ["section", "url", "title", "language", "why"])
def test_what_is_needed(name):
    assert list(errors(**{name: " "})) == [name]


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "http://localhost/",
        "http://intranet/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://192.168.0.1/",
        "http://router.local/",
        "https://example.org:8443/",
        "https://example.org:22/",
        "https://example.org/\u202ea",
        "https://example.org/" + "a" * 500,
    ],
)
def test_address_that_is_no_public_one_is_refused(url):
    assert list(errors(url=url)) == ["url"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://example.org:443/a?b=c#d",
        "http://example.org:80/",
        "https://例え.jp/パス",
        "https://8.8.8.8/",
    ],
)
def test_public_address_is_taken(url):
    assert errors(url=url) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "a" * 201},
        {"note": "a" * 501},
        {"why": "a" * 1001},
        {"why": "short"},
        {"title": "..."},
        {"title": "a\u202eb"},
        {"note": "a\nb"},
        {"language": "xx"},
        {"section": "nonsense"},
    ],
    ids=str,
)
def test_what_is_refused(fields):
    assert list(errors(**fields)) == list(fields)


def test_address_under_its_heading_is_taken():
    LinkFactory(url="https://example.org/there", section="itu")

    assert list(errors(url="https://example.org/there", section="itu")) == ["url"]
    assert errors(url="https://example.org/there", section="division") == {}


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count(django_assert_num_queries, row_count):
    for number in range(row_count):
        LinkFactory(url=f"http://www.example.org/there#{number}")
    filled = form(url="https://example.org/there")
    # Whether it is there, links with their translations, proposals; read a second time: none.
    with django_assert_num_queries(4):
        assert filled.is_valid()
        for _twice in range(2):
            assert len(filled.like_links) == row_count
            assert [link.here.title for link in filled.like_links]
            assert filled.like_proposals == []


@pytest.mark.parametrize(("section", "is_right"), [("", True), ("itu", True), ("xx", False)])
def test_filter(section, is_right):
    assert LinkFilterForm({"section": section}).is_valid() is is_right

from html.parser import HTMLParser

import pytest

from tests.caucuses.factories import AppointmentFactory, GroupingFactory, ReportFactory
from tests.pages.factories import EventFactory, PageFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    PageFactory(path="bureau", title="Bureau", summary="What it is.", body="## What it may do\n\nA")
    return GroupingFactory(slug="bureau", kind="bureau")


class _Anchors(HTMLParser):
    """Collects the addresses of links, those inside drawings apart."""

    def __init__(self):
        super().__init__()
        self.depth, self.drawn, self.listed = 0, [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "svg":
            self.depth += 1
            if "mark" not in attrs.get("class", ""):
                assert attrs["aria-hidden"] == "true"
        elif tag == "a" and self.depth:
            assert attrs["tabindex"] == "-1"
            self.drawn.append(attrs["href"])
        elif tag == "a":
            self.listed.append(attrs["href"])

    def handle_endtag(self, tag):
        self.depth -= tag == "svg"


def test_what_is_drawn_is_listed_too(client, bureau):
    below = GroupingFactory(parent=bureau, kind="working_group")
    GroupingFactory(parent=below, kind="working_group")
    anchors = _Anchors()
    anchors.feed(client.get("/bureau/").content.decode())
    assert len(anchors.drawn) == 2
    assert set(anchors.drawn) <= set(anchors.listed)


def test_body_is_read_in_the_readers_language(client, bureau):
    TranslationFactory(
        row=bureau.__class__.objects.get(pk=bureau.pk),
        language="fr",
        pairs={"name": [[bureau.name, "Bureau de la société civile"]]},
    )
    page = PageFactory._meta.model.objects.get(path="bureau")
    TranslationFactory(
        row=page,
        language="fr",
        pairs={
            "title": [["Bureau", "Le Bureau"]],
            "body": [["## What it may do", "## Ce qu’il peut faire"], ["A", "Un"]],
        },
    )
    html = client.get("/fr/bureau/").content.decode()
    assert "<h1><bdi>Le Bureau</bdi></h1>" in html
    assert "<h2><bdi>Ce qu’il peut faire</bdi></h2>" in html


def test_bureau_shows_families_with_focal_points_and_free_seats(client, bureau):
    person = create_person("speaker")
    listed = GroupingFactory(family=True, name="Media")
    hidden = GroupingFactory(family=True, name="Youth")
    GroupingFactory(family=True, name="Unions")
    AppointmentFactory(grouping=listed, person=person, role="focal_point", is_listed=True)
    AppointmentFactory(
        grouping=hidden, person=create_person("hidden"), role="focal_point", is_listed=False
    )
    for address in ("/bureau/", "/bureau/families/"):
        html = client.get(address).content.decode()
        assert html.count("Speaker Testperson") == 1, address
        assert "Hidden Testperson" not in html
        assert html.count("No focal point known: a seat is free") == 1, address
        assert "@people.example" not in html


def test_families_page_says_since_when(client, bureau):
    family = GroupingFactory(family=True)
    appointment = AppointmentFactory(
        grouping=family, person=create_person("speaker"), role="alternate", is_listed=True
    )
    html = client.get("/bureau/families/").content.decode()
    assert f"{appointment.from_on.year}" in html
    assert "Alternate:" in html
    assert "1 family · 1 free seat of a focal point" in html


def test_families_page_without_families_says_so(client, bureau):
    assert "No family is recorded." in client.get("/bureau/families/").content.decode()


def test_families_need_the_bureau(client):
    assert client.get("/bureau/families/").status_code == 404


@pytest.mark.parametrize("row_count", [1, 3])
def test_families_page_query_count(client, bureau, row_count, django_assert_max_num_queries):
    person = create_person("speaker")
    for _number in range(row_count):
        AppointmentFactory(
            grouping=GroupingFactory(family=True), person=person, role="focal_point", is_listed=True
        )
    # The Bureau and its translations; families, translations and appointments.
    with django_assert_max_num_queries(5):
        client.get("/bureau/families/")


def test_body_page_asks_no_more_for_more_rows(client, bureau, django_assert_max_num_queries):
    person = create_person("speaker")

    def add_rows():
        below = GroupingFactory(parent=bureau, kind="working_group")
        GroupingFactory(parent=below, kind="working_group")
        family = GroupingFactory(family=True)
        AppointmentFactory(grouping=family, person=person, role="focal_point", is_listed=True)
        ReportFactory(grouping=below, by=person)
        EventFactory(grouping=bureau)

    add_rows()
    with django_assert_max_num_queries(40) as one:
        client.get("/bureau/")
    add_rows()
    add_rows()
    with django_assert_max_num_queries(40) as three:
        client.get("/bureau/?again")
    assert len(three) <= len(one)

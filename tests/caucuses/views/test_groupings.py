import re

import pytest
from django.utils import timezone

from caucuses import openness
from caucuses.views import groupings as views
from organisations.models import Organisation
from tests.caucuses.factories import GroupingFactory, MembershipWishFactory
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db


def _names(response) -> list[str]:
    """Return the groups of an index page, in order."""
    html = response.content.decode()
    return re.findall(r'<span class="name"[^>]*><a [^>]*><bdi>([^<]*)', html)


def _organisation(name: str, *, public_fields: list[str], is_listed: bool = True) -> Organisation:
    return Organisation.objects.create(
        name=name,
        slug=name.lower(),
        standing="registered",
        is_listed=is_listed,
        public_fields=public_fields,
        sort_key=name.lower(),
        registered_at=timezone.now(),
    )


def test_index_shows_kinds_in_order_without_families(client):
    GroupingFactory(name="A working group", kind="working_group")
    GroupingFactory(name="B caucus")
    GroupingFactory(name="A caucus")
    GroupingFactory(name="The plenary", kind="plenary")
    GroupingFactory(name="A family", family=True)
    response = client.get("/caucuses/")
    assert _names(response) == ["The plenary", "A caucus", "B caucus", "A working group"]
    assert 'href="#thematic">Thematic caucuses <span class="num">2</span>' in (
        response.content.decode()
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"kind": "families"}, ["Unions"]),
        ({"kind": "networks"}, ["Alliance"]),
        ({"who": "individuals"}, ["Anyone", "Alliance"]),
        ({"who": "organisations"}, ["Anyone", "Bodies", "Alliance"]),
        ({"status": "closed"}, ["Ended"]),
        ({"q": "ALLIÂNCE"}, ["Alliance"]),
        ({"subject": "Youth"}, ["Alliance"]),
        ({"region": "Africa"}, ["Bodies"]),
        ({"language": "fr"}, ["Bodies"]),
        ({"language": "fr", "subject": "Youth"}, []),
        ({"q": "nothing like it"}, []),
        ({"q": "?!"}, []),
    ],
    ids=str,
)
def test_index_is_narrowed_by_the_filter(client, query, names):
    GroupingFactory(name="Anyone")
    GroupingFactory(name="Bodies", who_may_join="organisations", region="Africa", language="fr")
    GroupingFactory(name="Ended", closed=True)
    GroupingFactory(name="Unions", family=True)
    GroupingFactory(name="Alliance", outside=True, kind="coalition", subject="Youth")
    assert _names(client.get("/caucuses/", query)) == names


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": "nonsense"}, "id_kind"),
        ({"who": "nobody"}, "id_who"),
        ({"status": "asleep"}, "id_status"),
        ({"subject": "Nothing"}, "id_subject"),
        ({"region": "Moon"}, "id_region"),
        ({"language": "tlh"}, "id_language"),
        ({"q": "x" * 101}, "id_q"),
        ({"q": "\x00"}, "id_q"),
    ],
    ids=str,
)
def test_index_refuses_a_filter_that_makes_no_sense(client, query, field):
    response = client.get("/caucuses/", query)
    assert response.status_code == 400
    assert f'<a href="#{field}">' in response.content.decode()


def test_index_is_paged_by_key(client, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for name in "ABCDE":
        GroupingFactory(name=name)
    seen, address = [], "/caucuses/?status=active"
    while address:
        response = client.get(address)
        seen.append(_names(response))
        found = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        address = found and "/caucuses/" + found[1].replace("&amp;", "&")
    assert seen == [["A", "B"], ["C", "D"], ["E"]]


def test_jump_leads_to_the_page_that_holds_the_whole_section(client, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 3)
    GroupingFactory.create_batch(2)
    GroupingFactory.create_batch(2, kind="working_group")
    html = client.get("/caucuses/?status=active").content.decode()
    assert 'href="#thematic">' in html
    assert 'href="#working">' not in html
    assert 'href="?status=active&amp;kind=working">' in html
    listed = client.get("/caucuses/?status=active&kind=working")
    assert len(_names(listed)) == 2


def test_index_refuses_the_key_of_another_list(client, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 1)
    GroupingFactory.create_batch(2)
    html = client.get("/caucuses/").content.decode()
    key = re.search(r"\?after=([^\"&]+)", html)[1]
    assert client.get(f"/caucuses/?after={key}").status_code == 200
    assert client.get(f"/organisations/?after={key}").status_code == 400


@pytest.mark.parametrize("row_count", [1, 3])
def test_index_query_count(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        GroupingFactory(subject=f"Subject {number}", region=f"Region {number}")
    client.get("/caucuses/")
    # Topics, numbers by kind, rows; their translations.
    with django_assert_num_queries(5):
        client.get("/caucuses/")


@pytest.mark.parametrize("row_count", [1, 3])
def test_index_is_read_in_the_readers_language(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        grouping = GroupingFactory(name=f"Caucus {number}", purpose="To talk.", language="es")
        TranslationFactory(row=grouping, language="ar")
    client.get("/ar/caucuses/")

    # As above, without the translations of topics: there are none.
    with django_assert_num_queries(4):
        html = client.get("/ar/caucuses/").text

    assert html.count(" (ar)</bdi></a>") == row_count
    assert html.count("<p>To talk. (ar)</p>") == row_count
    assert (
        client.get("/fr/caucuses/").text.count('<p lang="es" dir="ltr">To talk.</p>') == row_count
    )


def test_detail_is_read_in_the_readers_language(client):
    above = GroupingFactory(name="Above")
    grouping = GroupingFactory(
        slug="here", name="Caucus", purpose="To talk.", joining="Write.", parent=above
    )
    below = GroupingFactory(name="Below", parent=grouping)
    for row in (above, grouping, below):
        TranslationFactory(row=row)

    html = client.get("/fr/caucuses/here/").text

    assert "<title>Caucus (fr) ·" in html
    assert "<h1><bdi>Caucus (fr)</bdi></h1>" in html
    assert '<p class="lead">To talk. (fr)</p>' in html
    assert "<p>Write. (fr)</p>" in html
    assert "<bdi>Above (fr)</bdi>" in html
    assert "<bdi>Below (fr)</bdi>" in html
    assert '<a href="/caucuses/here/" hreflang="en">' in html
    assert "<h1><bdi>Caucus</bdi></h1>" in client.get("/caucuses/here/").text


def test_detail_says_that_it_is_not_translated(client):
    GroupingFactory(slug="here", name="Caucus")

    html = client.get("/fr/caucuses/here/").text

    assert "Vous le lisez en Anglais." in html
    assert '<h1><bdi lang="en" dir="ltr">Caucus</bdi></h1>' in html


def test_words_without_translation_say_their_language(client):
    grouping = GroupingFactory(slug="here", name="Caucus", joining="Write.", meeting_note="Online.")
    pairs = {"name": [["Caucus", "كتلة"]]}
    TranslationFactory(row=grouping, language="ar", pairs=pairs)

    html = client.get("/ar/caucuses/here/").text

    assert "<h1><bdi>كتلة</bdi></h1>" in html
    assert '<p lang="en" dir="ltr">Write.</p>' in html


@pytest.mark.parametrize("row_count", [1, 3])
def test_detail_query_count(client, row_count, django_assert_num_queries):
    grouping = GroupingFactory(parent=GroupingFactory())
    for number in range(row_count):
        GroupingFactory(parent=grouping)
        organisation = _organisation(f"Org{number}", public_fields=["listed", "groups"])
        MembershipWishFactory(grouping=grouping, organisation=organisation)
    client.get(grouping.get_absolute_url())  # learns once how groups are called in the database
    # Group and parent, holders, wishes, members, charter, history, report, lists, meetings, groups
    # below and their translations.
    with django_assert_num_queries(11):
        client.get(grouping.get_absolute_url())


def test_detail_shows_what_is_missing(client):
    grouping = GroupingFactory()
    openness.refresh([grouping.pk])
    html = client.get(grouping.get_absolute_url()).content.decode()
    assert html.count('class="missing"') == 7
    assert "3 of 10" in html
    assert 'href="/organisations/register/"' in html


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"closed": True}, "Nobody can join any more."),
        ({"dormant": True}, "This group is dormant"),
        ({"who_may_join": "appointed"}, "How one joins is not known."),
        ({"outside": True, "website": "https://example.org/"}, "You join on its own website:"),
    ],
    ids=["closed", "dormant", "appointed", "outside"],
)
def test_detail_says_honestly_how_to_join(client, fields, word):
    html = client.get(GroupingFactory(**fields).get_absolute_url()).content.decode()
    assert word in html


def test_detail_shows_wishes_only_with_consent(client):
    grouping = GroupingFactory()
    for organisation in (
        _organisation("Shown", public_fields=["listed", "groups"]),
        _organisation("Silent", public_fields=["listed"]),
        _organisation("Unlisted", public_fields=["listed", "groups"], is_listed=False),
    ):
        MembershipWishFactory(grouping=grouping, organisation=organisation)
    html = client.get(grouping.get_absolute_url()).content.decode()
    assert [name for name in ("Shown", "Silent", "Unlisted") if name in html] == ["Shown"]


def test_detail_does_not_show_the_note(client):
    grouping = GroupingFactory(note="Between us only.")
    assert "Between us only." not in client.get(grouping.get_absolute_url()).content.decode()

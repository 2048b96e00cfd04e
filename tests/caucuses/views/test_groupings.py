import re

import pytest
from django.utils import timezone

from caucuses import openness
from caucuses.views import groupings as views
from organisations.models import Organisation
from tests.caucuses.factories import GroupingFactory, MembershipWishFactory

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
        ({"q": "nothing like it"}, []),
        ({"q": "?!"}, []),
    ],
    ids=str,
)
def test_index_is_narrowed_by_the_filter(client, query, names):
    GroupingFactory(name="Anyone")
    GroupingFactory(name="Bodies", who_may_join="organisations")
    GroupingFactory(name="Ended", closed=True)
    GroupingFactory(name="Unions", family=True)
    GroupingFactory(name="Alliance", outside=True, kind="coalition")
    assert _names(client.get("/caucuses/", query)) == names


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": "nonsense"}, "id_kind"),
        ({"who": "nobody"}, "id_who"),
        ({"status": "asleep"}, "id_status"),
        ({"q": "x" * 101}, "id_q"),
        ({"q": "\x00"}, "id_q"),
    ],
    ids=["kind", "who", "status", "too long", "control character"],
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


def test_index_refuses_the_key_of_another_list(client, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 1)
    GroupingFactory.create_batch(2)
    html = client.get("/caucuses/").content.decode()
    key = re.search(r"\?after=([^\"&]+)", html)[1]
    assert client.get(f"/caucuses/?after={key}").status_code == 200
    assert client.get(f"/organisations/?after={key}").status_code == 400


@pytest.mark.parametrize("row_count", [1, 3])
def test_index_query_count(client, row_count, django_assert_num_queries):
    GroupingFactory.create_batch(row_count)
    # Numbers by kind, rows.
    with django_assert_num_queries(2):
        client.get("/caucuses/")


@pytest.mark.parametrize("row_count", [1, 3])
def test_detail_query_count(client, row_count, django_assert_num_queries):
    grouping = GroupingFactory(parent=GroupingFactory())
    for number in range(row_count):
        GroupingFactory(parent=grouping)
        organisation = _organisation(f"Org{number}", public_fields=["listed", "groups"])
        MembershipWishFactory(grouping=grouping, organisation=organisation)
    # Group and parent, holders, wishes, members, charter, history, report, lists, groups below.
    with django_assert_num_queries(9):
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

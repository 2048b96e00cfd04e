"""What is found, of every kind and in every language; the same on both databases."""

import pytest
from django.utils import translation
from modelsearch.backends import get_search_backend

from organisations.models import Organisation
from search.finding import MOST, PER_PAGE
from search.models import Entry
from tests.caucuses.factories import GroupingFactory, ReportFactory
from tests.mailinglists.factories import MailingListFactory
from tests.pages.factories import EventFactory, LinkFactory, PageFactory
from tests.people import create_person
from tests.search.asking import ask, shown, titles
from tests.search.factories import (
    AMNESTY_GABES,
    CHARTER_97,
    INTERNET_SOCIETY_OF_CHINA,
    PEKING_UNIVERSITY,
    WOMEN_OF_TUNISIA,
    listed,
    translate,
)

pytestmark = pytest.mark.django_db


def test_every_kind_is_found():
    grouping = GroupingFactory(name="Zebra Caucus", acronym="")
    ReportFactory(grouping=grouping, by=create_person("rapporteur"), text="We met a zebra.")
    listed("Zebra Network")
    PageFactory(title="About zebras")
    MailingListFactory(title="Zebra talk")
    EventFactory(name="Day of the zebra")
    LinkFactory(title="Zebra site")

    found = ask("zebra")

    assert [(facet.value, facet.number) for facet in found.kinds] == [
        ("grouping", 1),
        ("page", 1),
        ("list", 1),
        ("organisation", 1),
        ("event", 1),
        ("report", 1),
        ("link", 1),
    ]
    assert found.number == 7
    assert all("[" in shown(result.title) + shown(result.excerpt) for result in found.page)
    assert all(result.url for result in found.page)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("العفو", "Amnesty Gabes"),
        ("العفو الدولية", "Amnesty Gabes"),
        ("عفو دوليه", "Amnesty Gabes"),
        ("فرع قابس", "Amnesty Gabes"),
        ("مُنَظَّمَة", "Amnesty Gabes"),
        ("تونسيات", "Association tounissiet"),
        ("الجمعية تونسيات", "Association tounissiet"),
        ("互联网协会", INTERNET_SOCIETY_OF_CHINA),
        ("中国", INTERNET_SOCIETY_OF_CHINA),
        ("北京", PEKING_UNIVERSITY),
        ("大学 研究", PEKING_UNIVERSITY),
        ("Beijing", PEKING_UNIVERSITY),
        ("хартия", CHARTER_97),
        ("СВОБОДЫ", CHARTER_97),
        ("Khartiya", CHARTER_97),
        ("Gabès", "Amnesty Gabes"),
        ("tounissi", "Association tounissiet"),
    ],
)
def test_names_are_found_in_their_scripts_and_by_their_sound(question, expected):
    listed("Amnesty Gabes", arabic=AMNESTY_GABES)
    listed("Association tounissiet", arabic=WOMEN_OF_TUNISIA)
    listed(INTERNET_SOCIETY_OF_CHINA)
    listed(PEKING_UNIVERSITY)
    listed(CHARTER_97)

    found = ask(question)

    assert [shown(result.title, mark=False) for result in found.page] == [expected]
    assert found.instead == ""


def test_all_words_must_stand_in_what_is_found():
    listed("Open Network")
    listed("Open Forum")

    assert titles("open forum") == ["Open Forum"]


def test_words_may_stand_in_the_name_and_in_the_text():
    listed("Open Network", purpose="We teach reading.")

    assert titles("network reading") == ["Open Network"]


def test_phrase_stands_together():
    listed("Human Rights Watchers")
    listed("Rights of every human")

    assert titles('"human rights"') == ["Human Rights Watchers"]
    assert len(titles("human rights")) == 2


def test_phrase_of_chinese_characters():
    listed("互联网协会")
    listed("网协 互联 联网")

    assert titles('"互联网协"') == ["互联网协会"]


@pytest.mark.parametrize(
    ("question", "instead"),
    [
        ("tounisiet", "tounissiet"),
        ("asociation", "association"),
        ("assocaition tounissiet", "association tounissiet"),
        ("Tuonissiet", "tounissiet"),
        ("tenisset", "tounissiet"),
    ],
)
def test_misspelled_words_are_answered_as_they_were_meant(question, instead):
    listed("Association tounissiet")

    found = ask(question)

    assert found.instead == instead
    assert [shown(result.title, mark=False) for result in found.page] == ["Association tounissiet"]


def test_traditional_characters_find_simplified_ones_by_their_sound():
    listed("民间网络")

    found = ask("網絡")

    assert found.instead == "wangluo"
    assert [shown(result.title) for result in found.page] == ["民间[网络]"]


def test_some_of_the_words_are_better_than_nothing():
    listed("Open Network")
    listed("Free Forum")

    found = ask("open forum")

    assert found.is_any_word
    assert len(found.page.rows) == 2
    assert not ask("open network").is_any_word


@pytest.mark.parametrize("question", ["zzyzx", '"', "' OR 1=1 --", "*", "title : x", "\\", "%"])
def test_nothing_is_found(question):
    listed("Open Network")

    found = ask(question)

    assert (found.number, found.page.rows, found.kinds, found.countries) == (0, [], [], [])


def test_what_is_called_so_comes_first_and_groups_before_all():
    listed("Network of Rights", purpose="Rights, rights, rights.")
    PageFactory(title="History", body="Rights, rights and again rights.")
    LinkFactory(title="Rights")
    GroupingFactory(name="Caucus on Rights and many further subjects")

    assert titles("rights") == [
        "Caucus on Rights and many further subjects",
        "Network of Rights",
        "Rights",
        "History",
    ]


def test_results_are_narrowed_by_kind_and_country():
    listed("Open Tunis", country="TN")
    listed("Open Geneva", country="CH")
    PageFactory(title="Open")

    assert titles("open", kind="page") == ["Open"]
    assert titles("open", country="CH") == ["Open Geneva"]
    assert titles("open", kind="page", country="CH") == []
    assert [(one.value, one.number) for one in ask("open").countries] == [("CH", 1), ("TN", 1)]


def test_pages_of_results(django_assert_num_queries):
    listed("Open Number 0")
    for number in range(1, PER_PAGE + 2):
        listed(f"Open Number {number}")

    first, second = ask("open"), ask("open", number=2)

    assert (len(first.page.rows), first.page.next_key) == (PER_PAGE, "2")
    assert (len(second.page.rows), second.page.next_key) == (2, "")
    assert len({result.url for page in (first.page, second.page) for result in page}) == 22
    assert ask("open", number=3).page.rows == []


def test_more_than_are_shown_are_narrowed_by_the_engine(monkeypatch):
    assert MOST > 3
    monkeypatch.setattr("search.finding.MOST", 3)
    for number in range(5):
        listed(f"Open Number {number}", country="TN")
    PageFactory(title="Reading", body="It is open.")

    found = ask("open")

    assert (found.number, found.is_more) == (3, True)
    assert titles("open", kind="page") == ["Reading"]


def test_a_group_is_found_among_more_than_are_ranked(monkeypatch):
    monkeypatch.setattr("search.finding.MOST", 3)
    monkeypatch.setattr("search.backends.results.KeyedCompiler.RANKED", 4)
    for number in range(6):
        listed(f"Open Number {number}", country="TN" if number < 5 else "KE")
    GroupingFactory(name="Open Group of Groups", acronym="")

    assert titles("open")[0] == "Open Group of Groups"
    assert titles("open", country="KE") == ["Open Number 5"]
    assert titles("open", kind="grouping", country="KE") == []


def test_of_what_there_is_less_of_not_all_pushes_out_the_rest(monkeypatch):
    monkeypatch.setattr("search.finding.MOST", 3)
    monkeypatch.setattr("search.finding.OTHERS", 2)
    for number in range(4):
        listed(f"Open Number {number}")
    for number in range(3):
        GroupingFactory(name=f"Open Group {number}", acronym="")
    monkeypatch.setattr("search.backends.results.KeyedCompiler.RANKED", 4)

    found = ask("open")

    assert [(kind.value, kind.number) for kind in found.kinds] == [
        ("grouping", 2),
        ("organisation", 1),
    ]
    assert found.is_more


def test_of_what_there_is_less_of_whole_words_come_before_those_that_begin_so(monkeypatch):
    monkeypatch.setattr("search.finding.MOST", 3)
    monkeypatch.setattr("search.finding.OTHERS", 2)
    for number in range(4):
        listed(f"Open Number {number}")
    GroupingFactory(name="Openness", acronym="")
    GroupingFactory(name="Open Group", acronym="")

    assert set(titles("open")[:2]) == {"Open Group", "Openness"}
    GroupingFactory(name="Group of the Open", acronym="")
    assert set(titles("open")[:2]) == {"Open Group", "Group of the Open"}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_results(django_assert_num_queries, count):
    for number in range(count):
        grouping = GroupingFactory(name=f"Open caucus {number}")
        ReportFactory(grouping=grouping, by=create_person(f"rapporteur{number}"), text="Open.")
        listed(f"Open {number}", arabic=f"مفتوح {number}", purpose="Open to all.")
        MailingListFactory(title=f"Open talk {number}")
    ask("open")

    # Whether there are too many to be ranked, the keys and their entries; of each kind the check,
    # the rows, and what is theirs.
    with django_assert_num_queries(3 + 4 + (2 + 3 + 3 + 2)):
        assert ask("open").number == 4 * count


def test_excerpt_is_in_the_readers_language_where_the_match_is_there():
    page = PageFactory(title="Open", body="Everybody reads here.")
    translate(page, "fr", title="Ouvert", body="Tout le monde lit ici.")

    with translation.override("fr"):
        (result,) = ask("lit").page
        (other,) = ask("everybody").page

    assert (shown(result.title), result.title_language) == ("Ouvert", "fr")
    assert (shown(result.excerpt), result.excerpt_language) == ("Tout le monde [lit] ici.", "fr")
    assert (shown(other.title), other.title_language) == ("Ouvert", "fr")
    assert (shown(other.excerpt), other.excerpt_language) == ("[Everybody] reads here.", "en")


def test_a_name_in_another_language_is_shown_where_it_is_the_match():
    listed("Amnesty Gabes", arabic=AMNESTY_GABES)

    (result,) = ask("قابس").page

    assert shown(result.title) == "Amnesty Gabes"
    assert (shown(result.excerpt), result.excerpt_language) == (
        "منظمة العفو الدولية فرع [قابس]",
        "ar",
    )


def test_a_foreign_text_without_the_match_is_not_shown():
    organisation = listed("Open Network")
    organisation.purposes.create(language="ar", text="نشر ثقافة حقوق الانسان")

    (result,) = ask("open").page

    assert result.excerpt == []


def test_hidden_rows_are_neither_shown_nor_counted_though_the_index_lags():
    kept = listed("Open Kept", country="CH")
    hidden = listed("Open Hidden", country="TN")
    Organisation.objects.filter(pk=hidden.pk).update(is_listed=False)  # past every service
    assert Entry.objects.for_rows("organisation", [hidden.pk]).exists()

    found = ask("open")

    assert [shown(result.title, mark=False) for result in found.page] == [kept.name]
    assert (found.number, [facet.number for facet in found.kinds]) == (1, [1])
    assert [facet.value for facet in found.countries] == ["CH"]
    assert ask("hiden").instead == ""


def test_entries_of_a_kind_that_is_gone_are_passed_over():
    listed("Open Network")
    stray = Entry.objects.create(kind="gone", row_id=1, names="open")
    stray.give_words("open")
    get_search_backend().add(stray)

    assert titles("open") == ["Open Network"]

"""What somebody may have meant."""

import pytest

from search import spelling
from search.models import Spelling
from search.queries import Asked

pytestmark = pytest.mark.django_db


def meant(text):
    return [other.as_text for other in spelling.meant(Asked.read(text))]


@pytest.mark.parametrize("word", ["abc", "", "web2", "2003"])
def test_short_words_and_numbers_have_no_keys(word):
    assert spelling.keys_of(word) == set()


def test_keys_are_the_word_without_any_one_letter_and_its_sound():
    assert spelling.keys_of("rights") == {
        "rights",
        "ights",
        "rghts",
        "rihts",
        "rigts",
        "righs",
        "right",
        "~rgts",
    }


def test_words_are_learnt_once(django_assert_num_queries):
    spelling.learn(["network", "the"])
    rows = Spelling.objects.count()

    with django_assert_num_queries(1):
        spelling.learn(["network"])

    assert Spelling.objects.count() == rows
    assert set(Spelling.objects.values_list("word", flat=True)) == {"network"}


@pytest.mark.parametrize(
    "misspelled", ["netwrok", "nettwork", "netwok", "netwark", "natwirk", "NETWORKK"]
)
def test_one_letter_or_other_vowels(misspelled):
    spelling.learn(["network", "forum"])

    assert meant(misspelled) == ["network"]


@pytest.mark.parametrize("text", ["network", "forum", "zzyzx", "net", "互联网"])
def test_known_and_unlike_words_mean_themselves(text):
    spelling.learn(["network", "forum"])

    assert meant(text) == []


def test_arabic_and_russian_words():
    spelling.learn(["تونسيات", "свобода"])

    assert meant("تونيسات") == ["تونسيات"]
    assert meant("свабода") == ["свобода"]
    assert meant("svoboda") == ["свобода"]


def test_the_likeliest_meanings_come_first_and_are_few():
    spelling.learn(["radio", "radii", "ratio", "studio", "media"])

    assert meant("radyo medai") == ["radio media", "ratio media"][: len(meant("radyo medai"))]
    assert len(meant("radyo medai radia")) <= spelling.TRIED


def test_phrases_stay_phrases():
    spelling.learn(["human", "rights"])

    assert meant('"humen rights"') == ['"human rights"']


def test_words_that_are_gone_are_forgotten():
    spelling.learn(["network", "forum"])

    removed = spelling.forget_all_but({"forum"})

    assert removed == len(spelling.keys_of("network"))
    assert set(Spelling.objects.values_list("word", flat=True)) == {"forum"}

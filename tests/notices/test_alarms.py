"""The registry of checks."""

import pytest

from notices import alarms
from tests.notices.checks import Watched


def test_registered_check_is_asked_last(only_checks):
    class Third(Watched):
        name = "tests.third"
        label = "a third thing"

    assert alarms.register(Third) is Third
    assert [check.name for check in alarms.all_checks()] == [
        "notices.unchecked",
        "tests.watched",
        "tests.other",
        "tests.third",
    ]


def test_check_that_is_gone_still_has_words(only_checks):
    gone = alarms.get("tests.gone")

    assert gone.words({"what": "Something"}) == "This is no longer watched."
    assert (gone.advice({}), gone.url({})) == ("", "")
    assert alarms.label_of("tests.gone") == "tests.gone"
    assert alarms.label_of("tests.other") == "another thing"


def test_key_is_as_long_as_its_column():
    assert len(alarms.Finding("k" * 200).key) == 200
    with pytest.raises(ValueError, match="at most 200 letters"):
        alarms.Finding("k" * 201)


def test_failed_check_is_named_by_what_it_watches(only_checks):
    words = alarms.CouldNotCheck().words({"check": "tests.watched", "error": "OSError"})

    assert words == "This could not be checked: what the test watches (OSError)."


def test_every_check_of_the_portal_has_a_label_and_a_name_of_its_room():
    for check in alarms.all_checks():
        assert check.label
        assert check.name.startswith(f"{type(check).__module__.partition('.')[0]}.")

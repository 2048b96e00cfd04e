"""What is held, in the order and under the headings in which people read it."""

from datetime import UTC, date, datetime

from accounts import chapters
from accounts.export import in_words, label_in
from frame import personal_data


def test_account_comes_first_and_the_records_of_the_portal_last():
    holdings = chapters.holdings()
    headings = list(dict.fromkeys(map(chapters.chapter_of, holdings)))

    assert holdings[0].model == "accounts.User"
    assert headings[0] == "Your account, and signing in"
    assert headings[-1] == "Mails, and records of the portal"
    assert len(holdings) == len(personal_data.holdings())
    # No heading of a library.
    assert not {"Sessions", "MFA", "Administration", "Tasks Database Backend"} & set(headings)


def test_no_field_is_called_as_programmers_call_it():
    for holding in chapters.holdings():
        labels = {label_in(holding, name) for name in (*holding.export, *holding.emptied)}
        made_up = {"Created at", "Payload", "User agent", "Action time", "Grouping", "Source"}
        assert not labels & made_up, holding.model


def test_values_are_said_as_people_read_them():
    moment = datetime(2026, 1, 2, 15, 4, tzinfo=UTC)
    typed = {
        "name": {"name": ["Ana"], "acronym": [""]},
        "is_entitled": [True],
        "when": [date(2026, 1, 2)],
    }

    assert in_words(None) == ""
    assert in_words(moment) == "2 January 2026, 15:04 UTC"
    assert in_words(typed) == "name: Ana\nis_entitled: Yes\nwhen: 2 January 2026"

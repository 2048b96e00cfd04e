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


def test_every_field_has_a_name_in_other_languages():
    fields = [
        (holding.model_class, name)
        for holding in chapters.holdings()
        for name in filter(None, (holding.address, *holding.emptied, *holding.export))
        if name not in holding.called
    ]
    fields += [
        (deeds.model_class, name) for deeds in personal_data.deeds() for name in deeds.fields
    ]

    def name_of(model, lookup):
        first, _dot, rest = lookup.partition("__")
        field = model._meta.get_field(first)
        if rest and rest not in ("name", "title", "subject"):
            return name_of(field.related_model, rest)
        return getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name

    unnamed = [(model, name) for model, name in fields if isinstance(name_of(model, name), str)]
    assert unnamed == []


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

"""What is declared of personal data: whole, true, and the source of the public page."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import override

from accounts import retention
from accounts.export import label_of
from accounts.models import User
from caucuses.querysets.bulletin import ENDED_KEPT
from frame import personal_data
from frame.personal_data import NOBODY, Erasure, Kept
from notices import schedule

# Fields that tell of a person, or may, by what they are called.
LIKE_PERSONAL = re.compile(
    r"(^|_)(names?|email|address(es)?|sender|recipient|person|author|phone|ip|user_agent|source"
    r"|session_data|token|function|introduction|password)$"
)


def test_all_that_looks_personal_is_declared():
    lacking = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete
        and _looks_personal(field)
        and field.name not in personal_data.declared(model._meta.label)
    ]

    assert lacking == []


def _looks_personal(field):
    types = (models.EmailField, models.JSONField, models.GenericIPAddressField)
    return (
        field.related_model is User
        or isinstance(field, types)
        or bool(LIKE_PERSONAL.search(field.name))
    )


def test_a_field_that_nobody_declared_is_found():
    assert "email" in personal_data.declared("caucuses.BulletinReader")
    assert _looks_personal(models.EmailField(name="contact"))
    assert _looks_personal(models.CharField(name="shown_name"))
    assert not _looks_personal(models.CharField(name="colour"))


def test_declarations_name_what_is_there():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    for model in {*personal_data._holdings, *personal_data._deeds, *personal_data._excused}:
        assert model in labels
        known = {field.name for field in apps.get_model(model)._meta.get_fields()} | {"pk"}
        assert personal_data.declared(model) <= known, model
    for deeds in personal_data.deeds():
        for name, when in deeds.fields.items():
            assert deeds.model_class._meta.get_field(name).related_model is User
            assert deeds.model_class._meta.get_field(when).get_internal_type().startswith("Date")


def test_declarations_say_what_is_done(db):
    for holding in personal_data.holdings():
        name = holding.model
        # What time ends is ended by a rule, or by a job that runs.
        ended_by = [holding.kept.rule is not None, holding.kept.job in schedule._jobs]
        assert any(ended_by) is (holding.kept.after is not None), name
        assert bool(holding.emptied) is (holding.erasure is Erasure.EMPTIED), name
        # Whatever stays is explained.
        is_gone = holding.erasure is Erasure.DELETED and not holding.ripe
        assert bool(holding.why_kept) or is_gone or _empties_all(holding), name
        if holding.export:
            assert holding.model_class._base_manager.values(*holding.export)[:1].query, name
        assert "%" not in str(holding.kept), name


def _empties_all(holding):
    return NOBODY in holding.emptied.values()


def test_no_condition_is_nobody(registered):
    session = personal_data._holdings["sessions.Session"]
    for holding in (session, personal_data._holdings["mailinglists.TrustedSender"]):
        assert not holding.rows_of(registered, frozenset()).exists()
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
    assert not session.rows_of(registered, frozenset({registered.email})).exists()


def test_spans_of_time_are_said_as_people_do():
    for days, words in [(1, "1 day"), (30, "30 days"), (180, "6 months"), (730, "2 years")]:
        assert str(Kept("%(time)s.", timedelta(days=days))) == f"{words}."


def test_addresses_are_taken_out_of_typed_data():
    typed = {"a": ["Ana <ana@x.example>", 3], "b": "bo@x.example, Ana@x.example."}
    own = frozenset({"ana@x.example"})

    assert personal_data.without_others(typed, own) == {
        "a": ["Ana <ana@x.example>", 3],
        "b": f"{NOBODY}, Ana@x.example.",
    }
    assert personal_data.without(typed, own) == {
        "a": [f"Ana <{NOBODY}>", 3],
        "b": f"bo@x.example, {NOBODY}.",
    }


def test_page_says_what_the_rules_do(client, monkeypatch, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/your-data/")
    page = unescape(response.content.decode())

    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    for holding in personal_data.holdings():
        assert str(holding.title) in page
        assert str(holding.kept) in page
    assert f"{ENDED_KEPT.days} days after you stopped it" in page
    assert "Reports: by, withdrawn by" in page
    with override("fr"):
        assert client.get("/fr/your-data/").status_code == 200
    changed = Kept("%(time)s after delivery.", timedelta(days=5), rule=retention.drop_mail)
    mail = personal_data._holdings["notices.OutgoingMail"]
    monkeypatch.setitem(
        personal_data._holdings,
        mail.model,
        replace(mail, kept=changed),
    )
    assert "5 days after delivery." in client.get("/your-data/").content.decode()


def test_labels_lead_over_relations():
    reader = apps.get_model("caucuses.BulletinReader")
    assert (label_of(reader, "email"), label_of(reader, "grouping__name")) == (
        "E-mail address",
        "Group",
    )
    assert label_of(reader, "nothing") == "Nothing"

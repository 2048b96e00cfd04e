"""From typed parts to an organisation, and what a registration never touches."""

import pytest
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils.translation import override

from moderation import services as moderation
from notices.models import OutgoingMail
from organisations import registration, services
from organisations.duplicates import matching
from organisations.models import Organisation
from organisations.registration import parts
from pages.loading import load_all
from tests.caucuses.factories import GroupingFactory
from tests.moderation import factories
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

NAME = "جمعية المثال للقراءة"
FULL = {
    "name": {
        "name": [NAME],
        "name_language": ["ar"],
        "acronym": ["AEL"],
        "country": ["TN"],
        "website": ["https://example.org/"],
        "other_name_1": ["Association pour la lecture"],
        "other_language_1": ["fr"],
    },
    "profile": {
        "scope": ["national"],
        "kind": ["ngo"],
        "founded_year": ["١٩٩٨"],
        "legal_status": ["registered association"],
        "working_languages": ["ar", "fr"],
        "purpose_ar": ["تشجّع على القراءة في المدارس والمكتبات."],
        "purpose_fr": ["Encourage la lecture dans les écoles."],
    },
    "united-nations": {
        "ecosoc_status": ["roster"],
        "accredited_tunis": ["on"],
        "reference_tunis": ["A/CONF/1"],
    },
    "you": {
        "person_name": ["Ana Planted"],
        "person_function": ["Secretary"],
        "is_entitled": ["on"],
    },
    "public": {"public_fields": ["listed", "website"]},
}


def owned(organisation):
    """Return all that belongs to an organisation, ready to be compared."""
    organisation.refresh_from_db()
    relations = ("names", "purposes", "accreditations", "mandates", "consents", "wishes")
    rows = {name: list(getattr(organisation, name).order_by("pk").values()) for name in relations}
    return model_to_dict(organisation), organisation.slug, organisation.public_fields, rows


def test_parts_stand_in_order():
    slugs = [part.slug for part in registration.parts()]

    assert slugs == ["name", "profile", "united-nations", "you", "groups", "public"]


def test_everything_typed_is_written(applicant):
    row = factories.submitted(applicant, payload=FULL)
    one = row.target

    assert (one.standing, one.name, one.name_language) == ("applying", NAME, "ar")
    assert (one.acronym, one.country, one.website) == ("AEL", "TN", "https://example.org/")
    assert (one.scope, one.kind, one.founded_year) == ("national", "ngo", 1998)
    assert (one.legal_status, one.ecosoc_status) == ("registered association", "roster")
    assert one.working_languages == ["ar", "fr"]
    assert list(one.names.values_list("language", "text")) == [
        ("fr", "Association pour la lecture")
    ]
    assert set(one.purposes.values_list("language", flat=True)) == {"ar", "fr"}
    assert list(one.accreditations.values_list("phase", "reference", "status")) == [
        ("tunis", "A/CONF/1", "claimed")
    ]
    assert (one.slug, one.is_listed) == (None, False)
    assert one.public_fields == ["listed", "website"]  # asked for, and in force for nothing yet
    assert not one.mandates.exists()
    assert row.title == NAME


def test_what_is_written_is_read_back(applicant):
    one = factories.submitted(applicant, payload=FULL).target

    for part in registration.parts():
        kept = {name: values for name, values in FULL.get(part.slug, {}).items() if part.is_profile}
        read = part.read(one)
        for name, values in kept.items():
            if part.slug == "public":
                continue  # a consent is in force only from the approval on
            expected = {"founded_year": 1998, "accredited_tunis": True}.get(name, values[0])
            expected = values if name == "working_languages" else expected
            assert read[name] == expected, name


def test_sending_again_replaces_what_was_written(applicant, moderator):
    row = factories.returned(applicant, moderator, payload=FULL)
    again = {
        **FULL,
        "name": {
            **FULL["name"],
            "other_name_1": ["Reading Association"],
            "other_language_1": ["en"],
        },
        "profile": {**FULL["profile"], "purpose_fr": [""], "founded_year": [""]},
        "united-nations": {"ecosoc_status": ["none"]},
    }
    for part, data in again.items():
        moderation.save_payload(row, part, data, by=applicant)
    moderation.answer(row, by=applicant, reason="Done.")

    one = Organisation.objects.get()
    assert list(one.names.values_list("text", flat=True)) == ["Reading Association"]
    assert list(one.purposes.values_list("language", flat=True)) == ["ar"]
    assert not one.accreditations.exists()
    assert (one.founded_year, one.ecosoc_status) == (None, "none")


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("name", {"name": [""], "country": ["TN"]}),
        ("name", {"name": ["A\u202eB"], "country": ["TN"]}),
        ("profile", {}),
        ("you", {"person_name": ["Ana"], "person_function": ["Chair"]}),
        ("groups", {"groups": ["nonsense"]}),
        ("public", {"public_fields": ["website"]}),
    ],
)
def test_incomplete_registration_is_not_sent(applicant, part, data):
    row = factories.draft(applicant, payload={**FULL, part: data})
    before = factories.rows_of(row)

    with pytest.raises(services.RegistrationIncomplete) as refused:
        moderation.submit(row, by=applicant)

    assert refused.value.parts == [part]
    assert factories.rows_of(row) == before


def test_untouched_parts_that_may_stay_empty_do_not_hinder(applicant):
    payload = {part: FULL[part] for part in ("name", "profile", "you")}

    assert factories.submitted(applicant, payload=payload).state == "submitted"


def test_typed_keeps_the_fields_of_the_form_and_nothing_else():
    data = QueryDict("name=A&name=B&standing=registered&csrfmiddlewaretoken=x&acronym=a%00b")

    kept = registration.typed(data, registration.part("name").form_class)

    assert kept == {"name": ["A", "B"], "acronym": ["a\ufffdb"]}


def test_answers_are_told_in_words(applicant):
    grouping = GroupingFactory(name="Testing Caucus")
    payload = {**FULL, "groups": {"groups": [grouping.slug, "nonsense"], "family": ["nonsense"]}}
    sections = registration.answers(factories.draft(applicant, payload=payload))
    said = {section.part.slug: [a.text for a in section.answers] for section in sections}
    valid = {section.part.slug: section.is_valid for section in sections}

    assert said["groups"] == ["Testing Caucus"]
    assert "Tunisia" in said["name"]
    assert "National" in said["profile"]
    assert said["you"] == ["Ana Planted", "Secretary", "Yes"]
    assert valid == {
        "name": True,
        "profile": True,
        "united-nations": True,
        "you": True,
        "groups": False,
        "public": True,
    }


@pytest.mark.parametrize("value", [["nonsense"], ["\ufffd"], [""], ["1", "2"]])
@pytest.mark.parametrize("slug", [part.slug for part in registration.parts()])
def test_answers_survive_any_draft(applicant, slug, value):
    fields = registration.part(slug).form_class().fields
    payload = {slug: dict.fromkeys([*fields, "nonsense"], value)}

    registration.answers(factories.draft(applicant, payload=payload))


# --- The decision -------------------------------------------------------------------------------


def test_approval_gives_address_mandate_and_consents(applicant, moderator):
    row = factories.approved(applicant, moderator, payload=FULL)
    one = row.target

    assert (one.standing, one.is_listed) == ("registered", True)
    assert one.public_fields == ["listed", "website"]
    assert one.slug.isascii()
    assert one.registered_at == row.decided_at
    mandate = one.mandates.get()
    assert (mandate.person, mandate.function, mandate.until_at) == (applicant, "Secretary", None)
    assert {(each.field, each.given_by) for each in one.consents.all()} == {
        ("listed", applicant),
        ("website", applicant),
    }


def test_same_names_get_different_addresses(applicant, moderator):
    slugs = [factories.approved(applicant, moderator, "One Name").target.slug for _ in range(3)]

    assert slugs == ["one-name", "one-name-2", "one-name-3"]


@pytest.mark.parametrize(
    "name", ["北京市民间组织", "የኢትዮጵያ ሴቶች ማህበር", NAME, "x" * 250, "№", "ⵜⴰⵎⴰⵣⵉⵖⵜ"]
)
def test_every_name_gets_an_address(applicant, moderator, name):
    slug = services.free_slug(Organisation(name=name))

    assert slug
    assert len(slug) <= 100
    assert slug.isascii()


@pytest.mark.parametrize("how", ["approved", "declined", "withdrawn"])
def test_registration_of_the_same_name_leaves_the_other_alone(
    organisation, applicant, moderator, how
):
    Organisation.objects.filter(pk=organisation.pk).update(website="https://example.org/")
    before = owned(organisation)
    name = {"name": [organisation.name], "country": ["BR"], "website": ["https://example.org/"]}
    payload = {**FULL, "name": {**name, "slug": [organisation.slug], "id": [organisation.pk]}}

    people = [applicant] if how == "withdrawn" else [applicant, moderator]
    row = getattr(factories, how)(*people, payload=payload)

    assert owned(organisation) == before
    assert row.target != organisation
    assert row.target.slug != organisation.slug


def test_merge_takes_nothing_that_the_moderator_did_not_choose(
    organisation, representative, applicant, moderator
):
    fields, slug, public, rows = owned(organisation)
    row = factories.submitted(applicant, payload=FULL)
    details = {"into": organisation, "take": [], "make_representative": False}

    moderation.move(row, "merge", by=moderator, **details)

    new_fields, new_slug, new_public, new_rows = owned(organisation)
    assert (new_fields, new_slug, new_public) == (fields, slug, public)
    assert new_rows["mandates"] == rows["mandates"]
    assert new_rows["consents"] == rows["consents"]
    assert not organisation.mandates.filter(person=applicant).exists()


def test_merge_tells_the_representatives_that_somebody_joined_them(
    organisation, representative, applicant, moderator
):
    row = factories.submitted(applicant, payload=FULL)
    OutgoingMail.objects.all().delete()

    moderation.move(row, "merge", by=moderator, into=organisation, take=[])

    told = OutgoingMail.objects.exclude(recipient=applicant.email)
    assert list(told.values_list("recipient", "subject")) == [
        (representative.email, f"New representative: {organisation.name}")
    ]


# --- Copies of a name ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "copy"),
    [
        ("Oxpace Coop", "Охрасе Соор"),  # wholly in Cyrillic letters that look alike
        ("Oxpace Coop", "Coop Охрасе"),  # one word in them
        ("Охрасе Соор", "Oxpace Coop"),
        ("Listed Network", "Listed\u200d Net\u200cwork"),
        ("Listed Network", "Listed\u200e Network\u200f"),
        ("جمعية المثال للقراءة", "جمعية\u200c المثال\u200f للقراءة"),
        ("Réseau Citoyen", "RESEAU  CITOYEN"),
        ("Listed Network", "Listed\u00a0Network"),
        ("Listed Network", "Ｌｉｓｔｅｄ Network"),
    ],
    ids=ascii,
)
def test_copy_of_a_name_is_found(applicant, known, copy):
    first = OrganisationFactory(name=known, country="TN", searchable=True)
    payload = {**FULL, "name": {"name": [copy], "country": ["TN"]}}
    row = factories.submitted(applicant, payload=payload)

    assert first in [match.organisation for match in matching.duplicates_of(row.target)]


# --- The reader's language ---


def texts(language):
    """Return each label and help text of the form as it is shown in `language`."""
    with override(language):
        return {
            (part.slug, name, kind): str(getattr(field, kind))
            for part in parts()
            for name, field in part.form_class().fields.items()
            for kind in ("label", "help_text")
        }


@pytest.mark.any_database
@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_no_label_or_help_text_stays_english(db, language):
    load_all()
    english, theirs = texts("en"), texts(language)

    assert english.keys() == theirs.keys()
    assert [key for key, text in theirs.items() if text == english[key] and text] == []

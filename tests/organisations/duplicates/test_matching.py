import pytest

from organisations.duplicates import matching
from organisations.duplicates.comparison import Profile
from organisations.models import DistinctPair, DuplicateKey, Organisation
from tests.moderation import factories as requests
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

NAME = "Réseau Tunisien des Femmes Rurales"
SPELLED = "Reseau tunisien de femmes rurales"


def organisation(name=NAME, **fields):
    return OrganisationFactory(name=name, searchable=True, **fields)


def found(one):
    return [match.organisation for match in matching.duplicates_of(one)]


def test_refresh_writes_what_is_searched():
    one = organisation(acronym="RTFR", names=[("ar", "شبكة النساء الريفيات")])

    folded = "reseau tunisien des femmes rurales"
    assert one.sort_key == f"10{folded}"
    assert one.search_text.split("\n") == [folded, "شبكه النسا الريفيات", "rtfr"]
    assert {row.key for row in one.duplicate_keys.all()} == matching.keys_of(
        matching.profile_of(one)
    )


def test_refresh_drops_the_keys_of_a_former_name():
    one = organisation()
    keys = set(one.duplicate_keys.values_list("pk", flat=True))
    matching.refresh(one)
    unchanged = set(one.duplicate_keys.values_list("pk", flat=True))

    one.name = "Oakland Institute"
    matching.refresh(one)

    assert unchanged == keys
    assert set(one.duplicate_keys.values_list("key", flat=True)) == matching.keys_of(
        Profile(("Oakland Institute",), country="TN")
    )


@pytest.mark.parametrize("standing", ["applying", "registered", "former"])
def test_duplicate_of_an_applying_organisation_is_found(standing):
    one = organisation(applying=True)
    other = organisation(SPELLED, **{standing: True})

    (match,) = matching.duplicates_of(one)

    assert match.organisation == other
    assert match.suspicion.reasons[0].code == "same_name"


def test_registered_organisation_is_found_for_a_registration(applicant, moderator):
    registered = requests.approved(applicant, moderator, NAME).target

    case = requests.submitted(applicant, SPELLED)

    assert found(case.target) == [registered]


def test_merged_and_unlike_organisations_are_not_found():
    one = organisation(applying=True)
    OrganisationFactory(name=NAME, merged=True)
    organisation("Oakland Institute")

    assert found(one) == []


def test_most_likely_comes_first():
    one = organisation(applying=True, website="http://rtfr.tn")
    near = organisation("Réseau Tunisien des Femmes Ruralles")
    same = organisation(NAME, website="http://www.rtfr.tn")

    assert found(one) == [same, near]


def test_name_without_a_key_finds_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert matching.find(Profile(("…",)), Organisation.objects.all()) == []


def test_distinct_pair_is_remembered(moderator):
    one, other = organisation(applying=True), organisation()

    pair = matching.mark_distinct(one, other, by=moderator, reason="Another town")
    again = matching.mark_distinct(other, one, by=moderator)

    assert again == pair
    assert DistinctPair.objects.get().reason == "Another town"
    assert found(one) == found(other) == []


def test_distinct_pair_holds_for_what_absorbed_one_of_them(moderator):
    absorbed, different = organisation(), organisation()
    kept = organisation()
    matching.mark_distinct(absorbed, different, by=moderator)

    absorbed.standing, absorbed.merged_into = "merged", kept
    absorbed.save()

    assert found(kept) == []
    assert found(different) == []


@pytest.mark.parametrize("row_count", [1, 20])
def test_number_of_queries_does_not_grow(row_count, django_assert_num_queries):
    one = organisation(applying=True)
    others = [organisation(names=[("fr", SPELLED)]) for _number in range(row_count)]

    with django_assert_num_queries(6):
        assert found(one) == others


def test_rare_keys_are_looked_at_first(monkeypatch):
    monkeypatch.setattr(matching, "HOLDERS", 5)

    assert matching.rarest({"a:unesco": 9000, "n:rural": 3, "p:x": 2, "t:y": 1}) == ["t:y", "p:x"]
    assert matching.rarest({"a:unesco": 9000}) == ["a:unesco"]
    assert matching.rarest({}) == []


def test_candidates_are_those_with_rare_keys_then_of_the_same_country(monkeypatch):
    monkeypatch.setattr(matching, "CANDIDATES", 3)
    held = [("a:x", 1), ("a:x", 2), ("a:x", 3), ("a:x", 4), ("n:rare", 4)]

    assert matching.likeliest(held, {"a:x": 4, "n:rare": 1}, {3}) == [4, 3, 1]


def test_organisation_of_the_same_country_is_found_among_many_of_one_name(monkeypatch):
    monkeypatch.setattr(matching, "CANDIDATES", 2)
    monkeypatch.setattr(matching, "HOLDERS", 2)
    for country in ("MA", "DZ", "EG", "YE"):
        organisation("Amnesty International", country=country)
    here = organisation("Amnesty International", country="TN")

    assert found(organisation("Amnesty International", applying=True)) == [here]


def test_keys_fit_their_column():
    longest = DuplicateKey._meta.get_field("key").max_length or 0
    profile = Profile(("Réseau " + "Extraordinaire" * 17, "ش" * 250), "A" * 40, "TN", "x" * 300)

    assert max(map(len, matching.keys_of(profile))) <= longest

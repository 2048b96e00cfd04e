"""What the portal wants of the address of an office."""

import pytest
from django.conf import settings

from mailinglists.mailman.configuration import LANGUAGES
from mailinglists.mailman.role_wanted import wanted_role, why_rejected
from tests.caucuses.factories import GroupingFactory
from tests.mailinglists.factories import RoleAddressFactory

pytestmark = pytest.mark.django_db
HOLDERS = frozenset({"one@people.example", "two@people.example"})


@pytest.fixture
def row():
    return RoleAddressFactory(grouping=GroupingFactory(slug="rights", name="Rights $listname"))


def test_nobody_is_invited_and_nothing_kept(row):
    wanted = wanted_role(row, HOLDERS).settings

    assert not wanted["advertised"]
    assert not wanted["include_rfc2369_headers"]
    assert wanted["archive_policy"] == "never"
    assert wanted["subscription_policy"] == wanted["unsubscription_policy"] == "moderate"
    assert wanted["member_roster_visibility"] == "moderators"
    assert wanted["reply_goes_to_list"] == "no_munging"
    assert not wanted["digests_enabled"]


def test_everybody_may_write_within_the_limits_of_lists(row):
    wanted = wanted_role(row, HOLDERS).settings

    assert wanted["default_nonmember_action"] == wanted["default_member_action"] == "defer"
    assert (wanted["max_message_size"], wanted["max_num_recipients"]) == (2000, 20)
    assert wanted["autorespond_postings"] == "none"


def test_office_that_nobody_holds_answers_with_the_groups_page(row):
    wanted = wanted_role(row, frozenset()).settings

    assert wanted["autorespond_postings"] == "respond_and_discard"
    text = wanted["autoresponse_postings_text"]
    assert text.endswith("\n\nhttp://testserver/caucuses/rights/\n")


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_answers_are_in_the_groups_language(code):
    row = RoleAddressFactory(grouping=GroupingFactory(slug="rights", language=code))

    wanted = wanted_role(row, frozenset()).settings

    assert wanted["preferred_language"] == LANGUAGES[code]
    prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
    assert f"http://testserver{prefix}/caucuses/rights/" in wanted["autoresponse_postings_text"]
    # Mailman fills in what stands after a dollar.
    assert "$" not in wanted["autoresponse_postings_text"].replace("$$", "")
    assert len(why_rejected(row)) > 20


def test_digest_changes_with_whatever_is_wanted(row, settings):
    first = wanted_role(row, HOLDERS).digest

    assert wanted_role(row, frozenset(sorted(HOLDERS, reverse=True))).digest == first
    others = {
        wanted_role(row, frozenset()).digest,
        wanted_role(row, HOLDERS - {min(HOLDERS)}).digest,
    }
    row.grouping.name = "Renamed"
    others.add(wanted_role(row, HOLDERS).digest)
    settings.LISTS_DOMAIN = "other.example.org"
    others.add(wanted_role(row, HOLDERS).digest)
    assert len(others | {first}) == 5

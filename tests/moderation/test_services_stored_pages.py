"""Which deeds of requests end the stored public pages, and which are on none of them yet."""

import pytest

from moderation import services
from pagecache import generations
from tests.moderation import factories

pytestmark = pytest.mark.django_db(transaction=True)


def ends_pages(deed, *given, **named):
    before = generations.current()
    deed(*given, **named)
    return generations.current() > before


def test_drafts_end_no_page(applicant):
    assert not ends_pages(services.open_draft, "registration", by=applicant, language="en")

    draft = applicant.requests.get()
    assert not ends_pages(services.save_payload, draft, "name", {"name": ["x"]}, by=applicant)


def test_what_was_returned_may_stand_on_a_page(applicant, moderator):
    row = factories.returned(applicant, moderator)

    assert ends_pages(services.save_payload, row, "name", {"name": ["x"]}, by=applicant)


def test_a_registration_ends_pages_once_it_is_decided(applicant, moderator):
    row = factories.draft(applicant)

    assert not ends_pages(services.submit, row, by=applicant)
    assert not ends_pages(services.look_at, row, by=moderator)
    assert ends_pages(services.approve, row, by=moderator)


def test_an_answer_ends_no_page_where_the_sending_did_not(applicant, moderator):
    row = factories.returned(applicant, moderator)

    assert not ends_pages(services.answer, row, by=applicant, reason="Lagos.")


def test_what_a_kind_shows_before_the_decision_ends_pages(applicant, monkeypatch):
    row = factories.draft(applicant)
    monkeypatch.setattr(type(row.kind_object), "sending_is_shown", True)

    assert ends_pages(services.submit, row, by=applicant)

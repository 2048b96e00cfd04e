"""Two people on one page at the same moment, in threads of their own."""

from functools import partial

import pytest
from django.utils import timezone

from pages.models import FormerAddress, Page, PageVersion
from pages.services import pages
from tests.moderation.test_concurrency import at_once
from tests.pages.factories import PageFactory
from tests.people import create_moderator

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 20


def save(page, by):
    content = page.content() | {"title": f"Words of {by.name}"}
    return pages.save_draft(page, by=by, content=content, seen=1)


def test_of_two_writers_the_second_is_told():
    one, other = create_moderator("one"), create_moderator("other")
    for _round in range(ROUNDS):
        page = PageFactory()

        outcomes = at_once(partial(save, page, one), partial(save, page, other))

        (told,) = (found for found in outcomes if isinstance(found, Exception))
        assert isinstance(told, pages.SavedMeanwhile), repr(told)
        assert page.versions.count() == 2
        assert told.newest == pages.newest_of(page)


def test_version_is_published_once_by_two_workers():
    writer = create_moderator("one")
    for _round in range(ROUNDS):
        version = save(PageFactory(), writer)
        now = timezone.now()
        PageVersion.objects.filter(pk=version.pk).update(publish_at=now)

        done = at_once(*[partial(pages.publish_if_due, version, now=now)] * 2)

        assert sorted(done) == [False, True]


def test_of_two_pages_one_moves_to_an_address():
    for number in range(ROUNDS):
        one, other = PageFactory(), PageFactory()
        path = f"wanted-{number}"

        outcomes = at_once(
            partial(pages.move, one, path=path), partial(pages.move, other, path=path)
        )

        (told,) = (found for found in outcomes if found is not None)
        assert isinstance(told, pages.PageRefused), repr(told)
        assert Page.objects.filter(path=path).count() == 1
    assert FormerAddress.objects.count() == ROUNDS

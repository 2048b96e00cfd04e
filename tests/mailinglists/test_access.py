"""Which lists a person keeps: asked once for each request."""

import pytest

from accounts.models import User
from mailinglists import access
from tests.mailinglists.factories import MailingListFactory, keeping
from tests.people import create_person

pytestmark = pytest.mark.django_db


def test_confirmed_keepers_by_account_or_by_proved_address(registered, django_assert_num_queries):
    by_account, by_address, asked, unproved = MailingListFactory.create_batch(4)
    keeping(by_account, registered)
    other = create_person("another")
    registered.emailaddress_set.create(email="Second@people.example", verified=True)
    registered.emailaddress_set.create(email="third@people.example", verified=False)
    for row, email in ((by_address, "second@people.example"), (unproved, "third@people.example")):
        keeper = keeping(row, other)
        keeper.person, keeper.email = None, email
        keeper.save()
    keeper = keeping(asked, registered)
    keeper.answer = ""
    keeper.save()

    with django_assert_num_queries(1):
        assert access.kept_by(registered) == {by_account.pk, by_address.pk}
        assert access.kept_by(registered) == {by_account.pk, by_address.pk}


def test_is_asked_anew_after_forgetting(registered):
    assert access.kept_by(registered) == frozenset()
    row = MailingListFactory()
    keeping(row, registered)
    assert access.kept_by(registered) == frozenset()

    access.forget(registered)

    assert access.kept_by(registered) == {row.pk}


def test_inactive_people_keep_nothing(registered):
    keeping(MailingListFactory(), registered)
    User.objects.update(is_active=False)

    assert access.kept_by(User.objects.get(pk=registered.pk)) == frozenset()

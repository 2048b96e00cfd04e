"""People."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from accounts.models import User
from tests.people import create_moderator, create_person

pytestmark = pytest.mark.django_db


def test_address_is_known_once_whatever_its_case():
    create_person("ana")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANA@people.example")

    assert User.objects.count() == 1


def test_address_is_found_whatever_its_case():
    ana = create_person("ana", password="a-long-word")

    assert User.objects.get_by_natural_key("ANA@people.example") == ana
    assert authenticate(username="Ana@People.example", password="a-long-word") == ana


def test_person_without_password_has_none():
    ana = create_person("ana")

    assert not ana.has_usable_password()
    assert authenticate(username=ana.email, password="") is None


def test_secretariat_is_its_group_and_administrators_while_active():
    people = [create_moderator("ana"), create_person("ben", is_superuser=True)]
    create_moderator("gone", is_active=False)
    create_person("stranger")

    assert list(User.objects.secretariat().order_by("email")) == people


def test_only_the_full_name_falls_back_to_the_address():
    named, nameless = create_person("ana"), create_person("ben", name="")

    assert (named.get_full_name(), named.get_short_name()) == ("Ana Testperson",) * 2
    assert nameless.get_full_name() == "ben@people.example"
    assert nameless.get_short_name() == "somebody without a name"
    assert str(named) == "ana@people.example"

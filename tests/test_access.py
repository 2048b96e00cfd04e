"""Every address of the portal, and who gets in: an address without a row here fails the suite."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from caucuses.models import MembershipWish
from moderation.models import ReasonTemplate
from organisations import merging
from organisations import services as organisations
from pages.models import Event
from tests.caucuses.factories import GroupingFactory
from tests.moderation import factories
from tests.pages.factories import LinkFactory, PageFactory
from tests.people import ROLES

LETTERS = dict(zip("VRAPOFMSX", ROLES, strict=True))


def table(text):
    """Read lines of an address, what it is asked about, and a status for each letter of the head."""
    head, *lines = (line.split() for line in text.strip().splitlines() if line.strip())
    roles = [LETTERS[letter] for letter in head[2:]]
    return {
        (name, what): dict(zip(roles, map(int, statuses), strict=True))
        for name, what, *statuses in lines
    }
PAGES = {}

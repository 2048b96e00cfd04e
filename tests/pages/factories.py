"""Pages, links and events, for tests."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from pages.models import Event, Link, Page


class PageFactory(DjangoModelFactory):
    class Meta:
        model = Page

    path = factory.Sequence(lambda number: f"about/page-{number}")
    title = factory.Sequence(lambda number: f"Page number {number}")
    body = "The first words.\n\n## A heading\n\nThe last words."


class LinkFactory(DjangoModelFactory):
    class Meta:
        model = Link

    section = "civil_society"
    title = factory.Sequence(lambda number: f"Site number {number}")
    url = factory.Sequence(lambda number: f"https://example.org/{number}")


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    slug = factory.Sequence(lambda number: f"event-{number}")
    name = factory.Sequence(lambda number: f"Event number {number}")
    start_on = date(2003, 12, 10)
    kind = "meeting"
    phase = "phase-1"

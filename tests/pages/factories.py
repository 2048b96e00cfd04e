"""Pages, links and events, for tests."""

from datetime import date

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from pages.models import Event, Link, Page, PageFile


class PageFactory(DjangoModelFactory):
    class Meta:
        model = Page
        skip_postgeneration_save = True

    path = factory.Sequence(lambda number: f"about/page-{number}")
    title = factory.Sequence(lambda number: f"Page number {number}")
    body = "The first words.\n\n## A heading\n\nThe last words."
    published_at = factory.LazyAttribute(lambda page: timezone.now() if page.is_published else None)
    is_published = True

    @factory.post_generation
    def versions(page, create, extracted, **kwargs):
        """Give the page its first version, as the portal's own services do."""
        if create:
            page.versions.create(number=1, published_at=page.published_at, **page.content())


class PageFileFactory(DjangoModelFactory):
    """A picture, whose bytes are kept in the storage of the test."""

    class Meta:
        model = PageFile

    name = "room.png"
    content_type = "image/png"
    width, height = 3, 2
    title = factory.Sequence(lambda number: f"Picture number {number}")
    alternative = "Ten people around a table"
    content = b"\x89PNG"

    class Params:
        pdf = factory.Trait(
            name="minutes.pdf",
            content_type="application/pdf",
            width=None,
            height=None,
            alternative="",
            content=b"%PDF-1.4",
        )

    @classmethod
    def _create(cls, model_class, *args, content, **kwargs):
        row = model_class(*args, size=len(content), **kwargs)
        row.file.save(row.name, ContentFile(content), save=False)
        row.save()
        return row


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

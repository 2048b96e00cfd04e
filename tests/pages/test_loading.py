from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from caucuses import loading as caucuses_loading
from caucuses.models import Grouping
from pages.loading import load_all, read_page
from pages.models import Event, Link, Page, PageVersion
from pages.services import pages as page_services

pytestmark = pytest.mark.django_db


def _load() -> str:
    output = StringIO()
    call_command("load_content", stdout=output)
    return output.getvalue()


def test_load_content_loads_everything():
    _load()
    numbers = [model.objects.count() for model in (Grouping, Page, Link, Event)]
    assert numbers == [77, 13, 40, 61]
    assert Grouping.objects.get(slug="internet-governance").parent.slug == "content-and-themes"
    assert Grouping.objects.families().count() == 23


def test_load_content_twice_changes_nothing():
    _load()
    before = list(Grouping.objects.order_by("pk").values())
    assert "Nothing changed." in _load()
    assert list(Grouping.objects.order_by("pk").values()) == before


def test_load_content_keeps_what_people_edited():
    _load()
    Grouping.objects.filter(slug="youth").update(name="Youth, renamed", is_edited=True)
    Grouping.objects.filter(slug="media").update(name="Changed by nobody")
    _load()
    assert Grouping.objects.get(slug="youth").name == "Youth, renamed"
    assert Grouping.objects.get(slug="media").name == "Media Caucus"


def test_load_content_writes_a_version_of_what_it_changes():
    _load()
    page = Page.objects.get(path="about/issues")
    first = page.versions.get()
    assert (first.number, first.saved_by, first.content()) == (1, None, page.content())
    assert first.published_at == page.published_at
    Page.objects.filter(pk=page.pk).update(title="As an older release had it")
    page.versions.update(title="As an older release had it")

    _load()

    page.refresh_from_db()
    titles = page.versions.order_by("number").values_list("title", flat=True)
    assert list(titles) == ["As an older release had it", first.title]
    assert page.changed_at > first.saved_at
    assert page.published_at == first.published_at
    assert PageVersion.objects.count() == Page.objects.count() + 1


def test_load_content_leaves_a_page_that_was_moved(moderator):
    _load()
    page = Page.objects.get(path="about/issues")
    page_services.move(page, path="about/the-issues")

    _load()

    assert not Page.objects.filter(path="about/issues").exists()
    assert page.versions.count() == 1


def test_load_content_keeps_what_people_made():
    Page.objects.create(path="about", title="Ours", body="Ours.")
    _load()
    assert Page.objects.get(path="about").title == "Ours"


def test_load_content_takes_all_or_nothing(monkeypatch):
    read = caucuses_loading._read

    def read_with_a_fault(name):
        rows = read(name)
        if name == "families.csv":
            rows[-1]["slug"] = "not a slug"
        return rows

    monkeypatch.setattr(caucuses_loading, "_read", read_with_a_fault)
    with pytest.raises(ValidationError):
        load_all()
    assert not Grouping.objects.exists()


def test_read_page_reads_head_and_body():
    page = read_page(
        "title: T\npath: about/t\norder: 7\nmenu: no\nsummary: S: s\n\nBody.\n\nMore.\n"
    )
    assert page == {
        "path": "about/t",
        "title": "T",
        "menu_title": "",
        "summary": "S: s",
        "order": 7,
        "is_in_menu": False,
        "body": "Body.\n\nMore.",
    }

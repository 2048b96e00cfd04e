"""The form for asking."""

import pytest

from moderation.models import Request
from tests.pages.factories import EventFactory
from tests.translations import factories

pytestmark = pytest.mark.django_db
URL = "/translations/ask/"


def filled(**changes):
    return {
        "what": "row",
        "address": "/about/x/",
        "languages_into": ["fr"],
        "purpose": "People have to sign it.",
        "interest": "All who sign.",
    } | changes


def outside(**changes):
    return filled(what="text", address="", title="T", text="Words.", language="en") | changes


def test_visitor_signs_in_first(client):
    response = client.get(f"{URL}?page=/about/")

    assert response.headers["Location"].startswith("/accounts/login/?next=")


def test_link_on_a_page_fills_the_form(client_of, registered):
    response = client_of("registered").get(f"{URL}?page=/about/x/&into=fr")

    assert 'value="/about/x/"' in response.text
    assert response.context["form"]["languages_into"].value() == ["fr"]


def test_page_is_asked_for(client_of, registered):
    page = factories.page(path="about/x")

    response = client_of("registered").post(URL, filled(), follow=True)

    request = Request.objects.get()
    assert (request.kind, request.state, request.title) == (
        "translation",
        "submitted",
        "Taking part",
    )
    assert request.payload["row"] == {"kind": "page", "pk": page.pk}
    assert "All who sign." in response.text
    assert page.get_absolute_url() in response.text


def test_row_without_a_page_is_asked_for_by_its_name(client_of, registered):
    event = EventFactory()

    client_of("registered").post(URL, filled(address=f"event:{event.pk}"))

    assert Request.objects.get().payload["row"] == {"kind": "event", "pk": event.pk}


def test_text_from_outside_is_asked_for(client_of, registered):
    response = client_of("registered").post(
        URL, outside(source_url="example.org/a", deadline_on="2999-01-01"), follow=True
    )

    payload = Request.objects.get().payload
    assert payload["text"] == {
        "title": "T",
        "text": "Words.",
        "language": "en",
        "source_url": "https://example.org/a",
    }
    assert payload["deadline"] == "2999-01-01"
    assert "1 January 2999" in response.text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (filled(address=""), "address"),
        (filled(address="/nowhere/"), "address"),
        (filled(address="page:1234567890123"), "address"),
        (filled(what="else"), "what"),
        (filled(languages_into=[]), "languages_into"),
        (filled(languages_into=["xx"]), "languages_into"),
        (filled(languages_into=["en"]), "languages_into"),
        (filled(purpose="Short"), "purpose"),
        (filled(interest=""), "interest"),
        (filled(deadline_on="2001-01-01"), "deadline_on"),
        (filled(deadline_on="soon"), "deadline_on"),
        (outside(title=""), "title"),
        (outside(text=""), "text"),
        (outside(text="x\n\n" * 201), "text"),
        (outside(text="x" * 40_001), "text"),
        (outside(text="a\u202eb"), "text"),
        (outside(language=""), "language"),
        (outside(languages_into=["en", "fr"]), "languages_into"),
        (outside(source_url="javascript:alert(1)"), "source_url"),
    ],
)
def test_bad_input_is_told_and_kept(client_of, registered, data, field):
    factories.page(path="about/x")

    response = client_of("registered").post(URL, data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Request.objects.exists()


def test_eleventh_draft_is_told(client_of, registered):
    from tests.moderation.factories import draft

    factories.page(path="about/x")
    for _number in range(10):
        draft(registered)

    response = client_of("registered").post(URL, filled())

    assert response.status_code == 409
    assert not Request.objects.filter(kind="translation").exists()

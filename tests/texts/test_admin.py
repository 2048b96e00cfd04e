import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.translation import override

from tests.caucuses.factories import GroupingFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory
from texts.models import Translation

LIST = reverse("admin:texts_translation_changelist")


@pytest.fixture
def translation(db):
    grouping = GroupingFactory(name="<b>Caucus</b>", purpose="To talk.", slug="caucus")
    return TranslationFactory(
        row=grouping, language="ar", translated_by=create_person("translator", name="")
    )


def withdraw(client, *rows):
    return client.post(
        LIST, {"action": "withdraw", "_selected_action": [row.pk for row in rows]}, follow=True
    )


def test_list_tells_what_is_translated(client_of, moderator, translation):
    html = client_of("moderator").get(LIST).content.decode()

    assert "&lt;b&gt;Caucus&lt;/b&gt;" in html
    assert "Draft that nobody has reviewed yet" in html


def test_page_shows_each_paragraph_beside_the_original(client_of, moderator, translation):
    url = reverse("admin:texts_translation_change", args=[translation.pk])

    html = client_of("moderator").get(url).content.decode()

    assert '<blockquote lang="ar" dir="rtl">To talk. (ar)</blockquote>' in html
    assert '<a href="/caucuses/caucus/"><bdi>&lt;b&gt;Caucus&lt;/b&gt;</bdi></a>' in html
    assert "somebody without a name" in html
    assert "translator@people.example" not in html


def test_nothing_is_typed_in(client_of, moderator, translation):
    url = reverse("admin:texts_translation_change", args=[translation.pk])

    response = client_of("moderator").post(url, {"language": "fr", "pairs": "{}"})

    assert response.status_code == 403
    translation.refresh_from_db()
    assert translation.language == "ar"


def test_withdrawn_translation_is_read_no_more(client_of, moderator, translation):
    response = withdraw(client_of("moderator"), translation)

    assert "1 translation withdrawn." in response.content.decode()
    with override("ar"):
        assert translation.row.here.name == "<b>Caucus</b>"
    assert LogEntry.objects.get().object_id == str(translation.pk)


def test_withdrawing_twice_changes_nothing(client_of, moderator, translation):
    client = client_of("moderator")
    withdraw(client, translation)
    before = Translation.objects.get().replaced_at

    response = withdraw(client, translation)

    assert "0 translations withdrawn." in response.content.decode()
    assert Translation.objects.get().replaced_at == before
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("name", ["coordinator", "list_master", "member"])
def test_others_withdraw_nothing(client_of, name, translation, request):
    response = withdraw(client_of(name), translation)

    assert response.status_code in {403, 404} or response.redirect_chain
    assert Translation.objects.current().exists()

"""Side by side: saving, checks, sending, reviewing, files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.translations import factories
from texts.models import Translation
from translations.models import Job
from translations.services import jobs
from translations.views import editor

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(job, verb="edit"):
    return f"{job.get_absolute_url()}{verb}/"


def post(client, job, button=None, *, version=None, **fields):
    data = factories.typed(job) | fields | {"version": job.version if version is None else version}
    if button:
        data[button] = "1"
    response = client.post(url(job), data)
    job.refresh_from_db()
    return response


def test_paragraphs_stand_beside_each_other(first):
    job = factories.claimed(first)

    text = browser(first).get(url(job)).text

    assert text.count("<textarea") == 4
    assert '<div lang="fr" dir="ltr"><textarea' in text
    assert "0 of 4 paragraphs done" in text
    assert "## How to take part" in text
    assert "are the layout" in text


def test_right_to_left_translation_says_so(db):
    person = factories.translator("arabic", into=["ar"])
    job = factories.claimed(person, language="ar")

    assert '<div lang="ar" dir="rtl"><textarea' in browser(person).get(url(job)).text


def test_saving_and_going_on(first):
    job = factories.claimed(first)

    response = post(browser(first), job)

    assert (response.status_code, response.headers["Location"]) == (302, url(job))
    assert "4 of 4 paragraphs done" in browser(first).get(url(job)).text


def test_sending_for_review_saves_first(first):
    job = factories.claimed(first)

    response = post(browser(first), job, "submit")

    assert response.headers["Location"] == job.get_absolute_url()
    assert (job.state, job.draft["title"][0]["target"]) == ("submitted", "FR Taking part")


def test_missing_paragraph_is_told_and_the_rest_is_kept(first):
    job = factories.claimed(first)
    key = factories.places(job)[1].key

    response = post(browser(first), job, "submit", **{key: ""})

    assert response.status_code == 422
    assert "1 paragraph is missing" in response.text
    assert (job.state, job.draft["title"][0]["target"]) == ("claimed", "FR Taking part")


def test_lost_numbers_and_links_are_hinted_at_but_let_pass(first):
    job = factories.claimed(first)
    places = factories.places(job)
    words = {places[1].key: "Le SMSI a deux phases.", places[3].key: "Écrivez."}

    post(browser(first), job, **words)

    text = browser(first).get(url(job)).text
    assert "A number differs or is missing: 2" in text
    assert "A link differs or is missing: https://example.org/list" in text
    post(browser(first), job, "submit", **words)
    assert job.state == "submitted"


def test_characters_that_cannot_be_seen_are_refused(first):
    job = factories.claimed(first)
    key = factories.places(job)[0].key

    response = post(browser(first), job, **{key: "Parti\u202eciper"})

    assert response.status_code == 422
    assert "turns the direction of writing" in response.text
    assert f'href="#id_{key}"' in response.text
    assert job.version == 1


def test_second_tab_shows_both_texts_and_then_saves(first):
    job = factories.claimed(first)
    key = factories.places(job)[0].key
    client = browser(first)
    opened_at = job.version
    post(client, job, **{key: "Participer"})

    late = post(client, job, version=opened_at, **{key: "Prendre part"})

    assert late.status_code == 409
    assert "Participer" in late.text
    assert "Prendre part" in late.text
    assert job.draft["title"][0]["target"] == "Participer"
    assert f'name="version" value="{job.version}"' in late.text
    assert post(client, job, **{key: "Prendre part"}).status_code == 302
    assert job.draft["title"][0]["target"] == "Prendre part"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 12, "²"])
def test_nonsense_for_a_version_overwrites_nothing(first, version):
    job = factories.claimed(first)

    assert post(browser(first), job, version=version).status_code == 409


def test_change_of_the_original_is_shown_word_by_word(first):
    page = factories.page()
    job = factories.translated(first, page)
    factories.change(page, body=page.body.replace("2 phases", "3 phases"))
    client = browser(first)

    text = client.get(url(job)).text

    assert "3 of 4 paragraphs done" in text
    assert "<del>" in text
    assert "I looked at it: it still fits" in text
    assert post(client, job, "submit").status_code == 422
    key = next(place.key for place in factories.places(job) if place.part.in_doubt)
    assert post(client, job, "submit", **{f"ok-{key}": "on"}).status_code == 302


def test_words_without_a_place_are_shown(first):
    job = factories.claimed(first)

    response = post(browser(first), job, **{"body-0123456789ab-0": "Mes mots perdus"})

    assert response.status_code == 409
    assert "Mes mots perdus" in response.text
    assert job.draft["title"][0]["target"] == "FR Taking part"


def test_who_lost_the_claim_gets_their_words_back(first, second):
    job = factories.claimed(first)
    typed = factories.typed(job)
    jobs.release(job, by=first)
    jobs.claim(job, by=second)

    response = browser(first).post(url(job), typed | {"version": job.version})

    assert response.status_code == 409
    assert "FR WSIS has 2 phases." in response.text
    assert browser(first).get(url(job)).headers["Location"] == job.get_absolute_url()


def test_hidden_text_is_told(first):
    page = factories.page()
    job = factories.claimed(first, page)
    factories.change(page, is_published=False)

    assert browser(first).get(url(job)).status_code == 409
    assert browser(first).get(url(job, "file")).status_code == 409


def test_reviewer_publishes(first, second):
    page = factories.page()
    job = factories.reviewed_by(second, factories.submitted(first, page))
    key = factories.places(job)[0].key

    response = post(browser(second), job, "publish", **{key: "Participer"})

    assert response.headers["Location"] == job.get_absolute_url()
    assert job.state == "published"
    assert Translation.objects.of(page).get().text("title") == "Participer"


def test_reviewer_returns_with_a_note(first, second):
    job = factories.reviewed_by(second, factories.submitted(first))
    client = browser(second)

    assert post(client, job, "return").status_code == 422
    assert post(client, job, "return", note="Say “vous”.").status_code == 302
    assert job.state == "returned"
    assert "Say “vous”." in browser(first).get(url(job)).text


@pytest.mark.parametrize("button", ["publish", "return"])
def test_translator_cannot_review_with_a_forged_button(first, button):
    job = factories.claimed(first)

    assert post(browser(first), job, button, note="Fine.").status_code == 403
    assert job.state == "claimed"


def test_reviewer_cannot_submit_in_the_translators_place(first, second):
    job = factories.reviewed_by(second, factories.submitted(first))

    assert post(browser(second), job, "submit").status_code == 403


def test_long_text_comes_in_parts(first, monkeypatch):
    monkeypatch.setattr(editor, "PARAGRAPHS_A_PART", 2)
    job = factories.claimed(first)
    client = browser(first)

    text = client.get(f"{url(job)}?part=2").text
    assert "Translation of paragraph 3" in text
    assert "Translation of paragraph 2" not in text
    last = factories.places(job)[3].key
    data = {last: "Dernier", "version": job.version}
    assert client.post(f"{url(job)}?part=2", data).headers["Location"] == f"{url(job)}?part=2"
    assert factories.places(Job.objects.get(pk=job.pk))[3].part.target == "Dernier"
    for part in ("3", "0", "x", "-1", "9" * 30):
        assert client.get(f"{url(job)}?part={part}").status_code == 404


@pytest.mark.parametrize("paragraphs", [1, 30])
def test_query_count_of_the_editor(first, paragraphs, django_assert_num_queries):
    page = factories.page(body="\n\n".join(f"Paragraph {n}." for n in range(paragraphs)))
    job = factories.claimed(first, page)
    client = browser(first)
    client.get(url(job))

    with django_assert_num_queries(4):
        client.get(url(job))


# --- Files --------------------------------------------------------------------------------------


def upload(client, job, content, name="job.po"):
    file = SimpleUploadedFile(name, content, content_type="text/x-gettext-translation")
    response = client.post(url(job, "import"), {"file": file})
    job.refresh_from_db()
    return response


def test_file_goes_out_and_comes_back(first):
    job = factories.claimed(first)
    client = browser(first)

    out = client.get(url(job, "file"))
    assert out.headers["Content-Disposition"] == (
        f'attachment; filename="page-{job.object_id}-fr.po"'
    )
    content = out.content.replace(
        b'msgid "Taking part"\nmsgstr ""', b'msgid "Taking part"\nmsgstr "Participer"'
    )
    back = upload(client, job, content)

    assert back.headers["Location"] == url(job)
    assert job.draft["title"][0]["target"] == "Participer"
    assert job.events.last().details == {"read": 1, "left_out": 0}


def test_what_was_not_read_is_listed(first):
    page = factories.page()
    job = factories.claimed(first, page)
    client = browser(first)
    content = client.get(url(job, "file")).content.replace(
        b'phases."\nmsgstr ""', b'phases."\nmsgstr "Deux phases."'
    )
    factories.change(page, body="Other words.")

    response = upload(client, job, content)

    assert response.status_code == 200
    assert "0 paragraphs were read." in response.text
    assert "The original no longer has this paragraph: “WSIS has 2 phases.”" in response.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"words", "not a PO file"),
        (b"", "The file is empty."),
        (b"x" * (1024 * 1024 + 1), "too large: at most 1 MB"),
        (b'msgid ""\nmsgstr "Language: es\\n"\n', "another language"),
    ],
    ids=["words", "empty", "large", "language"],
)
def test_wrong_files_are_refused(first, content, words):
    job = factories.claimed(first)

    response = upload(browser(first), job, content)

    assert response.status_code == 422
    assert words in response.text
    assert job.version == 1


def test_form_without_a_file_is_told(first):
    job = factories.claimed(first)
    client = browser(first)

    assert client.get(url(job, "import")).status_code == 200
    assert client.post(url(job, "import"), {}).status_code == 422


def test_files_are_for_who_has_the_job_in_hand(first, second):
    job = factories.claimed(first)
    client = browser(second)

    assert client.get(url(job, "file")).status_code == 403
    assert client.get(url(job, "import")).status_code == 302
    assert upload(client, job, b"words").status_code == 409

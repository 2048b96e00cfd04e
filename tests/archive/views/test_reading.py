"""The pages of an archive, as visitors and subscribers see them."""

import re

import pytest
from django.utils import timezone

from archive.models import Post
from archive.services.removing import remove
from archive.services.storing import store
from archive.views import reading
from tests.archive.factories import list_here, post_of, raw, with_file
from tests.page_weight import BUDGET, STYLESHEET, compressed

pytestmark = pytest.mark.django_db

ROOT = "/lists/rights/archive/"


@pytest.fixture
def rights():
    return list_here(name="rights", title="Rights")


@pytest.fixture
def closed():
    return list_here(name="closed", title="Closed circle", archive="members")


@pytest.fixture
def subscribed(closed, registered):
    closed.subscriptions.create(
        email=registered.email,
        language="en",
        state="active",
        origin="form",
        confirmed_at=timezone.now(),
    )
    return registered


def text_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def weight_of(client, url):
    return compressed(client.get(url).content) + compressed(STYLESHEET.read_bytes())


# --- The first page -----------------------------------------------------------------------------


def test_empty_archive(client, rights):
    assert "Nothing is archived yet" in text_of(client, ROOT)


def test_months_and_newest_threads(client, rights):
    post_of(rights, Subject="Agenda", Date="Mon, 02 Nov 2026 12:00:00 +0000")
    post_of(rights, Subject="Minutes", Date="Wed, 07 Oct 2026 12:00:00 +0000")
    post_of(rights, Subject="Old", Date="Wed, 10 Dec 2003 12:00:00 +0000")

    page = text_of(client, ROOT)

    assert re.findall(r'href="/lists/rights/archive/(\d{4}-\d\d)/"', page) == [
        "2026-10",
        "2026-11",
        "2003-12",
    ]
    assert page.index("Agenda") < page.index("Minutes") < page.index("Old")


def test_public_pages_touch_nothing_personal(client, rights):
    post = post_of(rights)

    for url in (ROOT, f"{ROOT}2026-11/", post.thread.get_absolute_url(), post.get_absolute_url()):
        response = client.get(url)
        assert not response.cookies
        assert response["Cache-Control"] == "public, no-cache"


def test_new_post_ends_stored_pages(client, rights, settings):
    settings.PAGE_CACHE_SECONDS = 60
    assert "Agenda" not in text_of(client, ROOT)
    # What a test does has no commit of its own.
    from pagecache import generations

    post_of(rights, Subject="Agenda")
    generations.begin_next()

    assert "Agenda" in text_of(client, ROOT)


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_counts(client, rights, row_count, django_assert_num_queries):
    first = post_of(rights, Message_ID="<a@x>")
    for _ in range(row_count):
        post_of(rights)
        store(rights, with_file(References="<a@x>"))

    for url, number in (
        (ROOT, 4),
        (f"{ROOT}2026-11/", 3),
        (first.thread.get_absolute_url(), 5),
        (first.get_absolute_url(), 4),
    ):
        with django_assert_num_queries(number):
            client.get(url)


# --- Months -------------------------------------------------------------------------------------


def test_month_shows_its_threads(client, rights):
    post_of(rights, Subject="Agenda", Message_ID="<a@x>", Date="Wed, 07 Oct 2026 12:00:00 +0000")
    post_of(rights, References="<a@x>", Date="Mon, 02 Nov 2026 12:00:00 +0000")
    post_of(rights, Subject="Minutes", Date="Wed, 07 Oct 2026 13:00:00 +0000")

    november, october = (text_of(client, f"{ROOT}2026-{month}/") for month in (11, 10))

    assert ("Agenda" in november, "Minutes" in november) == (True, False)
    assert ("Agenda" in october, "Minutes" in october) == (True, True)


@pytest.mark.parametrize("month", ["2026-12", "2026-13", "2026-00", "1970-01", "9999-01", "2026-1"])
def test_month_without_posts(client, rights, month):
    post_of(rights)

    assert client.get(f"{ROOT}{month}/").status_code == 404


def test_months_are_paged(client, rights, monkeypatch):
    monkeypatch.setattr(reading, "PER_PAGE", 2)
    for _ in range(3):
        post_of(rights)

    first = text_of(client, f"{ROOT}2026-11/")
    following = re.search(r'href="(\?after=[^"]+)"', first)[1]

    assert first.count('role="rowheader"') == 2
    assert text_of(client, f"{ROOT}2026-11/{following}").count('role="rowheader"') == 1


# --- Threads and posts --------------------------------------------------------------------------


def test_thread(client, rights):
    first = post_of(rights, Subject="Agenda", Message_ID="<a@x>")
    answer = post_of(
        rights,
        "> One\n> Two\n> Three\n\nI agree.\n",
        From="John Roe <john@people.example>",
        Subject="Re: Agenda",
        References="<a@x>",
    )

    page = text_of(client, first.thread.get_absolute_url())

    assert page.index("Jane Doe") < page.index("John Roe")
    assert "answers Jane Doe" in page
    assert "<details><summary>Quoted text</summary>" in page
    moved = client.get(f"{ROOT}thread/{answer.hash}/")
    assert (moved.status_code, moved["Location"]) == (302, first.thread.get_absolute_url())


def test_no_address_is_shown(client, rights):
    content = raw(
        "Write to jane.doe@people.example\n",
        Subject="For jane.doe@people.example",
        From='"jane.doe@people.example" <jane.doe@people.example>',
    )
    post = store(rights, content)

    urls = [ROOT, f"{ROOT}2026-11/", f"{ROOT}2026-11.mbox", f"{ROOT}?q=write"]
    for url in [*urls, post.get_absolute_url(), post.thread.get_absolute_url()]:
        response = client.get(url)
        assert response.status_code == 200
        assert b"people.example" not in response.getvalue().replace(b"number-", b"").replace(
            post.message_id.removeprefix("number-").encode(), b""
        ), url


def test_script_in_html_is_not_shown(client, rights):
    post = post_of(rights, "<p>Words<script>alert(1)</script><img src=x>", Content_Type="text/html")

    page = text_of(client, post.get_absolute_url())

    assert "<p>Words</p>" in page
    assert "alert" not in page
    assert "<img" not in page


def test_signs_are_escaped(client, rights):
    post = post_of(
        rights, "<b>Words</b>", Subject="<i>Agenda</i>", From="<u>Jane</u> <j@x.example>"
    )

    for url in (post.get_absolute_url(), post.thread.get_absolute_url(), ROOT):
        page = text_of(client, url)
        assert not re.search("<(i|u|b)>", page)


def test_long_post_in_parts(client, rights):
    post = post_of(rights, "".join(f"Line number {n} of words.\n" for n in range(2000)))
    url = post.get_absolute_url()

    first, second = text_of(client, url), text_of(client, f"{url}?part=2")

    assert "Line number 1 " in first
    assert "Line number 1 " not in second
    assert "Part 2 of" in second
    for part in ("0", "99", "x", "-1", ""):
        assert client.get(f"{url}?part={part}").status_code == 404


@pytest.mark.parametrize(
    "words",
    [
        "Le sommet mondial examine {} propositions de la société civile. ",
        "Гражданское общество рассматривает {} предложений на саммите. ",
        "公民社会审议了峰会的{}项提案并表示赞同。",
        "ناقش المجتمع المدني {} مقترحا في القمة العالمية. ",
    ],
    ids=["fr", "ru", "zh", "ar"],
)
def test_pages_are_light(client, rights, words):
    import random

    chance = random.Random(1)
    letters = sorted(set(words) - set("{} "))

    def text():
        # Words that do not repeat: what compresses worst of what people write.
        noise = ("".join(chance.choices(letters, k=6)) for _ in range(1500))
        return "\n".join(f"{words.format(number)} {word}" for number, word in enumerate(noise))

    first = post_of(rights, text(), Message_ID="<a@x>", Content_Type="text/plain; charset=utf-8")
    for _ in range(12):
        post_of(rights, text(), References="<a@x>", Content_Type="text/plain; charset=utf-8")
    for number in range(60):
        post_of(rights, Subject=f"{words.format(number)} {''.join(chance.choices(letters, k=6))}")

    for url in (first.get_absolute_url(), first.thread.get_absolute_url(), f"{ROOT}2026-11/", ROOT):
        assert weight_of(client, url) <= BUDGET, url


def test_removed_post(client, rights, list_master):
    first = post_of(rights, "A secret.", Subject="Secret", Message_ID="<a@x>")
    post_of(rights, Subject="Re: Agenda", References="<a@x>")
    remove(first, by=list_master, reason="Asked for.")

    for url in (first.get_absolute_url(), first.thread.get_absolute_url()):
        page = text_of(client, url)
        assert "This post was removed on" in page
        assert "ecret" not in page


@pytest.mark.parametrize("path", ["thread/{}/", "post/{}/"])
@pytest.mark.parametrize("hash_", ["A" * 32, "a" * 32, "A" * 31])
def test_unknown_hash(client, rights, path, hash_):
    assert client.get(ROOT + path.format(hash_)).status_code == 404


def test_post_of_another_list(client, rights):
    post = post_of(list_here(name="other"))

    assert client.get(f"{ROOT}post/{post.hash}/").status_code == 404


# --- Archives for subscribers -------------------------------------------------------------------


def test_subscribers_read(client_of, closed, subscribed):
    post = post_of(closed, "Confidential words", Subject="Agenda")
    client = client_of("registered")

    urls = ("/lists/closed/archive/", "/lists/closed/archive/2026-11/", post.get_absolute_url())
    for url in urls:
        response = client.get(url)
        assert "Agenda" in response.content.decode()
        assert "private" in response["Cache-Control"]


def test_others_do_not(client_of, closed):
    post = post_of(closed)

    for url in ("/lists/closed/archive/", post.get_absolute_url()):
        visited = client_of("visitor").get(url)
        assert (visited.status_code, visited["Location"]) == (302, f"/accounts/login/?next={url}")
        assert client_of("member").get(url).status_code == 404


@pytest.mark.parametrize("archive", ["none", ""])
def test_no_archive(client, archive):
    list_here(name="rights", archive=archive)

    assert client.get(ROOT).status_code == 404


# --- Search -------------------------------------------------------------------------------------


def test_search_in_one_public_archive(client, rights):
    post_of(rights, "A zebra came.", Subject="Animals")
    post_of(list_here(name="other"), "A zebra went.", Subject="Elsewhere")

    page = text_of(client, f"{ROOT}?q=zebras")

    assert "Animals" in page
    assert "Elsewhere" not in page
    assert "<mark>zebra</mark>" in page
    assert "inlist" not in page


def test_search_finds_subject_and_sender(client, rights):
    post_of(rights, Subject="Re: Budget", From="Amina Diallo <amina@people.example>")

    for word in ("budget", "diallo"):
        assert "1 result" in text_of(client, f"{ROOT}?q={word}")


def test_nothing_found(client, rights):
    post_of(rights)

    assert "Nothing was found" in text_of(client, f"{ROOT}?q=giraffe")


def test_too_long_a_question(client, rights):
    assert client.get(f"{ROOT}?q={'a' * 200}").status_code == 400


def test_search_among_subscribers(client_of, closed, subscribed):
    post_of(
        closed, "Un Éléphant est venu.", Subject="Animals", Content_Type="text/plain; charset=utf-8"
    )
    post_of(closed, "Nothing.", Subject="Plants")
    client = client_of("registered")

    page = text_of(client, "/lists/closed/archive/?q=éléphant+venu")

    assert ("Animals" in page, "Plants" in page) == (True, False)
    assert "Nothing was found" in text_of(client, "/lists/closed/archive/?q=giraffe")


def test_archives_of_subscribers_are_in_no_index(client, closed):
    post_of(closed, "A zebra came.", Subject="Animals")

    assert "Animals" not in text_of(client, "/search/?q=zebra")


def test_archive_that_becomes_closed_is_not_found(client, rights):
    post_of(rights, "A zebra came.", Subject="Animals")
    rights.archive = "members"
    rights.save()

    assert "Animals" not in text_of(client, "/search/?q=zebra")
    assert Post.objects.exists()

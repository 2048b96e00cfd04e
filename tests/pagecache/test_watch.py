"""Every write that a page may show ends the stored pages, once, after commit."""

import pytest
from django.db import connection, connections, transaction
from modelsearch.backends import get_search_backend

from accounts.models import User
from pagecache import generations
from pagecache.watch import is_shown, unshown, watch
from pages.models import Page
from tests.pages.factories import PageFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('INSERT INTO "pages_page" ("title") VALUES (?)', True),
        ('INSERT OR IGNORE INTO "pages_page" VALUES (?)', True),
        ('UPDATE "organisations_organisation" SET "name" = %s', True),
        ('DELETE FROM "caucuses_membership" WHERE id = 1', True),
        ("  update caucuses_grouping set name = 1", True),
        ('TRUNCATE "pages_page", "pages_link"', True),
        ('SELECT "pages_page"."id" FROM "pages_page" FOR UPDATE', False),
        ('INSERT INTO "django_session" VALUES (?)', False),
        ('UPDATE "notices_outgoingmail" SET "attempts" = 1', False),
        ('INSERT INTO "mailinglists_subscription" VALUES (?)', False),
        ('INSERT INTO "mailinglists_subscriptionattempt" VALUES (?)', False),
        ('UPDATE "mailinglists_heldpost" SET "state" = 1', False),
        ('UPDATE "mailinglists_installation" SET "wanted" = 1', False),
        ('DELETE FROM "mailinglists_trustedsender"', False),
        ('UPDATE "mailinglists_mailinglist" SET "state" = 1', True),
        ('UPDATE "pagecache_generation" SET "number" = 1', False),
        ('UPDATE "django_tasks_database_dbtaskresult" SET "status" = 1', False),
        ('UPDATE "moderation_request" SET "state" = 1', True),
        ('INSERT INTO "moderation_trait" VALUES (?)', False),
        ('INSERT INTO "caucuses_relaymessage" VALUES (?)', False),
        ('INSERT INTO "caucuses_report" VALUES (?)', True),
        ('INSERT INTO "accounts_erasurerequest" VALUES (?)', False),
        ('INSERT INTO "accounts_user" ("name") VALUES (%s)', False),
        ('INSERT INTO "accounts_user_groups" ("user_id") VALUES (%s)', True),
        ('UPDATE "accounts_user" SET "last_login" = %s WHERE "id" = %s', False),
        ('UPDATE "accounts_user" SET "last_login" = %s, "name" = %s WHERE "id" = %s', True),
        ('UPDATE "accounts_user" SET "name" = %s WHERE "id" = %s', True),
        ("SAVEPOINT s1", False),
        ("", False),
    ],
)
def test_is_shown(sql, expected):
    assert is_shown(sql) is expected


def test_a_write_outside_a_transaction_ends_the_pages():
    before = generations.current()

    PageFactory()

    assert generations.current() > before


def test_a_transaction_ends_the_pages_once_and_after_commit():
    page = PageFactory()
    before = generations.current()

    with transaction.atomic():
        for title in ("one", "two", "three"):
            page.title = title
            page.save()
        inside = generations.current()

    assert (inside, generations.current()) == (before, before + 1)


def save_and_roll_back(page):
    with transaction.atomic():
        page.save()
        transaction.set_rollback(True)


def test_what_is_rolled_back_ends_nothing():
    page = PageFactory()
    before = generations.current()

    save_and_roll_back(page)

    assert generations.current() == before


def test_a_write_after_a_savepoint_was_rolled_back_still_ends_the_pages():
    page = PageFactory()
    before = generations.current()

    with transaction.atomic():
        save_and_roll_back(page)
        page.save()

    assert generations.current() == before + 1


def test_raw_sql_is_seen():
    PageFactory()
    before = generations.current()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_page SET title = 'raw'")

    assert generations.current() == before + 1


def test_private_rows_end_nothing(client):
    before = generations.current()

    client.session.save()

    assert generations.current() == before


def update_titles(**chosen):
    Page.objects.filter(**chosen).update(title="Wells")


def delete_pages(**chosen):
    Page.objects.filter(**chosen).delete()


@pytest.mark.parametrize("write", [update_titles, delete_pages])
def test_a_write_that_meets_no_row_ends_nothing(write):
    page = PageFactory()
    before = generations.current()

    write(pk=page.pk + 1)
    between = generations.current()
    write(pk=page.pk)

    assert (between, generations.current()) == (before, before + 1)


def test_a_row_that_is_there_already_ends_nothing():
    page = PageFactory()
    before = generations.current()

    Page.objects.bulk_create([page], ignore_conflicts=True)

    assert generations.current() == before


def test_a_write_that_gives_rows_back_ends_the_pages():
    page = PageFactory()
    before = generations.current()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_page SET title = 'raw' WHERE id = %s RETURNING id", [page.pk])

    assert generations.current() == before + 1


def test_many_writes_at_once_end_the_pages():
    page = PageFactory()
    before = generations.current()

    with connection.cursor() as cursor:
        titles = [("one", page.pk), ("two", page.pk + 1)]
        cursor.executemany("UPDATE pages_page SET title = %s WHERE id = %s", titles)

    assert generations.current() == before + 1


def test_who_signs_in_ends_nothing(client):
    person = User.objects.create_user("dina@people.example")
    before = generations.current()

    client.force_login(person)
    person.refresh_from_db()

    assert person.last_login is not None
    assert generations.current() == before


def test_the_index_that_is_put_in_order_ends_nothing():
    before = generations.current()

    get_search_backend().merge()

    assert generations.current() == before


def test_what_no_page_shows_yet_ends_nothing():
    page = PageFactory()
    before = generations.current()

    with unshown():
        page.save()
    between = generations.current()
    page.save()

    assert (between, generations.current()) == (before, before + 1)


def test_what_is_shown_ends_the_pages_beside_what_is_not():
    page = PageFactory()
    before = generations.current()

    with transaction.atomic():
        with unshown():
            page.save()
        page.save()

    assert generations.current() == before + 1


def test_an_emptied_table_begins_anew():
    from pagecache.models import Generation

    Generation.objects.all().delete()

    generations.begin_next()

    assert generations.current() == 1


def test_a_connection_made_inside_another_wrapper_stays_watched():
    """As where the first thing that a thread does is to take a form (`accounts.equal_work`)."""
    watched, made_inside = (connections.create_connection("default") for _time in range(2))
    watch(watched)

    with made_inside.execute_wrapper(lambda execute, *statement: execute(*statement)):
        watch(made_inside)

    assert made_inside.execute_wrappers == watched.execute_wrappers

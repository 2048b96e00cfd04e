"""An engine outside the database is told by the worker."""

import pytest
from django_tasks_db.models import DBTaskResult

from search import services, tasks
from search.models import Entry
from tests.pages.factories import PageFactory
from tests.search.factories import listed

pytestmark = pytest.mark.django_db


class Server:
    """An engine elsewhere: keeps what it is told."""

    is_in_database = False

    def __init__(self):
        self.documents = {}

    def add_bulk(self, model, rows):
        assert model is Entry
        self.documents.update({row.pk: row.title for row in rows})

    def delete(self, row):
        self.documents.pop(row.pk, None)

    def all_indexes(self):
        return [self]

    def reset(self):
        self.documents.clear()

    def add_model(self, model):
        assert model is Entry


@pytest.fixture
def server(monkeypatch):
    server = Server()
    monkeypatch.setattr("search.services.get_search_backend", lambda: server)
    monkeypatch.setattr("search.tasks.get_search_backend", lambda: server)
    return server


def run_tasks():
    for result in DBTaskResult.objects.filter(task_path="search.tasks.write").order_by(
        "enqueued_at"
    ):
        tasks.write.call(*result.args_kwargs["args"])
    DBTaskResult.objects.all().delete()


def test_changes_reach_the_engine_by_the_worker(server):
    organisation = listed("Open Network")
    page = PageFactory(title="Reading")
    assert server.documents == {}

    run_tasks()
    assert sorted(server.documents.values()) == ["open network", "reading"]

    organisation.name = "Free Forum"
    organisation.save()
    page.delete()
    run_tasks()
    assert list(server.documents.values()) == ["free forum"]


def test_a_task_may_be_run_twice(server):
    listed("Open Network")
    key = Entry.objects.get().pk

    tasks.write.call([key, key + 1])
    tasks.write.call([key, key + 1])

    assert server.documents == {key: "open network"}


def test_a_new_engine_is_filled_by_a_rebuild(server):
    listed("Open Network")
    DBTaskResult.objects.all().delete()
    server.documents = {99: "stray"}

    services.rebuild(anew=True)
    run_tasks()

    assert list(server.documents.values()) == ["open network"]

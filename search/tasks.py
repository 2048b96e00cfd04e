"""Telling an engine outside the database what changed, after the transaction."""

from django_tasks import task
from modelsearch.backends import get_search_backend

from search.models import Entry


@task()
def write(keys: list[int]) -> None:
    """Write the entries with these keys to the engine as they are now; remove those that are not
    there any more.
    """
    engine = get_search_backend()
    entries = Entry.objects.in_bulk(keys)
    engine.add_bulk(Entry, list(entries.values()))
    for key in keys:
        if key not in entries:
            engine.delete(Entry(pk=key))

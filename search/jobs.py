"""What the worker does for the search."""

from datetime import timedelta

from django_tasks import task

from notices.schedule import register
from search import services


@task()
def reconcile() -> None:
    """Go over everything that can be found, in case something was changed past the portal."""
    services.rebuild()


register("search.reconcile", timedelta(days=1), reconcile)

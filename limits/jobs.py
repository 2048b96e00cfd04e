"""What is counted is forgotten day by day."""

from datetime import timedelta

from django_tasks import task

from notices import schedule


@task()
def forget() -> int:
    """Delete counts and keys whose time is over; return how many."""
    from limits import counting, sources  # they need the models

    return counting.forget() + sources.forget_keys()


schedule.register("limits.forget", timedelta(hours=1), forget)

"""What happens here again and again."""

from datetime import timedelta

from django_tasks import task

from notices import schedule


@task()
def fill_queue() -> int:
    """Bring the queue up to date with what readers lack."""
    from translations.services import queue  # needs the models

    return queue.fill()


@task()
def look_at_claims() -> int:
    """Free what people have had in hand too long; remind those whose time runs out soon."""
    from translations.services import claims  # needs the models

    claims.warn()
    return claims.expire()


@task()
def send_digests() -> int:
    """Tell volunteers what new work fits them."""
    from translations.services import volunteers  # needs the models

    return volunteers.send_digests()


schedule.register("translations.fill_queue", timedelta(hours=1), fill_queue)
schedule.register("translations.look_at_claims", timedelta(hours=6), look_at_claims)
schedule.register("translations.send_digests", timedelta(days=1), send_digests)

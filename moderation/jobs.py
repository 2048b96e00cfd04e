"""What happens here day by day."""

from datetime import timedelta

from django_tasks import task

from notices import schedule


@task()
def remind() -> int:
    """Remind those who can decide of what has waited too long."""
    from moderation.emails import remind_deciders  # needs the models

    return remind_deciders()


@task()
def drop_drafts() -> int:
    """Delete drafts that were given up."""
    from moderation.services import delete_stale_drafts  # needs the models

    return delete_stale_drafts()


@task()
def forget_traits() -> int:
    """Delete by what requests were compared, after thirty days."""
    from moderation import likeness  # needs the models

    return likeness.forget()


schedule.register("moderation.forget_traits", timedelta(days=1), forget_traits)
schedule.register("moderation.remind", timedelta(days=1), remind)
schedule.register("moderation.drop_drafts", timedelta(days=1), drop_drafts)

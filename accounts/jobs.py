"""What happens here day by day: accounts are erased when that is due, what is old goes."""

from datetime import timedelta

from django_tasks import task

from notices import schedule


@task()
def erase(key: int) -> bool:
    """Erase one account, if its request still stands and is due."""
    from accounts import erasure  # needs the models
    from accounts.models import ErasureRequest

    return erasure.carry_out(ErasureRequest.objects.get(pk=key))


@task()
def erase_due() -> int:
    """Have the accounts erased whose time has come, a task each: one that fails shows in the
    back-office and holds up nobody else.
    """
    from accounts.models import ErasureRequest  # needs the models

    keys = list(ErasureRequest.objects.due().values_list("pk", flat=True))
    for key in keys:
        erase.enqueue(key)
    return len(keys)


@task()
def clear_away() -> dict[str, int]:
    """Clear away what is kept no longer; return how many rows each rule touched."""
    from accounts import retention  # needs the models

    return retention.run()


schedule.register("accounts.erase_due", timedelta(hours=1), erase_due)
schedule.register("accounts.retention", timedelta(days=1), clear_away)

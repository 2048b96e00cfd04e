from django.db import OperationalError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notices.schedule import worker_is_alive


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Tell a monitor whether the database answers and the worker lives: 200, or 503 with what is
    wrong.
    """
    parts = {"database": True, "worker": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        parts["worker"] = worker_is_alive()
    except OperationalError:
        parts["database"] = False
    return JsonResponse(
        {name: "ok" if good else "failing" for name, good in parts.items()},
        status=200 if all(parts.values()) else 503,
    )

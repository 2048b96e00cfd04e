"""Health and metrics. They are answered before sessions, languages and stored pages
(`middleware.ShortcutMiddleware`), and wherever the request is sent to.
"""

from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notices.schedule import worker_is_alive
from wsis_portal.watching import access, health


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
    except DatabaseError:
        parts["database"] = False
    return JsonResponse(
        {name: health.OK if good else health.FAILING for name, good in parts.items()},
        status=200 if all(parts.values()) else 503,
    )


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Tell that this process answers; ask nobody else."""
    return JsonResponse({"status": health.OK})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Tell how each part is, and answer 503 where this process can serve nobody.

    Who may see metrics is told numbers, too.
    """
    found = health.look()
    told = {"status": found.status, "parts": found.parts}
    if access.may_watch(request):
        told["details"] = found.details
    return JsonResponse(told, status=200 if found.is_ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the numbers to whom the operator allowed it; to others the address does not exist."""
    if not access.may_watch(request):
        raise Http404
    from wsis_portal.watching import metrics as counted  # not loaded where nobody counts

    return HttpResponse(counted.as_text(), content_type=counted.CONTENT_TYPE)

"""Where every request is counted that an action names."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from limits import answers, challenge, counting, sources, traps
from limits.actions import WRITES, Action, find
from limits.models import Caught
from limits.rates import Scope


class LimitsMiddleware:
    """Hold up what comes too often, and what a program wrote that fills in every form.

    It stands behind the check for forged forms: what is refused there costs nobody anything. A
    request that is counted and then refused by its view gives its place back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in WRITES:
            return self.get_response(request)
        with sources.coming_from(sources.address_of(request)):
            response = self.get_response(request)
        if response.status_code >= 400:
            counting.give_back(getattr(request, "limits_taken", ()))
        return response

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        found = request.resolver_match
        action = find(found.view_name, request.method or "") if found else None
        if action is None:
            return None
        if action.trapped and request.POST.get(traps.FIELD):
            counting.note(action.name, Caught.Outcome.TRAPPED)
            return action.trapped(request, kwargs)
        return self._count(request, action) if settings.LIMITS_ON else None

    @staticmethod
    def _count(request: HttpRequest, action: Action) -> HttpResponse | None:
        places = counting.places_of(action.name, action.rates, _subjects(request, action))
        again_at = counting.take(places)
        if again_at is None:
            if not action.counts_tries:
                request.limits_taken = places  # type: ignore[attr-defined]
            return None
        factor = settings.CHALLENGE_FACTOR
        solution = "" if action.is_read else request.POST.get(challenge.FIELD, "")
        if solution and challenge.is_solved(action.name, solution):
            again_at = counting.take(places, factor=factor)
            if again_at is None:
                counting.note(action.name, Caught.Outcome.SOLVED)
                return None
        counting.note(action.name, Caught.Outcome.REFUSED)
        may_solve = factor > 1 and counting.when_free(places, factor=factor) is None
        return answers.wait(request, action, again_at, may_solve=may_solve)


def _subjects(request: HttpRequest, action: Action) -> dict[Scope, str]:
    """Return of whom a request counts. Public pages are made without asking who reads them, so that
    they can be stored: reading counts by address alone.
    """
    address = sources.address_of(request)
    subjects = {
        Scope.ADDRESS: sources.network_of(address, Scope.ADDRESS),
        Scope.NETWORK: sources.network_of(address, Scope.NETWORK),
    }
    if not action.is_read and request.user.is_authenticated:
        subjects[Scope.PERSON] = str(request.user.pk)
    if email := request.POST.get(action.email_field, "") if action.email_field else "":
        subjects[Scope.EMAIL] = email
    return subjects

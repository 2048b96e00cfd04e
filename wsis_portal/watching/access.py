"""Who may see more than whether the portal is well."""

import hmac
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def is_open() -> bool:
    """Tell whether the operator lets anybody see metrics at all."""
    return bool(settings.METRICS_TOKEN or settings.METRICS_ALLOW)


def may_watch(request: HttpRequest) -> bool:
    """Tell whether the request carries METRICS_TOKEN or comes from one of METRICS_ALLOW."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        if hmac.compare_digest(given.encode(), wanted.encode()):
            return True
    return bool(settings.METRICS_ALLOW) and _comes_from_allowed(request)


def _comes_from_allowed(request: HttpRequest) -> bool:
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return False  # behind a proxy that does not say for whom it asks
    return any(address in network for network in settings.METRICS_ALLOW)

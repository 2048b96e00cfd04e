"""Who is asking."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

if TYPE_CHECKING:
    # Only the type is named: this room uses nothing of the one above.
    from accounts.models import User


def signed_in(request: HttpRequest) -> "User":
    """Return the signed-in person; raises PermissionDenied (HTTP 403) for anybody else.

    Views behind `login_required` and the back-office use it to say that they count on a person.
    """
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    return user

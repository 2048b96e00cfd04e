"""Who may look into the kernel's tables. Who decides a request is said by its kind."""

from typing import TYPE_CHECKING

import rules

from moderation import kinds
from moderation.models import Request

if TYPE_CHECKING:
    from accounts.models import User


@rules.predicate
def may_decide_some_kind(user: "User") -> bool:
    """The person may decide requests of at least one kind."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(user.has_perm(kind.permission) for kind in kinds.all_kinds())


@rules.predicate
def sees_request(user: "User", request: Request | None) -> bool:
    """With a request: it is in the person's queue. Without: the question is about the list, which
    is scoped.
    """
    if request is None:
        return True
    return Request.objects.visible_to(user).filter(pk=request.pk).exists()


rules.add_perm("moderation", may_decide_some_kind)
rules.add_perm("moderation.view_request", may_decide_some_kind & sees_request)
rules.add_perm("moderation.view_decision", may_decide_some_kind)
# The texts that deciders start from are kept by the secretariat (`wsis_portal/rules.py`).

from typing import Any

from django import template

from moderation import quotas

register = template.Library()


@register.inclusion_tag("moderation/_new_account.html", takes_context=True)
def new_account_note(context: Any) -> dict[str, Any]:
    """Tell a new account how much it can still have waiting, before it meets the limit."""
    user = context["request"].user
    return {"share": quotas.share_of(user) if user.is_authenticated else None}

"""How django-allauth is fitted to the portal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext, override

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Remembers the language a person signed up in, and writes to them in it."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = get_language() or user.language
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # The mail with a code to sign in comes without a user (django-allauth 65.21).
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = getattr(user, "language", None) or get_language()
        with override(language):
            # django-allauth's own texts name the site: by what people call it, not by its host.
            site = {"name": gettext("Civil Society at WSIS"), "domain": settings.SITE_URL}
            named = {**context, "language": language, "current_site": site}
            super().send_mail(template_prefix, email, named)

"""How django-allauth is fitted to the portal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext, gettext_lazy, override

from accounts.equal_work import alike
from accounts.models import User

PASSKEY = "mfa_reauthenticate:webauthn"


class AccountAdapter(DefaultAccountAdapter):
    """Remembers the language a person signed up in, and writes to them in it."""

    # Say how long (settings: django-allauth's own limits are those that it comes with).
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy(
            "Too many tries with this address failed. Try again in five minutes, or sign in with a "
            "code."
        ),
        "rate_limited": gettext_lazy("This was asked a moment ago. Try again in a minute."),
    }

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = get_language() or user.language
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # The mail with a code to sign in comes without a user (django-allauth 65.21).
        # Asked for whoever it is: the same work for an address without an account.
        found = User.objects.filter(email__iexact=email).first()
        user = context.get("user") or found
        language = getattr(user, "language", None) or get_language()
        with override(language):
            # django-allauth's own texts name the site: by what people call it, not by its host.
            site = {"name": gettext("Civil Society at WSIS"), "domain": settings.SITE_URL}
            named = {**context, "language": language, "current_site": site}
            super().send_mail(template_prefix, email, named)
            for other in alike(template_prefix):
                self.render_mail(other, email, named)

    def is_safe_url(self, url: str) -> bool:
        """Tell whether an address leads to the portal. What is none does not (`http://[::1`), where
        django-allauth fails (65.21).
        """
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer a passkey first: it is the least work, and nobody can be tricked out of it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            if method["id"] == PASSKEY:
                method["description"] = gettext("Use a passkey")
        return sorted(methods, key=lambda method: method["id"] != PASSKEY)


class MFAAdapter(DefaultMFAAdapter):
    """Names the portal and its passkeys as people call them."""

    def _get_site_name(self) -> str:
        return gettext("Civil Society at WSIS")

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

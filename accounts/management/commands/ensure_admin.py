import os
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import get_random_string

from accounts.models import User

DEFAULT_EMAIL = "admin@localhost.localdomain"


class Command(BaseCommand):
    """Create the first administrator; does nothing where there is one."""

    help = (
        "Create the first administrator from ADMIN_EMAIL and ADMIN_PASSWORD, "
        "or with a password printed once."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            return
        email = os.environ.get("ADMIN_EMAIL") or DEFAULT_EMAIL
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"ADMIN_EMAIL is not an e-mail address: {email!r}") from error
        password = os.environ.get("ADMIN_PASSWORD") or ""
        generated = not password
        if generated:
            password = get_random_string(20)
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_superuser(email, password)
        else:
            user.is_superuser = user.is_active = True
            user.set_password(password)
            user.save()
        EmailAddress.objects.update_or_create(
            user=user, email=email.lower(), defaults={"verified": True, "primary": True}
        )
        self.stdout.write(f"Administrator: {email}")
        if generated:
            self.stdout.write(f"Password (shown this once): {password}")

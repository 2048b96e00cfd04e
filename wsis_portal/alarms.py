"""What the portal watches about its own server: the disk, and the certificate of its site."""

import shutil
import socket
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notices.alarms import Check, Finding, register
from notices.models import Reading

# Reading: until when the certificate of the site holds, as an ISO moment.
CERTIFICATE_ENDS = "wsis_portal.certificate_ends"
# Renewing by itself happens a month before; whoever does it by hand has time with this.
CERTIFICATE_WARNING = timedelta(days=14)
ANSWERS_WITHIN = 10  # seconds


@register
class DiskFull(Check):
    name = "wsis_portal.disk"
    label = gettext_lazy("room on the disk")

    def find(self) -> Iterable[Finding]:
        folders = {"data": settings.VAR_DIR, "files": settings.MEDIA_ROOT}
        for key, folder in folders.items():
            if not Path(folder).is_dir():
                continue
            free = shutil.disk_usage(folder).free // 1_000_000
            if free < settings.DISK_FREE_MB:
                yield Finding(key, {"free": free})

    def words(self, data: dict[str, Any]) -> str:
        return ngettext(
            "Only %(free)d megabyte is free on the disk.",
            "Only %(free)d megabytes are free on the disk.",
            data["free"],
        ) % {"free": data["free"]}

    def advice(self, data: dict[str, Any]) -> str:
        return _("Make room: without it nothing can be saved, and nobody can register.")


@register
class CertificateEnds(Check):
    """Asks the site as a visitor does, so that what the proxy serves is looked at."""

    name = "wsis_portal.certificate"
    label = gettext_lazy("the certificate of the site")

    def find(self) -> Iterable[Finding]:
        parts = urlsplit(settings.SITE_URL)
        if parts.scheme != "https" or parts.hostname is None:
            Reading.forget(CERTIFICATE_ENDS)
            return
        try:
            ends_at = _end_of_certificate(parts.hostname, parts.port or 443)
        except ssl.SSLCertVerificationError as error:
            Reading.forget(CERTIFICATE_ENDS)
            yield Finding("refused", {"reason": error.verify_message})
            return
        Reading.note(CERTIFICATE_ENDS, ends_at.isoformat())
        if ends_at < timezone.now() + CERTIFICATE_WARNING:
            yield Finding("ends", {"at": ends_at.isoformat()})

    def words(self, data: dict[str, Any]) -> str:
        if "at" in data:
            moment = date_format(datetime.fromisoformat(data["at"]), "DATETIME_FORMAT")
            return _("The certificate of the site ends on %(moment)s UTC.") % {"moment": moment}
        return _("Browsers refuse the certificate of the site: %(reason)s.") % {
            "reason": data["reason"]
        }

    def advice(self, data: dict[str, Any]) -> str:
        return _("Renew it, and let the web server in front of the portal read it anew.")


def _end_of_certificate(host: str, port: int) -> datetime:
    """Return until when the certificate served there holds. Raises SSLCertVerificationError where a
    browser would refuse it, and OSError where nobody answers.
    """
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), timeout=ANSWERS_WITHIN) as line,
        context.wrap_socket(line, server_hostname=host) as secure,
    ):
        held = secure.getpeercert()
    assert held is not None  # the context asks for one
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(held["notAfter"])), tz=UTC)

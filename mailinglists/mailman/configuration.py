"""The configuration of Mailman Core, made from the portal's settings: each file as text.

What the options mean stands in Mailman's own `config/schema.cfg`.
"""

import textwrap
from collections.abc import Iterator
from configparser import RawConfigParser
from email.utils import parseaddr
from io import StringIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext, override

# The portal's languages under the names that Mailman's own texts go by. Mailman's list of
# languages has zh_CN, but its texts for Chinese are called zh_Hans.
LANGUAGES = {"en": "en", "fr": "fr", "es": "es", "ar": "ar", "zh-hans": "zh_Hans", "ru": "ru"}
NAMES = {"en": "English", "zh_Hans": "Chinese"}  # the others stand in Mailman's schema
REGULAR_FOOTER = "list:member:regular:footer.txt"
DIGEST_FOOTER = "list:member:digest:footer.txt"
# How Mailman writes the maps that Postfix reads.
POSTFIX = settings.BASE_DIR / "deploy" / "postfix" / "mailman.cfg"
LINE = "_" * 47  # as Mailman's own footers begin

Sections = dict[str, dict[str, str]]


def files(folder: Path, *, postfix: bool = False) -> dict[Path, str]:
    """Return the text of each file of a Mailman that keeps everything in `folder`.

    `postfix`: Mailman keeps the maps that tell Postfix of its lists. Raises ImproperlyConfigured
    where a setting lacks, or cannot stand in such a file.
    """
    if not settings.MAILMAN_URL or not settings.MAILMAN_KEY:
        raise ImproperlyConfigured("Set MAILMAN_URL and MAILMAN_KEY first.")
    return {
        folder / "mailman.cfg": _written(_mailman(folder, postfix)),
        # The archiver reads its file with interpolation.
        folder / "mailman-hyperkitty.cfg": _written(_archiver()).replace("%", "%%"),
        folder / "wsis_delivery.cfg": _written(_delivery()),
        **{folder / "templates" / "site" / path: text for path, text in _footers()},
    }


def _mailman(folder: Path, postfix: bool) -> Sections:
    rest = urlsplit(settings.MAILMAN_URL)
    lmtp = urlsplit(f"//{settings.MAILMAN_LMTP}")
    sender = parseaddr(settings.SERVER_EMAIL)[1]
    return {
        "mailman": {
            "site_owner": sender,
            "layout": "portal",
            "default_language": "en",
            # Readers are told what a filter took out of a post; the limit of size is for the rest.
            "filter_report": "yes",
            "check_max_size_on_filtered_message": "yes",
        },
        "paths.portal": {"var_dir": str(folder)},
        "webservice": {
            "hostname": rest.hostname or "",
            "port": str(rest.port),
            "admin_user": unquote(rest.username or ""),
            "admin_pass": unquote(rest.password or ""),
            "api_version": rest.path.strip("/"),
            # The worker of the portal is its one user.
            "workers": "1",
            "show_tracebacks": "no",
        },
        "mta": {
            "incoming": "mailman.mta.postfix.LMTP" if postfix else "mailman.mta.null.NullMTA",
            **({"configuration": str(POSTFIX)} if postfix else {}),
            "outgoing": "wsis_delivery.deliver",
            "lmtp_host": lmtp.hostname or "",
            "lmtp_port": str(lmtp.port),
            **_outgoing(),
            # Each mail is one to one person: what bounces names the address without doubt, and the
            # link to leave is the reader's own.
            "verp_personalized_deliveries": "yes",
            "verp_delivery_interval": "1",
            "verp_confirmations": "yes",
            "verp_probes": "yes",
        },
        "plugin.wsis_subscribing": {"class": "wsis_subscribing.Plugin", "enabled": "yes"},
        # Usenet.
        "runner.nntp": {"start": "no"},
        "archiver.hyperkitty": {
            "class": "wsis_delivery.Archiver",
            "enable": "yes",
            "configuration": str(folder / "mailman-hyperkitty.cfg"),
        },
        "archiver.prototype": {"enable": "no"},
        **{
            f"language.{code}": {"charset": "utf-8", "enabled": "yes"}
            | ({"description": NAMES[code]} if code in NAMES else {})
            for code in LANGUAGES.values()
        },
    }


def _outgoing() -> dict[str, str]:
    """Return where mail goes out: with user and password where it is the server of EMAIL_URL."""
    place = urlsplit(f"//{settings.MAILMAN_SMTP}")
    server = {"smtp_host": place.hostname or "", "smtp_port": str(place.port)}
    if f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" == settings.MAILMAN_SMTP:
        if settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL:
            server["smtp_secure_mode"] = "starttls" if settings.EMAIL_USE_TLS else "smtps"
        if settings.EMAIL_HOST_USER:
            server["smtp_user"] = settings.EMAIL_HOST_USER
            server["smtp_pass"] = settings.EMAIL_HOST_PASSWORD
    return server


def _archiver() -> Sections:
    return {
        "general": {"base_url": f"{settings.SITE_URL}/archives/", "api_key": settings.MAILMAN_KEY}
    }


def _delivery() -> Sections:
    return {
        "portal": {"url": settings.SITE_URL, "key": settings.MAILMAN_KEY},
        "prefixes": {LANGUAGES[code]: _prefix(code) for code in LANGUAGES},
    }


def _prefix(code: str) -> str:
    return "" if code == settings.LANGUAGE_CODE else f"/{code}"


def _footers() -> Iterator[tuple[str, str]]:
    """Yield path and text of each footer. What begins with a dollar is put in by Mailman."""
    for code, name in LANGUAGES.items():
        page = f"{settings.SITE_URL}{_prefix(code)}/lists/$short_listname/"
        with override(code):
            about, leave = gettext("About this list:"), gettext("Leave this list with one click:")
        head = f"{LINE}\n$display_name <$listname>\n{about}\n{page}\n"
        yield f"{name}/{REGULAR_FOOTER}", f"{head}{leave}\n$leave_url\n"
        yield f"{name}/{DIGEST_FOOTER}", head


def _written(sections: Sections) -> str:
    """Return the sections in the form that both lazr.config and configparser read."""
    parser = RawConfigParser()
    for section, options in sections.items():
        for option, value in options.items():
            if not value.isprintable() or value != value.strip():
                raise ImproperlyConfigured(f"{section}, {option}: {value!r} cannot be written.")
        parser[section] = options
    text = StringIO()
    parser.write(text)
    note = "# Written by manage.py write_mailman_config; what is changed here is lost.\n\n"
    return note + textwrap.dedent(text.getvalue()).rstrip() + "\n"

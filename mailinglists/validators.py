"""What a list may be called, and where it can be written to.

Sources: RFC 5321, sections 4.1.2 and 4.5.3.1.1 (the part of an address before the @ has at most 64
octets; a "dot-string" of letters, digits and hyphens needs no quoting); RFC 2142 (names of roles);
GNU Mailman's own addresses for each list ("Mailman 3 core, addresses": -request, -owner ...).

Names are stricter than that. No dots: "a.b" and "ab" are one mailbox with large providers, and the
name stands before a dot in List-Id (RFC 2919). No plus sign: what follows it is a detail of another
address (RFC 5233), and Mailman uses it itself. No underscores: a link's line hides them.
"""

import re

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from frame.text import validate_plain_text, validate_single_line
from organisations.validators import validate_public_url

LOCAL_PART_LIMIT = 64  # octets, RFC 5321
# Ends of the addresses of offices in groups (`mailinglists/services/role_addresses.py`), and what
# somebody could take for one of them.
OFFICES = (
    "-coordinator",
    "-coordinators",
    "-focal-point",
    "-focal-points",
    "-focalpoint",
    "-focalpoints",
    "-alternate",
    "-alternates",
)
# Addresses that the list server, or the portal, makes of a list's name by adding these.
SUFFIXES = (
    "-request",
    "-owner",
    "-owners",
    "-bounces",
    "-bounce",
    "-confirm",
    "-join",
    "-leave",
    "-subscribe",
    "-unsubscribe",
    "-admin",
    "-editor",
    "-loop",
    "-moderator",
    "-moderators",
    *OFFICES,
)
NAME_LEAST = 2
# So that the longest address that a list server makes of it is still an address.
NAME_LIMIT = LOCAL_PART_LIMIT - len("-unsubscribe")
# What somebody may paste before the limit above is told.
TYPED_LIMIT = 200
# fmt: off
RESERVED = frozenset(
    (
        # RFC 2142.
        "info", "marketing", "sales", "support", "abuse", "noc", "security", "postmaster",
        "hostmaster", "usenet", "news", "webmaster", "www", "uucp", "ftp",
        # Accounts and programs of servers.
        "root", "admin", "administrator", "daemon", "mailer-daemon", "nobody", "noreply",
        "no-reply", "mail", "smtp", "bounce", "bounces", "mailman", "majordomo", "listserv",
        "listmaster", "listmasters", "list", "lists", "owner", "moderator", "site", "test",
        # The portal's offices, and its own addresses below /lists/.
        "portal", "secretariat", "moderators", "coordinators", "focal-point", "request",
        "requests", "keepers", "subscription", "leave",
    )
)
# fmt: on
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def fold_name(text: str) -> str:
    """Return a typed name without blanks around it and in small letters: so names are compared."""
    return text.strip().lower()


def suggested_name(text: str) -> str:
    """Return a name in the permitted letters that sounds like `text`, or "" where there is none."""
    found = slugify(anyascii(text).replace(".", "-").replace("_", "-").replace("+", "-"))
    found = re.sub(r"-{2,}", "-", found)
    name = found.lstrip("0123456789-")[:NAME_LIMIT].strip("-")
    return name if len(name) >= NAME_LEAST else ""


def validate_list_name(name: str) -> None:
    """Refuse what is no name of a list, with what to do instead. `name` is folded already."""
    example = suggested_name(name) or "digital-rights"
    for is_wrong, message, code in (
        ("@" in name, _("Write only what stands before the @."), "whole_address"),
        (
            not name.isascii(),
            _("Use the letters a to z, also for names in other scripts. For example: %(example)s"),
            "other_script",
        ),
        (
            re.search(r"\s", name),
            _("Write a hyphen instead of a blank. For example: %(example)s"),
            "blank",
        ),
        (
            "." in name,
            _(
                "Write a hyphen instead of a dot: mail programs disagree about dots. "
                "For example: %(example)s"
            ),
            "dot",
        ),
        (
            "+" in name,
            _("Leave out the plus sign: mail servers cut the name there. For example: %(example)s"),
            "plus",
        ),
        (
            not re.fullmatch(r"[a-z0-9-]*", name),
            _("Use only the letters a to z, digits and hyphens. For example: %(example)s"),
            "sign",
        ),
    ):
        if is_wrong:
            raise ValidationError(message, code=code, params={"example": example})
    if len(name) < NAME_LEAST:
        raise ValidationError(_("Write at least two letters."), code="too_short")
    if len(name) > NAME_LIMIT:
        raise ValidationError(
            _("Too long: write at most %(limit)d letters. For example: %(example)s"),
            code="too_long",
            params={"limit": NAME_LIMIT, "example": example},
        )
    if not _NAME.fullmatch(name):
        raise ValidationError(
            _("Begin with a letter, end with a letter or digit, and write single hyphens."),
            code="shape",
        )
    _refuse_reserved(name)


def _refuse_reserved(name: str) -> None:
    if name in RESERVED:
        raise ValidationError(
            _(
                "Every mail server keeps “%(name)s” for itself. "
                "Choose a name that tells the subject."
            ),
            code="reserved",
            params={"name": name},
        )
    office = next((suffix for suffix in OFFICES if name.endswith(suffix)), None)
    if office is not None:
        raise ValidationError(
            _(
                "Names that end in “%(suffix)s” are kept for those who hold an office in a group. "
                "Choose another end."
            ),
            code="reserved_office",
            params={"suffix": office},
        )
    suffix = next((suffix for suffix in SUFFIXES if name.endswith(suffix)), None)
    if suffix is not None:
        raise ValidationError(
            _("Names that end in “%(suffix)s” are kept for the mail server. Choose another end."),
            code="reserved_suffix",
            params={"suffix": suffix},
        )


def names_that_collide(name: str) -> list[str]:
    """Return the names that no other list may have beside `name`: itself, what a server makes of
    it, and that of which a server makes `name`.
    """
    stems = [name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)]
    return [name, *stems, *(name + suffix for suffix in SUFFIXES)]


def validate_web_or_mail_address(text: str) -> None:
    """Accept a public web address, or an e-mail address."""
    validate_plain_text(text)
    validate_single_line(text)
    if "@" in text and "/" not in text:
        EmailValidator(
            message=_("Write a whole e-mail address, for example list-join@example.org")
        )(text)
    else:
        validate_public_url(text)

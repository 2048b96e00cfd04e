"""The links that let a subscriber leave a list with one click, without signing in (RFC 8058).

Standard library alone: this stands in the portal and, beside `wsis_delivery`, inside Mailman.
"""

import base64
import binascii
import hashlib
import hmac

PURPOSE = b"wsis-portal: leaving a list"
SIGNATURE_BYTES = 16


class BadToken(ValueError):
    """Nobody who has the key made this token."""


def make(key: str, list_id: str, address: str) -> str:
    """Return the token that lets `address` leave the list, made of letters, digits and -_. alone.

    The same one each time. It does not lapse: a mail may be read, and its link used, years later.
    """
    if not list_id or not address or "\n" in list_id or "\n" in address:
        raise ValueError("A token is made for one list and one address.")
    payload = _encode(f"{list_id}\n{address}".encode())
    return f"{payload}.{_signature(key, payload)}"


def read(key: str, token: str) -> tuple[str, str]:
    """Return the list's id and the address that a token was made for; raises BadToken."""
    payload, _dot, signature = token.partition(".")
    # What is not signed is not looked at any further.
    expected = _signature(key, payload)
    if not hmac.compare_digest(signature.encode(errors="replace"), expected.encode()):
        raise BadToken("The signature is wrong.")
    try:
        text = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise BadToken("It does not hold text.") from error
    list_id, newline, address = text.partition("\n")
    if not newline or not list_id or not address:
        raise BadToken("It does not name a list and an address.")
    return list_id, address


def headers(url: str, leave_address: str) -> dict[str, str]:
    """Return the headers that show a mail program the link (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{url}>, <mailto:{leave_address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _signature(key: str, payload: str) -> str:
    derived = hmac.digest(key.encode(), PURPOSE, hashlib.sha256)
    signed = hmac.digest(derived, payload.encode(errors="replace"), hashlib.sha256)
    return _encode(signed[:SIGNATURE_BYTES])


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

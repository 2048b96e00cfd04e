"""A puzzle that a device solves in a second or two, in the manner of ALTCHA: nobody else is asked.

It is made and checked by the library `altcha`. The widget that comes with it writes styles and
workers into the page, which the portal's security policy forbids: `static/challenge.js` solves it.
"""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import altcha
from django.conf import settings
from django.utils import timezone

from limits import counting

FIELD = "solution"  # of the form
GOOD_FOR = timedelta(minutes=20)
SOLUTION_LIMIT = 1000  # characters; ours have some 400


def _key() -> str:
    return hmac.new(settings.SECRET_KEY.encode(), b"limits.challenge", hashlib.sha256).hexdigest()


def make(action: str) -> dict[str, Any]:
    """Return a new puzzle, good for one action."""
    options = altcha.ChallengeOptions(
        hmac_key=_key(),
        max_number=settings.CHALLENGE_DIFFICULTY,
        expires=timezone.now() + GOOD_FOR,
        params={"action": action},
    )
    return altcha.create_challenge(options).to_dict()


def is_solved(action: str, solution: str) -> bool:
    """Tell whether `solution` solves a puzzle that was made for the action, is not too old, and was
    not used before. It is used up by asking.
    """
    payload = _read(solution)
    if payload is None:
        return False
    said = altcha.extract_params(payload)
    # Each once: of two moments the library would seal the last and hold the first against the
    # clock, and an old solution would be good for ever.
    if said.get("action") != [action] or len(said.get("expires", ())) != 1:
        return False
    solved, _error = altcha.verify_solution(payload, hmac_key=_key(), check_expires=True)
    if not solved:
        return False
    used = hashlib.sha256(f"used:{payload['challenge']}".encode()).hexdigest()
    return counting.is_first(used, timezone.now() + GOOD_FOR)


def _read(solution: str) -> Any:
    """Return what a solution says, or None where it is none: the library raises for some of it."""
    if not 0 < len(solution) <= SOLUTION_LIMIT:
        return None
    try:
        payload = json.loads(base64.b64decode(solution, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    texts = ("algorithm", "challenge", "salt", "signature")
    if not isinstance(payload, dict) or not all(
        isinstance(payload.get(name), str) and payload[name].isascii() for name in texts
    ):
        return None
    number = payload.get("number")
    is_number = isinstance(number, int) and not isinstance(number, bool)
    # The library splits the salt at its one question mark.
    is_ours = payload["algorithm"] == "SHA-256" and payload["salt"].count("?") == 1
    return payload if is_number and is_ours else None

"""Solves puzzles as a browser does."""

import base64
import json
import re
from html import unescape

import altcha


def puzzle_in(html):
    """Return the puzzle that a page holds, None where it has none."""
    found = re.search(r'data-challenge="([^"]*)"', html)
    return json.loads(unescape(found[1])) if found else None


def solved(puzzle):
    """Return what the field of the form holds once the puzzle is solved."""
    challenge = altcha.Challenge(
        puzzle["algorithm"],
        puzzle["challenge"],
        puzzle["maxNumber"],
        puzzle["salt"],
        puzzle["signature"],
    )
    found = altcha.solve_challenge(
        challenge=challenge.challenge,
        salt=challenge.salt,
        algorithm=challenge.algorithm,
        max_number=challenge.max_number,
        start=0,
    )
    payload = {key: puzzle[key] for key in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(payload | {"number": found.number}).encode()).decode()

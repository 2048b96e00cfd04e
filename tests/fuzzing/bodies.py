"""Forms as they are sent: filled in, then spoilt in some ways; and bodies that are no form."""

import json
import random
from urllib.parse import quote_plus

from tests.frame import files
from tests.fuzzing import values
from tests.fuzzing.pages import Form
from tests.fuzzing.wire import SECRET, Sent

FORM = "application/x-www-form-urlencoded"
FILES = [
    ("minutes.pdf", "application/pdf", files.pdf()),
    ("picture.png", "image/png", files.png()),
    ("picture.jpg", "image/jpeg", files.jpeg()),
    ("text.docx", "application/msword", files.docx()),
    ("empty.pdf", "application/pdf", b""),
    ("evil.html", "text/html", b"<script>alert(1)</script>"),
    ("evil.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
    ("cut.png", "image/png", files.png()[:40]),
    ("not.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * 200),
    ("a" * 400 + ".pdf", "application/pdf", files.pdf()),
    ("../../up.pdf", "application/pdf", files.pdf()),
    ("nul\x00.pdf", "application/pdf", files.pdf()),
    ("", "application/octet-stream", b"\xff" * 100),
    ("po.po", "text/x-gettext", b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=x\\n"\n'),
    ("half.po", "text/x-gettext", b'msgid "a\nmsgstr'),
    ("x.xlf", "application/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><xliff>&b;</xliff>'),
    ("zip.docx", "application/zip", files.docx()[:120]),
]
Pair = tuple[str, "str | bytes | tuple[str, str, bytes]"]


def filled(rng: random.Random, form: Form) -> list[Pair]:
    """Fill a form in as a person would: what it holds already, choices offered, fitting words."""
    pairs: list[Pair] = []
    submits = [each for each in form.fields if each.kind == "submit"]
    pressed = rng.choice(submits) if submits else None
    for each in form.fields:
        if each.kind in {"submit", "image", "reset", "button"}:
            if each is pressed:
                pairs.append((each.name, each.value))
        elif each.kind == "hidden":
            pairs.append((each.name, each.value))
        elif each.kind == "checkbox":
            if each.is_checked != (rng.random() < 0.4):
                pairs.append((each.name, each.value or "on"))
        elif each.kind in {"radio", "select"}:
            keep = each.value and rng.random() < 0.5
            pairs.append((each.name, each.value if keep else rng.choice(each.options or [""])))
        elif each.kind == "selects":
            for option in rng.sample(each.options, min(len(each.options), rng.choice([0, 1, 2]))):
                pairs.append((each.name, option))
        elif each.kind == "file":
            if rng.random() < 0.6:
                pairs.append((each.name, rng.choice(FILES[:4])))
        elif each.value and rng.random() < 0.6:
            pairs.append((each.name, each.value))
        else:
            pairs.append((each.name, values.fitting(rng, each.kind, each.name)))
    return pairs


def spoil(rng: random.Random, pairs: list[Pair], names: list[str]) -> list[Pair]:
    """Change some fields: hostile, nearly right, gone, twice, in another order, unknown ones."""
    pairs = list(pairs)
    for _each in range(rng.choice([0, 1, 1, 1, 2, 3])):
        way = rng.randrange(10)
        place = rng.randrange(len(pairs)) if pairs else None
        if place is None or way == 0:
            pairs.append((rng.choice(names), values.hostile(rng)))
        elif way == 1:
            del pairs[place]
        elif way == 2:
            pairs.append((pairs[place][0], values.hostile(rng)))
        elif way == 3 and isinstance(pairs[place][1], str):
            pairs[place] = (pairs[place][0], values.altered(rng, pairs[place][1]))
        elif (way == 4 and isinstance(pairs[place][1], tuple)) or (way == 5 and rng.random() < 0.2):
            pairs[place] = (pairs[place][0], rng.choice(FILES))
        elif way == 6:
            pairs[place] = (
                pairs[place][0],
                rng.choice([b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80"]),
            )
        elif way == 7:
            pairs[place] = (values.altered(rng, pairs[place][0]), pairs[place][1])
        else:
            pairs[place] = (pairs[place][0], values.hostile(rng))
    return pairs


def blind(rng: random.Random, names: list[str], offered: list[str]) -> list[Pair]:
    """Make up a form from names that the portal knows, without having seen it."""
    chosen = rng.sample(names, rng.choice([0, 1, 3, 8]))
    pairs: list[Pair] = []
    for name in chosen:
        ways = (values.fitting(rng, "text", name), values.hostile(rng), rng.choice(offered))
        pairs.append((name, rng.choice(ways)))
    return pairs


def as_bytes(value) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def urlencoded(pairs: list[Pair]) -> bytes:
    parts = []
    for name, value in pairs:
        told = value[0] if isinstance(value, tuple) else value
        parts.append(f"{quote_plus(as_bytes(name))}={quote_plus(as_bytes(told))}")
    return "&".join(parts).encode()


def multipart(rng: random.Random, pairs: list[Pair]) -> tuple[bytes, str]:
    """Return the body and its content type; some parts are odd."""
    edge = b"edge"
    parts = []
    for name, value in pairs:
        head = (
            b'Content-Disposition: form-data; name="' + as_bytes(name).replace(b'"', b"%22") + b'"'
        )
        content = as_bytes(value[2] if isinstance(value, tuple) else value)
        if isinstance(value, tuple):
            head += (
                b'; filename="' + as_bytes(value[0]) + b'"\r\nContent-Type: ' + value[1].encode()
            )
        if rng.random() < 0.02:
            head += rng.choice(
                [
                    b"\r\nContent-Transfer-Encoding: base64",
                    b"\r\nContent-Transfer-Encoding: x",
                    b"\r\nContent-Type: text/plain; charset=utf-16",
                    b"\r\nContent-Type: multipart/mixed; boundary=inner",
                    b"; filename*=UTF-8''%ff%00",
                    b"; filename*=x'y'z",
                    b"\r\n" + b"X: y\r\n" * 200,
                ]
            )
        parts.append(b"--" + edge + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n")
    body = b"".join(parts) + b"--" + edge + b"--\r\n"
    if rng.random() < 0.02:
        body = body[: rng.randrange(len(body))]
    return body, "multipart/form-data; boundary=edge"


def token(rng: random.Random) -> list[Pair]:
    """Return the field against forged forms: mostly right."""
    if rng.random() < 0.96:
        return [("csrfmiddlewaretoken", SECRET)]
    wrong = ["", "x", SECRET.lower(), SECRET * 2, "é" * 32, "\x00" * 32, "B" * 64]
    return rng.choice([[], [("csrfmiddlewaretoken", rng.choice(wrong))]])


def sent(rng: random.Random, path: str, query: str, pairs: list[Pair], is_multipart: bool) -> Sent:
    """Return the request that sends a form, seldom in a shape that no browser gives it."""
    pairs = [*token(rng), *pairs]
    if rng.random() < 0.01:
        pairs += [("x", "y")] * 600
    if rng.random() < 0.005:
        pairs.append(("later", "x" * 300_000))
    if rng.random() < 0.02:
        words = {as_bytes(name).decode("utf-8", "replace"): str(value) for name, value in pairs}
        kind = rng.choice(["application/json", "text/plain", "application/xml", "nonsense", FORM])
        return Sent("POST", path, query, json.dumps(words).encode(), kind)
    if is_multipart is (rng.random() < 0.95):
        body, kind = multipart(rng, pairs)
    else:
        body, kind = urlencoded(pairs), FORM
    if rng.random() < 0.01:
        kind += rng.choice(
            ["; charset=utf-16", "; charset=", "; charset=utf8", "; charset=nonsense"]
        )
    return Sent("POST", path, query, body, kind)

"""What people, programs and attackers type: values that are right, nearly right, and hostile."""

import random

HUGE = "x" * 70_000

TEXTS = [
    "",
    " ",
    "\u200b\u00ad\ufeff",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202eevil",
    "\uffff\ufffe",
    "\U0010ffff",
    "e\u0301" * 60,
    "Ａ１",
    "ß" * 300,
    "İıſK",
    "حقوق الإنسان",
    "人权" * 100,
    "👩‍👩‍👧‍👧🏳️‍🌈",
    "x" * 300,
    "x" * 5_001,
    HUGE,
    "\n" * 3_000,
    "\r\nBcc: all@example.org\r\n\r\nBody",
    "a\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029b",
    "'; DROP TABLE accounts_user; --",
    "' OR '1'='1",
    '"',
    "\\",
    "%",
    "_",
    "%s%n%(name)s%d",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "{0.__class__}",
    "${7*7}#{7*7}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<![CDATA[x]]>",
    "&#0;&lt;",
    "../../../etc/passwd",
    "..%2f..%2fetc",
    "file:///etc/passwd",
    "[x](javascript:alert(1))",
    "[" * 2_000,
    "> " * 1_500 + "x",
    "* " * 1_000,
    "`" * 999,
    "![a](b" * 300,
    "<" * 1_000,
    "**a" * 800,
    "|a" * 300 + "\n" + "|-" * 300,
    "None",
    "null",
    "true",
    "[]",
    "{}",
    "__proto__",
    "AND OR NOT NEAR(",
    'NEAR("a" "b", 5) *',
    "a:b c^2 -d +e (f",
    "*",
    '"unclosed',
    "a" * 40 + "!",
]
NUMBERS = [
    "0",
    "-1",
    "1",
    "2",
    "-0",
    "+1",
    " 1 ",
    "1_000",
    "1,5",
    "1.5",
    "1e3",
    "1e400",
    "nan",
    "inf",
    "-Infinity",
    "0x10",
    "٣",
    "²",
    "½",
    "五",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "9" * 400,
    "9" * 5_000,
    "00000000000000000001",
]
DATES = [
    "2004-02-30",
    "2004-01-01",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "-0001-01-01",
    "2026-W49-1",
    "20261130",
    "30/11/2026",
    "2026-11-30T25:61:61",
    "2026-11-30 23:59",
    "2026-11-30T23:59:59.999999+99:99",
    "2026-11-30T02:30:00Z",
    "٢٠٢٦-١١-٣٠",
    "today",
    "1970-01-01",
]
LINKS = [
    "https://example.org/",
    "http://",
    "http://[",
    "http://[::1",
    "http://[::1]:99999/",
    "http://a..b/",
    "https://xn--/",
    "https://xn--zckzah.example/",
    "https://" + "a" * 64 + ".example/",
    "https://user:secret@example.org:80:80/",
    "https://example.org:port/",
    "javascript:alert(1)",
    "data:text/html,<b>",
    "//example.org",
    "https:\\\\example.org",
    "https://例え.jp/ü?ü#ü",
    "https://exa\u200bmple.org/",
    "https://example.org/\x00",
    "https://example.org/ a b",
    "https://example.org/" + "a" * 2_100,
    "http://169.254.169.254/latest/meta-data/",
    "http://0x7f.1/",
    "ftp://example.org/",
    "mailto:x@example.org",
]
MAILS = [
    "new@people.example",
    "New@PEOPLE.example",
    "a@b",
    "@",
    "a@@b.example",
    "a b@example.org",
    '"a b"@example.org',
    '"\x00"@example.org',
    "a@[127.0.0.1]",
    "a@[::1]",
    "a@" + "b" * 64 + ".example",
    "a" * 65 + "@example.org",
    "a@" + "b." * 130 + "example",
    "ü@ü.example",
    "a@xn--.example",
    "a@example.org\r\nBcc: b@example.org",
    "a@example.org,b@example.org",
    "Name <a@example.org>",
    "a@example.org\x00",
    "a@exаmple.org",
    "a@mailinator.com",
]
UIDS = [
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "{00000000-0000-4000-8000-000000000000}",
    "urn:uuid:00000000-0000-4000-8000-000000000000",
    "00000000000040008000000000000000",
    "00000000-0000-4000-8000-00000000000g",
    "00000000-0000-4000-8000-0000000000000",
]
HOSTILE = [*TEXTS, *NUMBERS, *DATES, *LINKS, *MAILS, *UIDS]

# Pieces of an address as they stand on the line: already quoted, some in a way no browser would.
PIECES = [
    "%00",
    "%ff",
    "%ed%a0%80",
    "%c0%80",
    "%f4%90%80%80",
    "%",
    "%zz",
    "%25",
    "%2f",
    "%2e%2e",
    "..",
    ".",
    "%0d%0aX:%20y",
    "%e2%80%ae",
    "%D9%A3",
    "%C2%B2",
    "%E4%BA%BA%E6%9D%83",
    "_5F",
    "_2F_3F",
    "_",
    "_G0",
    "__",
    "-1",
    "0",
    "-",
    "--",
    "a" * 60,
    "a" * 300,
    "a" * 4_000,
    "9" * 19,
    "9" * 40,
    "9" * 5_000,
    "00",
    "1.0",
    "A",
    "nonsense",
    "None",
    "add",
    "null",
    "'",
    '"',
    "<b>",
    "a;b=c",
    "*",
    "~",
    "a+b",
    "1%201",
    "0000-13",
    "\xe9",
]


def hostile(rng: random.Random) -> str:
    """Return some hostile value; the long ones come seldom, as they cost most."""
    value = rng.choice(HOSTILE)
    if len(value) > 4_000 and rng.random() < 0.7:
        value = rng.choice(TEXTS[:18])
    return value


def altered(rng: random.Random, value: str) -> str:
    """Return a value that is nearly the given one."""
    if not value:
        return rng.choice(["0", "a", " "])
    place = rng.randrange(len(value))
    way = rng.randrange(6)
    if way == 0 and value.isdecimal() and value.isascii():
        # Not longer than what Python would turn into text.
        return str(int(value[:30]) + rng.choice([-1, 1, 2**31, 2**63]))
    if way == 1:
        return value[:place] + value[place + 1 :]
    if way == 2:
        return value[:place] + rng.choice("0aZ-_ .é\x00") + value[place:]
    if way == 3:
        return value.swapcase()
    if way == 4:
        return value * 2
    return value[:place] + chr((ord(value[place]) + 1) % 0x110000) + value[place + 1 :]


def fitting(rng: random.Random, kind: str, name: str) -> str:
    """Return a value that a field of this type would take, if the rules behind it do."""
    if kind == "email" or "email" in name:
        return rng.choice(["new@people.example", "member@people.example", "third@owners.example"])
    if kind == "url" or "url" in name or "website" in name:
        return rng.choice([LINKS[0], "https://www.example.org/about", "http://example.net"])
    if kind == "date" or name.endswith("_on") or "period" in name or name == "until":
        return rng.choice(["2026-12-01", "2027-12-01", "2004-03-31", "2004-01-01"])
    if kind in {"datetime-local", "time"} or name.endswith("_at"):
        return rng.choice(["2026-12-01T10:00", "10:00", "2027-12-01 10:00:00"])
    if kind == "number":
        return rng.choice(["0", "1", "2", "12", "2003"])
    if name.startswith(("slug", "path", "name")):
        return rng.choice(["human-rights", "Human Rights Net", "about/new", "new-name"])
    return rng.choice(["We follow one subject.", "Telecentres, à côté", "Права", "1", "Because."])

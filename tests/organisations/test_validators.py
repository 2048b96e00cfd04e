"""What may not be entered: addresses nobody can reach, impossible years, names that pose."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from organisations.validators import (
    validate_founded_year,
    validate_one_script_a_word,
    validate_public_url,
)

PUBLIC = [
    "http://example.org",
    "https://example.org:8443/path?query=1#part",
    "https://sub.domain.example.co.ke/",
    "https://пример.рф/",
    "https://موقع.وزارة-الاتصالات.مصر/",
    "https://xn--e1afmkfd.xn--p1ai/",
    "https://8.8.8.8/",
    "https://[2001:4860:4860::8888]/",
    "https://3com.example/",
]
NO_WEB_ADDRESS = [
    "example.org",
    "javascript:alert(1)",
    "JaVaScRiPt://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "ftp://example.org/",
    "file:///etc/passwd",
    "mailto:somebody@example.org",
    "//example.org/",
    "https://",
    "https://example",
    "https://exa mple.org/",
    "https://example.org/\r\nSet-Cookie: a=b",
    "https://example..org/",
    "https://-example.org/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://127.1/",
    "http://localhost./",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1.1/",
    "http://[::1/",
    "http://[::1%25eth0]/",
    "https://" + "a" * 64 + ".org/",
]
PRIVATE = [
    "http://localhost/",
    "http://LOCALHOST:8000/",
    "http://portal.localhost/",
    "http://printer.local/",
    "http://printer.LOCAL./",
    "http://wiki.internal/",
    "http://router.lan/",
    "http://site.test/",
    "http://site.invalid/",
    "http://abcdefghijklmnop.onion/",
    "http://127.0.0.1/",
    "http://127.9.9.9:80/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.2.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[ff0e::1]/",
    # Wide digits, which browsers make plain.
    "http://127.0.0.１０/",
    "http://127.１１/",
    "http://0x7f.１１/",
    "http://printer.ｌｏｃａｌ/",
]
CREDENTIALS = [
    "https://user@example.org/",
    "https://user:secret@example.org/",
    "https://:secret@example.org/",
    "https://example.org%40:x@evil.example/",
]


@pytest.mark.parametrize("url", PUBLIC)
def test_public_addresses_pass(url):
    validate_public_url(url)


@pytest.mark.parametrize("url", NO_WEB_ADDRESS, ids=ascii)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(ValidationError) as refused:
        validate_public_url(url)

    assert refused.value.messages == [
        "Write a web address that begins with http:// or https://, for example https://example.org"
    ]


@pytest.mark.parametrize("url", PRIVATE, ids=ascii)
def test_addresses_outside_the_internet_are_refused(url):
    with pytest.raises(ValidationError) as refused:
        validate_public_url(url)

    assert refused.value.code == "private_network"


@pytest.mark.parametrize("url", CREDENTIALS)
def test_addresses_with_a_password_are_refused(url):
    with pytest.raises(ValidationError):
        validate_public_url(url)


@pytest.mark.parametrize("year", [1600, 1945, timezone.now().year])
def test_possible_years_pass(year):
    validate_founded_year(year)


@pytest.mark.parametrize("year", [-1998, 0, 98, 1599, timezone.now().year + 1, 99999, 10**30])
def test_impossible_years_are_refused(year):
    with pytest.raises(ValidationError) as refused:
        validate_founded_year(year)

    assert refused.value.messages == [f"Write a year between 1600 and {timezone.now().year}."]


@pytest.mark.parametrize(
    "name",
    ["Oxfаm", "Οxfam", "Grееnpеace", "Аmnesty International", "pаypal"],
    ids=ascii,
)
def test_words_of_two_look_alike_scripts_are_refused(name):
    with pytest.raises(ValidationError) as refused:
        validate_one_script_a_word(name)

    assert refused.value.code == "mixed_scripts"


@pytest.mark.parametrize(
    "name",
    [
        "Oxfam Россия",
        "Общество «Memorial»",
        "Ελληνική Ένωση (Greek League)",
        "NGO中国",
        "日本NGOセンター",
        "APCعربي",
        "Ассоциация",
    ],
)
def test_scripts_side_by_side_pass(name):
    validate_one_script_a_word(name)

"""A person before a real server, without a browser: reads pages and sends their forms."""

import random
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3
from lxml import html

_HTTP = urllib3.PoolManager()
# What somebody fills in who registers an organisation, but for its name.
REGISTRATION = {
    "name_language": "en",
    "country": "BR",
    "scope": "national",
    "kind": "ngo",
    "purpose_en": "We teach people to build and to keep their own networks.",
    "working_languages": ["en"],
    "person_name": "Ana Planted",
    "person_function": "Secretary",
    "is_entitled": "on",
    "public_fields": "listed",
}
BEGINNINGS, ENDS = "bdfghklmnprstvwz", "aeiou"


def odd_name(chance: random.Random) -> str:
    """Return words that resemble no others."""
    words = [
        "".join(chance.choice(BEGINNINGS) + chance.choice(ENDS) for _syllable in range(4))
        for _word in range(3)
    ]
    return " ".join(words).title()


class FormBrowser:
    """Keeps cookies, follows redirects, and holds that no answer is an error of the server."""

    def __init__(self, site):
        self.site = site
        self.cookies = {}
        self.address = "/"
        self.page = None

    def get(self, address):
        return self._ask("GET", address)

    def send(self, choose=lambda form: True, button=None, **typed):
        """Fill in the last form of the page that is chosen, send it, and return the next page."""
        forms = [form for form in self.page.forms if form.method == "POST" and choose(form)]
        assert forms, f"No such form at {self.address}: {self.status} {self.words[:1000]}"
        form = forms[-1]
        values = [(name, value) for name, value in form.form_values() if name not in typed]
        for name, value in typed.items():
            if name in form.fields:
                values += [(name, each) for each in (value if isinstance(value, list) else [value])]
        if button is not None:
            values.append(button)
        return self._ask("POST", form.action or self.address, urlencode(values))

    def _ask(self, method, address, body=None):
        for _redirect in range(8):
            url = urljoin(self.site + self.address, address)
            headers = {"Cookie": "; ".join(f"{name}={key}" for name, key in self.cookies.items())}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer = self._request(method, url, body, headers)
            for line in answer.headers.getlist("Set-Cookie"):
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            self.address = urlsplit(url).path
            if answer.status not in (301, 302, 303):
                self.status = answer.status
                self.page = html.fromstring(answer.data)
                return self.page
            method, body, address = "GET", None, answer.headers["Location"]
        raise AssertionError(f"Redirects without end at {address}")

    def _request(self, method, url, body, headers):
        answer = _HTTP.request(
            method, url, body=body, headers=headers, redirect=False, retries=False, timeout=60
        )
        assert answer.status < 500, (method, url, answer.status, answer.data[:2000])
        return answer

    @property
    def words(self):
        """All words of the page."""
        return " ".join(self.page.text_content().split())

"""What is asked of a portal from within, in a process with its settings; prints JSON.

`plan` tells which pages to measure and signs people in; `decide` times decisions, `count` what the
directory counts.
"""

import json
import sys
from statistics import median
from time import perf_counter

import django
from django.conf import settings


def plan():
    """Return the pages, the cookies of those who are signed in, a draft, and what waits."""
    from django.db import connection

    from accounts.models import User
    from caucuses.models import Grouping
    from moderation import services as moderation
    from organisations.models import Organisation
    from wsis_portal import load

    member = User.objects.get(email=f"{load.MEMBER}@{load.DOMAIN}")
    moderator = User.objects.get(email=f"{load.MODERATOR}@{load.DOMAIN}")
    listed = Organisation.objects.public()
    middle = listed.order_by("sort_key", "id")[min(listed[:5000].count() // 2, 2500)]
    draft = member.requests.filter(kind="registration", state="draft").first()
    if draft is None:
        draft = moderation.open_draft("registration", by=member, language="en")
    return {
        "engine": connection.vendor,
        "pages": {
            "home": "/",
            "caucus page": f"/caucuses/{load.BIG_GROUP}/",
            "small group": f"/caucuses/{Grouping.objects.order_by('-pk')[0].slug}/",
            "directory": "/organisations/",
            "directory, one country": "/organisations/?country=IN",
            "organisation page": middle.get_absolute_url(),
            "search, a frequent word": "/search/?q=network",
            "search, a rare word": f"/search/?q={_rare_word(listed)}",
        },
        "own_pages": {"my page": "/me/", "my registration": f"{_of(draft)}name/"},
        "queue": "/admin/moderation/request/",
        "cookies": {"member": _sign_in(member), "moderator": _sign_in(moderator)},
        "draft": _of(draft),
        "waiting": _waiting().count(),
    }


def _of(draft):
    return f"/organisations/register/{draft.uid}/"


def _rare_word(listed):
    """Return, of some names in Latin letters, the word that is found least often, so that a page
    shows about as few results whatever the size.
    """
    from search.models import Entry
    from search.queries import Asked

    names = listed.filter(name_language="en").order_by("pk").values_list("name", flat=True)[:1000]
    words = {word for name in names for word in name.split() if word.isascii() and word.isalpha()}
    return min(
        words, key=lambda word: (Entry.objects.search(Asked.read(word).query()).count(), word)
    )


def _sign_in(person):
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


def _waiting():
    from moderation.models import Request

    return Request.objects.open().filter(kind="registration").order_by("submitted_at", "id")


def decide(count):
    """Return the milliseconds of each decision with its log, effect and notices, in one process."""
    from accounts.models import User
    from moderation import services as moderation
    from wsis_portal import load

    moderator = User.objects.get(email=f"{load.MODERATOR}@{load.DOMAIN}")
    times = []
    for row in list(_waiting()[: count + 1]):
        begun = perf_counter()
        moderation.approve(row, by=moderator, reason="It is what it says.")
        times.append((perf_counter() - begun) * 1000)
    times = times[1:]  # the first one compiles templates
    return {"median": median(times), "least": min(times), "most": max(times)}


def count(rounds):
    """Return the milliseconds that the numbers beside the directory's filters take to count, which
    the portal remembers for ten minutes where they are of very many.
    """
    from django.core.cache import cache
    from django.http import QueryDict

    from organisations.directory_forms import DirectoryFilterForm
    from organisations.facets import facets

    def counted(query):
        cache.clear()
        form = DirectoryFilterForm(QueryDict(query))
        if not form.is_valid():
            raise ValueError(form.errors)
        begun = perf_counter()
        for facet in facets():
            form.choice.steps(facet)
        return (perf_counter() - begun) * 1000

    found = {}
    for label, query in (("all", ""), ("one country", "country=IN")):
        counted(query)
        times = [counted(query) for _round in range(rounds)]
        found[label] = {"median": median(times), "least": min(times), "most": max(times)}
    return found


def waiting(count):
    """Return the keys of registrations that wait, the oldest first."""
    return list(_waiting().values_list("pk", flat=True)[:count])


if __name__ == "__main__":
    django.setup()
    what, *numbers = sys.argv[1:]
    done = {"plan": plan, "decide": decide, "waiting": waiting, "count": count}[what](
        *map(int, numbers)
    )
    sys.stdout.write(json.dumps(done))

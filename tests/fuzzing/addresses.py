"""The addresses of the portal as a grammar: every pattern of the resolver, what may stand in it."""

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.urls import get_resolver, reverse

from tests.fuzzing import values

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = sorted({each.name.partition(".")[0] for each in apps.get_app_configs()} - {"django"})
_SLOT = re.compile(r"<(?:(\w+):)?(\w+)>")
_ASKED = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
_IN_ADMIN = ["q", "o", "p", "all", "e", "_popup", "_to_field", "_changelist_filters", "facets"]
# Addresses of the admin that only lead on, one for each list: asked as often as one address.
LANGUAGES = ["", "", "", "", "fr/", "es/", "ar/", "zh-hans/", "ru/", "xx/", "zh-hant/", "en/"]


@dataclass
class Address:
    """A pattern, cut into fixed words and slots, and arguments that lead to something."""

    name: str
    pieces: list[str | tuple[str, str]]  # fixed, or (converter, argument)
    known: list[list[str]] = field(default_factory=list)

    @property
    def slots(self):
        return [piece for piece in self.pieces if not isinstance(piece, str)]

    def fill(self, arguments: list[str]) -> str:
        """Return the path with arguments that are quoted already."""
        left = iter(arguments)
        return "".join(
            piece if isinstance(piece, str) else next(left, "nonsense") for piece in self.pieces
        )


def patterns(found, before="", namespaces=()):
    for pattern in found:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from patterns(pattern.url_patterns, route, (*namespaces, *inner))
        else:
            yield ":".join([*namespaces, pattern.name or f"={pattern.pattern}"]), route


def cut(route: str) -> list[str | tuple[str, str]]:
    """Return the pieces of a route, or of a regular expression."""
    pieces: list[str | tuple[str, str]] = []
    route = route.replace("^", "").replace("\\.", ".").removesuffix("$").replace("\\Z", "")
    while route:
        start = route.find("(?P<")
        slot = _SLOT.search(route)
        if start >= 0 and (slot is None or start <= slot.start()):
            end = closing(route, start)
            name = route[start + 4 : route.index(">", start)]
            pieces += [route[:start], ("expression", name)]
            route = route[end + 1 :]
        elif slot:
            pieces += [route[: slot.start()], (slot[1] or "str", slot[2])]
            route = route[slot.end() :]
        else:
            pieces.append(route)
            route = ""
    return [piece for piece in pieces if piece]


def closing(text: str, start: int) -> int:
    """Return where the bracket that opens at a place is closed."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError(text)


class Grammar:
    """All addresses, what stands in the database, and every name in a query or a form."""

    def __init__(self, world: dict) -> None:
        self.pool = pool_of_database()
        self.addresses = self._addresses(world)
        self.pages = [each for each in self.addresses if not each.name.startswith("admin:")]
        self.office = [each for each in self.addresses if each.name.startswith("admin:")]
        self.names = sorted(names_of_forms() | names_asked_for())
        self.names_in_office = sorted({*_IN_ADMIN, *names_of_lists()})

    def _addresses(self, world: dict) -> list[Address]:
        known = defaultdict(list)
        for (name, _what), arguments in sorted(world.items(), key=lambda each: each[0]):
            if name != "row":
                known[name].append([quote(str(each), safe="/") for each in arguments])
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            keys = model._base_manager.order_by("pk").values_list("pk", flat=True)[:12]
            for view in ("change", "history", "delete"):
                known[f"{name}_{view}"] += [[str(key)] for key in keys]
        found = {}
        for name, route in patterns(get_resolver().url_patterns):
            address = Address(name, cut(route), known.get(name, []))
            address.known = [each for each in address.known if len(each) == len(address.slots)]
            if address.slots == [("path", "object_id")] and name.startswith("admin:="):
                continue  # the older form of change addresses, which leads on
            found[name, route] = address
        leading_on = Address("admin:=<path:object_id>/", cut(route_leading_on()))
        return [*found.values(), leading_on]

    def path(self, rng: random.Random, address: Address) -> str:
        """Return a path by the pattern: mostly one that leads to something."""
        way = rng.random()
        if address.known and way < 0.72:
            arguments = list(rng.choice(address.known))
        else:
            arguments = [self._argument(rng, *slot) for slot in address.slots]
        if arguments and 0.6 < way < 0.72:
            place = rng.randrange(len(arguments))
            arguments[place] = quote(
                values.altered(rng, arguments[place]).encode("utf-8", "surrogatepass"), safe="/%"
            )
        path = f"/{rng.choice(LANGUAGES)}{address.fill(arguments)}"
        if rng.random() < 0.02:
            path = rng.choice([path.rstrip("/"), path + "/", "/" + path, path.upper(), path + ".."])
        return path

    def _argument(self, rng: random.Random, kind: str, name: str) -> str:
        if rng.random() < 0.3:
            return rng.choice(values.PIECES)
        if name == "token" or name == "key":
            kind = "token"
        kinds = {"str": "slug", "path": "int", "expression": "path", "archive_year": "int"}
        return rng.choice(self.pool.get(kinds.get(kind, kind)) or self.pool["slug"])


def route_leading_on() -> str:
    return "admin/caucuses/grouping/<path:object_id>/"


def pool_of_database() -> dict[str, list[str]]:
    """Return what the rows of the database are called in addresses, by the kind of argument."""
    pool: dict[str, list[str]] = {
        "uuid": [],
        "slug": [],
        "token": [],
        "hash": [],
        "int": [str(number) for number in [*range(12), 2003, 2026, 2**31, 2**63, 10**30]],
        "archive_month": ["11", "02", "00", "13", "99"],
        "path": [
            "about",
            "about/hidden",
            "about/other",
            "about/former",
            "plenary",
            "pages",
            "auth",
        ],
    }
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        for column in model._meta.concrete_fields:
            kind = None
            if isinstance(column, models.UUIDField) and not column.is_relation:
                kind = "uuid"
            elif "token" in column.name:
                kind = "token"
            elif column.name == "hash":
                kind = "hash"
            elif isinstance(column, models.SlugField) or column.name in {"slug", "name", "verb"}:
                kind = "slug"
            if kind:
                rows = model._base_manager.order_by("pk").values_list(column.attname, flat=True)
                pool[kind] += [quote(str(each)) for each in rows[:30] if each]
    pool["slug"] += ["approve", "decline", "ask", "merge", "support", "name", "contact", "profile"]
    return pool


def names_of_forms() -> set[str]:
    """Return the names of the fields of every form of the portal."""

    def below(cls):
        for each in cls.__subclasses__():
            yield each
            yield from below(each)

    return {
        name
        for each in below(forms.BaseForm)
        if each.__module__.partition(".")[0] in ROOMS
        for name in getattr(each, "base_fields", {})
    }


def names_asked_for() -> set[str]:
    """Return the names that views read from the query, as they stand in the code."""
    found: set[str] = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")) if (ROOT / room).is_dir() else ():
            found |= set(_ASKED.findall(path.read_text(encoding="utf-8")))
    return found


def names_of_lists() -> set[str]:
    """Return what the lists of the back-office are narrowed by, with conditions nobody offers."""
    found = {"id__exact", "pk__in", "id__in", "password__startswith", "token__startswith"}
    for model, shown in admin.site._registry.items():
        for each in shown.list_filter:
            if isinstance(each, str):
                found |= {f"{each}__exact", f"{each}__isnull", each}
            elif isinstance(each, tuple):
                found |= {f"{each[0]}__exact", f"{each[0]}__id__exact"}
            else:
                found.add(getattr(each, "parameter_name", None) or "x")
        if shown.date_hierarchy:
            found |= {f"{shown.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        found |= {f"{each.name}__gte" for each in model._meta.concrete_fields[:3]}
    return found


def choosing(rng: random.Random) -> str:
    """Return a query of the back-office's choice of rows by a word."""
    model = rng.choice(sorted(admin.site._registry, key=lambda each: each._meta.label))
    named = rng.choice(model._meta.get_fields()).name
    term = quote(values.hostile(rng).encode("utf-8", "surrogatepass"))
    return (
        f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
        f"&field_name={named}&term={term[:3_000]}"
    )


KEY = settings.MAILMAN_KEY
ARCHIVE = reverse("archiver:archive")
URLS = reverse("archiver:urls")

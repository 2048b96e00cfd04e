"""What the back-office does is noted: each list and row that somebody looked at, each change."""

import json
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from inspect import unwrap
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import transaction
from django.db.models.signals import post_save
from django.http import HttpRequest, HttpResponse

from audit.enums import Deed
from audit.log import ROWS_NOTED, note

View = Callable[..., HttpResponse]
_NAMES_OF_KEYS = ("object_id", "pk")  # in the addresses of the back-office
# What was sent is refused, and the page tells once more what it told before.
_REFUSED = (409, 422)
_DEEDS = {ADDITION: Deed.ADDED, CHANGE: Deed.CHANGED, DELETION: Deed.DELETED}

# What Django's own history says of the request at work: it knows which fields were changed.
_told: ContextVar[list[LogEntry] | None] = ContextVar("told", default=None)


def _hear(sender: Any, instance: LogEntry, created: bool, **_kwargs: Any) -> None:
    heard = _told.get()
    if created and heard is not None:
        heard.append(instance)


post_save.connect(_hear, sender=LogEntry, dispatch_uid="audit")


def noted(view: View) -> View:
    """Wrap a view of a model's admin class so that what it shows and does is noted; what it writes
    and the entry stand or fall together. Other views, such as the sign-in page, stay as they are.
    """
    method = unwrap(view, stop=lambda each: hasattr(each, "__self__"))
    model = getattr(getattr(method, "__self__", None), "model", None)
    if model is None:
        return view
    kind, page = model._meta.label_lower, method.__name__.removesuffix("_view")

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                _note_read(request, response, kind, page, kwargs)
            return response
        with transaction.atomic():
            token = _told.set([])
            try:
                response = view(request, *args, **kwargs)
                if response.status_code < 400 or response.status_code in _REFUSED:
                    _note_write(request, response, kind, page, kwargs)
            finally:
                _told.reset(token)
        return response

    return wrapped


def note_choices(request: HttpRequest, response: HttpResponse) -> None:
    """Note which rows a search among the choices of a field listed: people are among them."""
    rows = [row["id"] for row in json.loads(response.content)["results"]]
    asked = [request.GET[name] for name in ("app_label", "model_name", "field_name")]
    note(request.user, Deed.LISTED, ".".join(asked), rows)  # type: ignore[arg-type]


def _note_read(
    request: HttpRequest, response: HttpResponse, kind: str, page: str, kwargs: dict[str, Any]
) -> None:
    shown = getattr(response, "context_data", None) or {}
    if "cl" in shown:
        rows = [row.pk for row in shown["cl"].result_list][:ROWS_NOTED]
        note(request.user, Deed.LISTED, kind, rows, request.GET)  # type: ignore[arg-type]
    else:
        note(request.user, Deed.VIEWED, kind, _keys(kwargs), [page])  # type: ignore[arg-type]


def _note_write(
    request: HttpRequest, response: HttpResponse, kind: str, page: str, kwargs: dict[str, Any]
) -> None:
    by: Any = request.user
    heard = _told.get() or []
    for entry in heard:
        deed = _DEEDS[entry.action_flag]
        rows = [entry.object_id] if entry.object_id else []
        note(by, deed, kind, rows, {page, *_changed(entry)})
    if heard:
        return
    chosen = request.POST.getlist("_selected_action")[:ROWS_NOTED]
    details = {page, *filter(None, [request.POST.get("action")])}
    # A form that is shown again has written nothing.
    is_shown_again = response.status_code in _REFUSED or (
        response.status_code == 200 and not chosen
    )
    deed = Deed.VIEWED if is_shown_again else Deed.ACTED
    note(by, deed, kind, chosen or _keys(kwargs), details | _words(kwargs))


def _keys(kwargs: dict[str, Any]) -> list[str]:
    """Return which row the address names."""
    return [str(kwargs[name]) for name in _NAMES_OF_KEYS if name in kwargs]


def _words(kwargs: dict[str, Any]) -> set[str]:
    """Return what else stands in the address, such as the move that is made."""
    return {str(value) for name, value in kwargs.items() if name not in _NAMES_OF_KEYS}


def _changed(entry: LogEntry) -> list[str]:
    """Return the labels of the fields that were changed, also those of the rows below the row."""
    try:
        told = json.loads(entry.change_message)
    except json.JSONDecodeError:
        return []  # words of an admin class of its own, which may hold anything
    if not isinstance(told, list):
        return []
    return [field for each in told for deed in each.values() for field in deed.get("fields", [])]

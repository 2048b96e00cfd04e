"""All that the database holds, so that a test can say: nothing was done, or this alone."""

from html import unescape

from django.apps import apps
from django.urls import reverse

# What signing in and every visit write, whatever comes of it.
_TABLES_OF_VISITS = {
    "sessions.Session",
    "usersessions.UserSession",
    "audit.Chain",
    "audit.Entry",
}
_FIELDS_OF_VISITS = {"last_login"}


def all_rows(*, but=()):
    """Return every row of every table by the model's label; `but` names models left out."""
    left_out = {*_TABLES_OF_VISITS, *but}
    rows = {}
    for model in apps.get_models():
        if model._meta.managed and model._meta.label not in left_out:
            names = [field.attname for field in model._meta.concrete_fields]
            kept = [name for name in names if name not in _FIELDS_OF_VISITS]
            rows[model._meta.label] = list(model._base_manager.order_by("pk").values(*kept))
    return rows


def assert_told(response, status, words):
    """Check the status, that the words stand on the page, and no trace of the machinery."""
    html = unescape(response.content.decode())
    assert response.status_code == status
    assert words in html
    assert "Traceback" not in html


def assert_refused(post, status, words, *, but=()):
    """Post, check what is told, and that no row of the database is another than before."""
    before = all_rows(but=but)
    response = post()
    assert_told(response, status, words)
    assert all_rows(but=but) == before
    return response


def move(row, verb):
    return reverse("admin:moderation_request_move", args=[row.pk, verb])

"""Where Mailman brings its posts: the protocol of HyperKitty's archiver, so that the stock plugin
`mailman-hyperkitty` serves.

The plugin takes 200 as "it is stored", with the address of the post as JSON; after anything else it
keeps the message in its own queue and brings it again with the next one. So what is answered says
who has the message:

- 200 once it is stored, also where it was stored before, and where the list keeps no archive.
- A message that cannot be read is stored as it came, and shown as unreadable: 200, because it will
  not get better.
- 404 for a list that is not known here. Nothing is lost: whether the list will ever be known
  (adopted later, made by hand) nobody can tell, so Mailman keeps the message, and both logs say so.
- 413 for a body above the limit: again Mailman keeps it, until somebody raises the limit.
- 503 where the database does not answer; 500 for faults of ours. Mailman brings it again.
"""

import hmac
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from archive.reading import MESSAGE_LIMIT, hash_of
from archive.services.storing import NothingKept, store
from frame.databases import is_away
from mailinglists.models import MailingList

logger = logging.getLogger(__name__)

# A message, and what the form says beside it.
BODY_LIMIT = MESSAGE_LIMIT + 1024 * 1024  # bytes


def for_mailman(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let Mailman alone reach a view, which knows the key. Without a key there is no such address.

    The body is not read before.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.MAILMAN_KEY:
            raise Http404
        told = request.headers.get("Authorization", "")
        wanted = f"Token {settings.MAILMAN_KEY}"
        if not hmac.compare_digest(told.encode("utf-8", "replace"), wanted.encode()):
            return JsonResponse({"error": "The key is wrong."}, status=403)
        # The addresses in the answers are those without a language.
        with override(settings.LANGUAGE_CODE):
            return view(request, *args, **kwargs)

    return csrf_exempt(inner)


@for_mailman
@require_POST
def archive(request: HttpRequest) -> HttpResponse:
    """Store a message (`message`, a file) that was sent to a list (`mlist`, its whole address)."""
    address = request.POST.get("mlist", "")
    upload = request.FILES.get("message")
    if not address or upload is None:
        return JsonResponse({"error": "mlist and message are needed."}, status=400)
    mailing_list = _list_at(address)
    if mailing_list is None:
        logger.warning("A message for the archive of an unknown list came: %s", address[:200])
        return _unknown()
    try:
        post = store(mailing_list, upload.read())
    except NothingKept:
        return JsonResponse({"url": ""})
    except Error as error:
        if not is_away(error):
            raise
        logger.exception("A message for the archive of %s was not stored.", mailing_list.name)
        return JsonResponse({"error": "Not now. Bring it again."}, status=503)
    return JsonResponse({"url": _absolute(post.get_absolute_url())})


archive.upload_limit = BODY_LIMIT  # type: ignore[attr-defined]  # read by FormsOnlyMiddleware


@for_mailman
@require_safe
def urls(request: HttpRequest) -> HttpResponse:
    """Return where a list's archive is, or where a post (`msgid`) is or will be: 1 query."""
    mailing_list = _list_at(request.GET.get("mlist", ""))
    if mailing_list is None:
        return _unknown()
    message_id = request.GET.get("msgid", "").strip().strip("<>")
    if not message_id:
        return JsonResponse(
            {"url": _absolute(reverse("archive:archive", args=[mailing_list.name]))}
        )
    path = reverse("archive:post", args=[mailing_list.name, hash_of(message_id)])
    return JsonResponse({"url": _absolute(path)})


def _list_at(address: str) -> MailingList | None:
    """Return the list with this posting address, else the one of this name that runs here."""
    name, _at, _domain = address.strip().lower().partition("@")
    rows = MailingList.objects.filter(name=name)
    return next(
        (row for row in rows if row.is_here or row.posting_address.lower() == address.lower()), None
    )


def _unknown() -> JsonResponse:
    return JsonResponse({"error": "This list is not known here."}, status=404)


def _absolute(path: str) -> str:
    return settings.SITE_URL + path

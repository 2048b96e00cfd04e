"""Which archive a page is of, and who may read it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mailinglists.enums import Archive
from mailinglists.models import MailingList
from texts.querysets import readable


@dataclass(frozen=True)
class Room:
    """A list whose archive the reader may read. `layout` is the frame of its pages: those of a
    public archive are the same for all.
    """

    mailing_list: MailingList
    is_public: bool

    @property
    def layout(self) -> str:
        return "layout/base.html" if self.is_public else "layout/personal.html"

    def context(self, **shown: Any) -> dict[str, Any]:
        return {
            "mailing_list": self.mailing_list,
            "is_public": self.is_public,
            "layout": self.layout,
            **shown,
        }


def of_archive(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view the Room of the list that the address names.

    A public archive is for everybody, and nothing personal is asked. Of one for subscribers a
    visitor is sent to the sign-in page, and for others it does not exist (404).
    """

    @require_safe
    @wraps(view)
    def inner(request: HttpRequest, name: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = MailingList.objects.select_related("grouping").prefetch_related(readable())
        mailing_list = get_object_or_404(rows, name=name)
        is_public = mailing_list.archive == Archive.PUBLIC
        if not is_public:
            if mailing_list.archive != Archive.MEMBERS:
                raise Http404
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.has_perm("mailinglists.read_archive", mailing_list):
                raise Http404
        return view(request, Room(mailing_list, is_public), *args, **kwargs)

    return inner

"""The back-office: Django's stock admin, whose first page is the work queue."""

from functools import wraps
from inspect import unwrap
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.contenttypes import views as contenttype_views
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import (
    BadRequest,
    FieldDoesNotExist,
    PermissionDenied,
)
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from audit.back_office import note_choices, noted
from frame.back_office import is_key

MOST_WORDS = 30  # in a search of the back-office
MOST_LETTERS = 5_000


class PortalAdminSite(AdminSite):
    site_header = gettext_lazy("Civil Society at WSIS")
    site_title = gettext_lazy("Back-office")
    index_title = gettext_lazy("What waits")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in whom current appointments allow, asked at each request, and who has a second
        factor: whichever session lives on has passed it, or set it up (`accounts/doors.py`).
        """
        user = request.user
        if not user.is_active or not user.has_perm("accounts.enter_back_office"):
            return False
        return not settings.ADMIN_SECOND_FACTOR or user.has_second_factor

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let into a view whom `has_permission` lets in, and note what they look at and do."""
        return super().admin_view(noted(_checked(view)), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave "view on site" to those who see the row: Django leads anybody to any row's page,
        which would tell the address of what is not public.
        """
        # The first that fits is taken: Django's own stands behind it.
        own = path(
            "r/<int:content_type_id>/<path:object_id>/",
            self.admin_view(self.view_on_site),
            name="view_on_site",
        )
        return [own, *super().get_urls()]

    def view_on_site(
        self, request: HttpRequest, content_type_id: int, object_id: str
    ) -> HttpResponse:
        """Lead to the public page of a row that stands in the person's own list of it."""
        found = ContentType.objects.filter(pk=content_type_id).first()
        model = found.model_class() if found else None
        if model is None or not self.is_registered(model):
            raise Http404
        model_admin = self.get_model_admin(model)
        row = model_admin.get_object(request, object_id)
        if row is None or not model_admin.has_view_permission(request, row):
            raise Http404
        return contenttype_views.shortcut(request, content_type_id, object_id)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Search among the rows of a field's choices. Django's own view fails on a name that leads
        from the other side to the model (HTTP 500).
        """
        try:
            model = apps.get_model(request.GET["app_label"], request.GET["model_name"])
            field = model._meta.get_field(request.GET["field_name"])
        except (KeyError, LookupError, ValueError, FieldDoesNotExist) as error:
            raise PermissionDenied from error
        if field.auto_created:
            raise PermissionDenied
        _check_words(request.GET.get("term", ""))
        response = super().autocomplete_view(request)
        if isinstance(response, JsonResponse):
            note_choices(request, response)
        return response

    @method_decorator(never_cache)
    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The first page is what waits."""
        return redirect("admin:moderation_request_changelist")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to where all change their password: there tries are limited, and the owner is told
        by mail. Django's own page does neither.
        """
        return redirect("account_change_password")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign in as everywhere in the portal: by code or password."""
        user = request.user
        if user.is_authenticated and user.has_perm("accounts.enter_back_office"):
            # That page says why.
            return HttpResponseRedirect(reverse("mfa_index"))
        return secure_admin_login(super().login)(request, extra_context)  # type: ignore[no-any-return]


def _check_words(text: str) -> None:
    """Raises BadRequest for more words than anybody types: SQLite takes no condition of a thousand
    parts, and each word is one for each field; nor does it look for a word of fifty thousand bytes.
    """
    if len(text.split()) > MOST_WORDS or len(text) > MOST_LETTERS:
        raise BadRequest("These are too many words.")


def _checked(view: Any) -> Any:
    """Wrap the list of a model so that only keys are taken for the rows that somebody chose, and
    not too many words to search for: Django's own fails on others (HTTP 500).
    """
    method = unwrap(view, stop=lambda each: hasattr(each, "__self__"))
    model = getattr(getattr(method, "__self__", None), "model", None)
    if model is None or method.__name__ != "changelist_view":
        return view
    key = model._meta.pk

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _check_words(request.GET.get(SEARCH_VAR, ""))
        if not all(is_key(key, each) for each in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("This is no row of the list.")
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return wrapped

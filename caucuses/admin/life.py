"""The back-office pages on which the secretariat renames, merges, closes and opens groups."""

from collections.abc import Callable, Sequence

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caucuses.admin.deeds import DeedPage
from caucuses.forms.life import ChooseGroupForm, MergeForm, ReasonForm, RenameForm
from caucuses.models import Grouping
from caucuses.services import life
from frame.people import signed_in


class LifeViews(DeedPage):
    """Mix into the admin class of groups: what the secretariat does with one."""

    def life_urls(self) -> list[URLPattern]:
        views = {
            "rename": self.rename_view,
            "merge": self.merge_view,
            "close": self.close_view,
            "reopen": self.reopen_view,
        }
        return [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"caucuses_grouping_{name}",
            )
            for name, view in views.items()
        ]

    def rename_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a group another name or address."""
        grouping = self._arranged(request, pk)
        initial = {"name": grouping.name, "slug": grouping.slug}
        form = RenameForm(_posted(request), initial=initial, grouping=grouping)
        return self._life_page(
            request,
            grouping,
            form,
            lambda: life.rename(grouping, by=signed_in(request), **form.cleaned_data),
            title=_("Rename: %(name)s") % {"name": grouping.name},
            deed=_("Rename"),
            effects=[
                _("Its coordinators and those of the body above it are told."),
                _("Links to the old address go on working."),
            ],
        )

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close a group for good."""
        grouping = self._arranged(request, pk)
        form = ReasonForm(_posted(request))
        return self._life_page(
            request,
            grouping,
            form,
            lambda: life.close(grouping, by=signed_in(request), **form.cleaned_data),
            title=_("Close: %(name)s") % {"name": grouping.name},
            deed=_("Yes: close"),
            effects=[
                *_what_ends(grouping),
                _("Its page stays at its address and no longer changes."),
                _("Members and coordinators are told by e-mail, with the reason."),
            ],
        )

    def reopen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a closed group again."""
        grouping = self._arranged(request, pk)
        form = ReasonForm(_posted(request))
        return self._life_page(
            request,
            grouping,
            form,
            lambda: life.reopen(grouping, by=signed_in(request), **form.cleaned_data),
            title=_("Open again: %(name)s") % {"name": grouping.name},
            deed=_("Yes: open again"),
            effects=[_("Members join anew, and coordinators have to be appointed.")],
        )

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the group that takes this one in; then say what will happen, and do it."""
        grouping = self._arranged(request, pk)
        back = reverse("admin:caucuses_grouping_change", args=[pk])
        asked = request.POST if request.method == "POST" else request.GET
        chosen = ChooseGroupForm(asked if "into" in asked else None, absorbed=grouping)
        title = _("Merge: %(name)s") % {"name": grouping.name}
        if not chosen.is_valid():
            # A group that cannot take it in by now is told in the first step again.
            return self.deed_page(
                request, chosen, title=title, deed=_("Next"), back=back, method="get"
            )
        kept: Grouping = chosen.cleaned_data["into"]
        form = MergeForm(_posted(request), initial={"into": kept.slug})
        return self._life_page(
            request,
            grouping,
            form,
            lambda: life.merge(
                grouping, kept, by=signed_in(request), reason=form.cleaned_data["reason"]
            ),
            title=_("Merge %(gone)s into %(stays)s") % {"gone": grouping.name, "stays": kept.name},
            deed=_("Yes: merge"),
            effects=_what_a_merge_does(grouping, kept),
            after=reverse("admin:caucuses_grouping_change", args=[kept.pk]),
        )

    def _arranged(self, request: HttpRequest, pk: int) -> Grouping:
        """Return the group, for those who may arrange it (else 404 or 403)."""
        grouping: Grouping = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if not request.user.has_perm("caucuses.arrange_grouping", grouping):
            raise PermissionDenied
        return grouping

    def _life_page(
        self,
        request: HttpRequest,
        grouping: Grouping,
        form: forms.Form,
        act: Callable[[], None],
        *,
        title: str,
        deed: str,
        effects: Sequence[str],
        after: str = "",
    ) -> HttpResponse:
        """Do it where the form is sent and right, and go back to the group; else show the page."""

        def act_and_go() -> str:
            act()
            return after

        return self.done_or_page(
            request,
            form,
            act_and_go,
            done=_("Done. Those concerned are told by e-mail."),
            title=title,
            deed=deed,
            back=reverse("admin:caucuses_grouping_change", args=[grouping.pk]),
            effects=effects,
        )


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also where that is nothing."""
    return request.POST if request.method == "POST" else None


def _what_ends(grouping: Grouping) -> list[str]:
    """Say in numbers what ends with the group: 2 queries."""
    members = grouping.memberships.current().count()
    held = grouping.appointments.standing().filter(until_on__gt=life.today()).count()
    return [
        ngettext("%(count)d membership ends.", "%(count)d memberships end.", members)
        % {"count": members},
        ngettext("%(count)d appointment ends today.", "%(count)d appointments end today.", held)
        % {"count": held},
    ]


def _what_a_merge_does(gone: Grouping, stays: Grouping) -> list[str]:
    """Say what a merge will do: 3 queries."""
    names = {"gone": gone.name, "stays": stays.name}
    members = gone.memberships.current().count()
    below = gone.children.count()
    return [
        ngettext(
            "%(count)d member goes over, as far as “%(stays)s” takes such members.",
            "%(count)d members go over, as far as “%(stays)s” takes such members.",
            members,
        )
        % {"count": members, **names},
        ngettext(
            "%(count)d group below it comes below “%(stays)s”.",
            "%(count)d groups below it come below “%(stays)s”.",
            below,
        )
        % {"count": below, **names},
        _what_ends(gone)[1],
        _("“%(gone)s” is closed, and its address leads to “%(stays)s”.") % names,
        _("Members and coordinators of both are told by e-mail, with the reason."),
    ]

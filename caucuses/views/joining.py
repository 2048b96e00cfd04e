"""Joining a group, leaving it, and its list of members."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.enums import Deed
from audit.log import note
from caucuses.enums import MembersShown
from caucuses.forms.joining import JoinForm, MembersFilterForm
from caucuses.me_memberships import rows_of, say_what_one_may
from caucuses.models import Grouping, Membership
from caucuses.services import memberships as services
from caucuses.services.membership_requests import KIND, waiting_request
from frame.errors import Refused
from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from moderation import services as moderation
from organisations import acting

if TYPE_CHECKING:
    from accounts.models import User

WISHES_SHOWN = 30
PER_PAGE = 100
OWN_PER_PAGE = 50  # each with its buttons


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its members: 2 queries."""
    wishes = list(grouping.wishes.public().for_grouping()[: WISHES_SHOWN + 1])
    return {
        "wishes": wishes[:WISHES_SHOWN],
        "has_more_wishes": len(wishes) > WISHES_SHOWN,
        "member_count": grouping.memberships.current().count(),
    }


# --- Joining ------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a person join a group, for themselves or for an organisation."""
    grouping = _find(slug)
    if grouping.slug != slug:
        return redirect("caucuses:join", grouping.slug)
    if not grouping.takes_members:
        if request.method == "POST":
            told = _("Nobody can join this group here any more.")
            return too_late(request, told, back=grouping.get_absolute_url())
        return render(request, "caucuses/join_closed.html", {"grouping": grouping})
    user = signed_in(request)
    posted = request.POST if request.method == "POST" else None
    form = JoinForm(posted, user=user, grouping=grouping)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            return _joined(request, grouping, form)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
    context = {
        "grouping": grouping,
        "form": form,
        "own_membership": grouping.memberships.current().filter(person=user).first(),
        "own_request": waiting_request(grouping, person=user, organisation=None),
        "wait": moderation.usual_wait(KIND),
    }
    return render(request, "caucuses/join.html", context, status=status)


def _joined(request: HttpRequest, grouping: Grouping, form: JoinForm) -> HttpResponse:
    """Carry a checked form out, and lead to where it stands now."""
    came = services.join(
        grouping,
        by=signed_in(request),
        mandate=form.mandate,
        introduction=form.cleaned_data["introduction"],
        is_listed=form.cleaned_data["is_listed"],
        accepted_statement=grouping.statement,
    )
    if isinstance(came, Membership):
        if form.mandate:
            told = _("%(organisation)s is a member of %(group)s now.")
            name = form.mandate.organisation.name
            messages.success(request, told % {"organisation": name, "group": grouping.here.name})
        else:
            told = _("You are a member of %(group)s now.")
            messages.success(request, told % {"group": grouping.here.name})
        return redirect("accounts:me")
    messages.success(request, _("Your request waits for approval."))
    return redirect(came)


# --- The list of members ------------------------------------------------------------------------


@require_safe
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the members of a group to those who may read the list, as the group says."""
    grouping = _find(slug)
    if grouping.slug != slug:
        return redirect("caucuses:members", grouping.slug)
    sees_all = False
    if grouping.members_shown != MembersShown.PUBLIC:
        # A public list asks for nobody, so that it stays one page for all.
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        user = signed_in(request)
        sees_all = user.has_perm("caucuses.view_membership", grouping)
        if not sees_all and not _reads_list(user, grouping):
            context = {"grouping": grouping}
            return render(request, "caucuses/members_refused.html", context, status=403)
    return _list(request, grouping, sees_all=sees_all)


def _list(request: HttpRequest, grouping: Grouping, *, sees_all: bool) -> HttpResponse:
    """Show the list; whoever sees all of it by their office is noted as in the back-office."""
    is_public = grouping.members_shown == MembersShown.PUBLIC
    form = MembersFilterForm(request.GET)
    context: dict[str, Any] = {
        "grouping": grouping,
        "form": form,
        "sees_all": sees_all,
        "frame": "layout/base.html" if is_public else "layout/personal.html",
    }
    if not form.is_valid():
        return render(request, "caucuses/member_list.html", context, status=400)
    current = grouping.memberships.current()
    rows = (current if sees_all else current.listed()).of(form.cleaned_data["who"])
    page = page_of(rows.for_list(), ["id"], request.GET.get("after", ""), PER_PAGE)
    if not page.is_open_to_all and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if sees_all:
        keys = [row.pk for row in page]
        note(signed_in(request), Deed.LISTED, Membership._meta.label_lower, keys, ["members"])
    context["page"] = page
    organisations, individuals = current.count_by_member()
    context |= {"organisation_count": organisations, "individual_count": individuals}
    return render(request, "caucuses/member_list.html", context)


def _reads_list(user: "User", grouping: Grouping) -> bool:
    """Tell whether a member may read the list: paused ones may, former ones may not."""
    if grouping.members_shown != MembersShown.MEMBERS:
        return False
    return grouping.memberships.current().reached_by(user).exists()


# --- The member's own deeds ---------------------------------------------------------------------


@require_safe
@login_required
def my_memberships(request: HttpRequest) -> HttpResponse:
    """Show a person all groups that they, or those for whom they act, belong to; the last joined
    first: 3 queries.
    """
    user = signed_in(request)
    page = page_of(rows_of(user), ["-id"], request.GET.get("after", ""), OWN_PER_PAGE)
    say_what_one_may(page.rows, user)
    return render(request, "caucuses/my_membership_list.html", {"page": page})


@require_POST
@login_required
def leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End one's own membership, or that of an organisation one acts for."""
    return _change(request, uid, services.leave, _("You left the group."))


@require_POST
@login_required
def pause(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Pause a membership."""
    return _change(request, uid, services.pause, _("The membership is paused."))


@require_POST
@login_required
def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End the pause of a membership."""
    return _change(request, uid, services.resume, _("The membership goes on."))


@require_POST
@login_required
def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a member in the list of members."""
    deed = partial(services.set_listed, is_listed=True)
    return _change(request, uid, deed, _("Shown in the list of members from now on."))


@require_POST
@login_required
def hide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a member off the list of members."""
    deed = partial(services.set_listed, is_listed=False)
    return _change(request, uid, deed, _("No longer shown in the list of members."))


def _change(request: HttpRequest, uid: UUID, deed: Callable[..., None], done: str) -> HttpResponse:
    """Do something with one's own membership; anybody else's does not exist (404)."""
    user = signed_in(request)
    rows = Membership.objects.reached_by(user).select_related("organisation", "grouping")
    membership = get_object_or_404(rows, uid=uid)
    try:
        deed(membership, by=user)
    except acting.NoMandate as refused:
        raise PermissionDenied from refused
    except Refused as refused:
        return too_late(request, refused, back=reverse("accounts:me"))
    messages.success(request, done)
    return redirect("accounts:me")


def _find(slug: str) -> Grouping:
    # The page of a group shows the sections of this module: it imports this one first.
    from caucuses.views.groupings import find

    return find(slug)

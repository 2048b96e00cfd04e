from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import sessions
from accounts.forms import ProfileForm
from accounts.rules import may_enter_back_office
from accounts.sections import sections_for
from frame.people import signed_in


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show a person what is theirs: what waits, what they asked for, for whom they act, their
    account.
    """
    parts = [
        # Rendered by Django's templates, which escape: safe.
        mark_safe(render_to_string(section.template, context, request))
        for section, context in sections_for(request)
    ]
    # The rule itself: for whom it does not hold `has_perm` asks two queries more, of Django's own
    # tables, where none of our permissions is.
    context = {"parts": parts, "may_enter_back_office": may_enter_back_office(signed_in(request))}
    return render(request, "accounts/me.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def profile_update(request: HttpRequest) -> HttpResponse:
    """Let a person change name and language."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/profile_form.html", {"form": form}, status=status)


@require_safe
@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    """Show a person where they are signed in: 2 queries."""
    return render(request, "accounts/session_list.html", {"sessions": sessions.of(request)})


@require_POST
@login_required
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a person out in one of their browsers."""
    if not sessions.end_one(signed_in(request), pk):
        raise Http404
    messages.success(request, _("You are signed out there."))
    return redirect("accounts:sessions")


@require_POST
@login_required
def session_end_others(request: HttpRequest) -> HttpResponse:
    """Sign a person out everywhere but here."""
    sessions.end_others(request)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:sessions")

"""What the portal holds about people: for everybody in general, for each person of themselves."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import chapters, consents, erasure, export
from accounts.forms import EraseForm
from accounts.models import Consent, ErasureRequest
from frame import personal_data
from frame.errors import Refused
from frame.listing import listed
from frame.paging import page_of
from frame.people import signed_in
from frame.personal_data import Deeds, Holding

NEWEST_FIRST = ["-given_at", "-id"]


# --- For everybody ------------------------------------------------------------------------------


@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    """Show what is held about people, why, how long, and what an erasure does: no query. The same
    for everybody.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for holding in chapters.holdings():
        found.setdefault(chapters.chapter_of(holding), []).append(_as_row(holding))
    deeds = sorted(map(_in_words, personal_data.deeds()))
    context = {"chapters": found.items(), "deeds": deeds, "grace": erasure.grace().days}
    return render(request, "accounts/your_data.html", context)


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever got our mail call the erasure of their account back, without signing in."""
    asked = get_object_or_404(ErasureRequest.objects.select_related("person"), token=token)
    if request.method == "POST":
        try:
            erasure.call_back(asked)
        except erasure.ErasureRefused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Your account stays. Nothing was erased."))
        return _kept_secret(redirect("your_data:keep", token))
    return _kept_secret(render(request, "accounts/erase_keep.html", {"asked": asked}))


# --- For each person ----------------------------------------------------------------------------


@require_safe
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """Lead a person to what is held of them, to their consents, and to the erasure: 1 query."""
    asked = erasure.open_request(signed_in(request))
    return render(request, "accounts/data.html", {"asked": asked})


@require_safe
@login_required
def data_shown(request: HttpRequest) -> HttpResponse:
    """Show all that is held of a person: a query for each model."""
    matters = export.collect(signed_in(request))
    return render(request, "accounts/data_shown.html", {"matters": matters})


@require_safe
@login_required
def data_file(request: HttpRequest) -> HttpResponse:
    """Send all that is held of a person as JSON."""
    person = signed_in(request)
    response = JsonResponse(
        export.as_json(person, export.collect(person)),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_safe
@login_required
def consent_list(request: HttpRequest) -> HttpResponse:
    """Show a person's consents with their history, and where each shows them."""
    rows = Consent.objects.filter(person=signed_in(request))
    page = page_of(rows, NEWEST_FIRST, request.GET.get("after", ""))
    context = {"page": page, "consents": consents.shown(page.rows)}
    return render(request, "accounts/consent_list.html", context)


@require_POST
@login_required
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own consent."""
    person = signed_in(request)
    consent = get_object_or_404(Consent, pk=pk, person=person)
    try:
        consents.take_back(consent, by=person)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Withdrawn: your name is not shown there any more."))
    return redirect("accounts:consents")


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    """Show what an erasure means, and note that it is wished. Only whoever has just shown that the
    account is theirs gets here.
    """
    person = signed_in(request)
    if not _is_fresh(request):
        if request.method == "POST" and "again" in request.POST:
            logout(request)
            query = urlencode({"next": reverse("accounts:erase")})
            return redirect(f"{reverse('account_login')}?{query}")
        return render(request, "accounts/erase_sign_in.html")
    outlooks = erasure.outlooks(person)
    needs_hand_over = any(look.hands_over for look in outlooks)
    form = EraseForm(request.POST or None, email=person.email, needs_hand_over=needs_hand_over)
    if request.method == "POST" and form.is_valid():
        try:
            erasure.ask(person, leaves_all=form.cleaned_data.get("leaves_all", False))
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(
                request, _("Noted. We sent you a mail that tells how to call it back.")
            )
        return redirect("accounts:data")
    context = {
        "form": form,
        "asked": erasure.open_request(person),
        "hand_overs": [look for look in outlooks if look.hands_over],
        "outlooks": [look for look in outlooks if not look.hands_over],
        "kept": [
            {"title": holding.title, "why": holding.why_kept}
            for holding in chapters.holdings()
            if holding.why_kept
        ],
        "grace": erasure.grace().days,
    }
    status = 422 if form.is_bound else 200
    return render(request, "accounts/erase.html", context, status=status)


def _is_fresh(request: HttpRequest) -> bool:
    """Tell whether the person has shown just now that the account is theirs.

    Whoever has a password or a second step was asked for it on the way here. Of those who sign in
    by a code alone, it counts when they did so.
    """
    person = signed_in(request)
    if get_reauthentication_flows(person):
        return True
    moments = [record["at"] for record in get_authentication_records(request, person)]
    return bool(moments) and time.time() - max(moments) < app_settings.REAUTHENTICATION_TIMEOUT


def _as_row(holding: Holding) -> dict[str, Any]:
    names = [holding.address, *holding.emptied, *holding.export]
    labels = dict.fromkeys(export.label_in(holding, name) for name in names if name)
    emptied = dict.fromkeys(export.label_in(holding, name) for name in holding.emptied)
    return {
        "holding": holding,
        "labels": listed(labels),
        "emptied": listed(emptied),
    }


def _in_words(deeds: Deeds) -> str:
    model = deeds.model_class
    labels = listed(export.label_of(model, name).lower() for name in deeds.fields)
    return f"{capfirst(str(model._meta.verbose_name_plural))}: {labels}"


def _kept_secret(response: HttpResponse) -> HttpResponse:
    """Keep an address that is a key out of other sites' logs: see moderation/views.py."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response

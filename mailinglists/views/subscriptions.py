"""Getting on a list, confirming, changing and leaving: by form, by link and with one click."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from caucuses.services import relay
from caucuses.views.relay import writer_of
from frame.people import signed_in
from frame.refusals import too_late
from limits import counting
from limits.answers import with_retry
from limits.models import Caught
from mailinglists.enums import Subscribing, SubscriptionState
from mailinglists.forms.subscriptions import AskForm, SettingsForm, SubscribeForm
from mailinglists.mailman_plugin import leave_tokens
from mailinglists.models import MailingList, Subscription
from mailinglists.services import subscriptions as services
from moderation.services import MoveRefused, usual_wait


@require_http_methods(["GET", "POST"])
@never_cache
def subscribe(request: HttpRequest, name: str) -> HttpResponse:
    """Let anybody get on an open list."""
    mailing_list = _find(name)
    back = mailing_list.get_absolute_url()
    if request.method == "GET" and not services.is_open_here(mailing_list):
        return redirect(back)
    reader = writer_of(request)
    form = SubscribeForm(request.POST if request.method == "POST" else None, reader=reader)
    page = {"mailing_list": mailing_list, "form": form, "reader": reader}
    if not form.is_valid():
        return render(
            request, "mailinglists/subscribe.html", page, status=422 if form.errors else 200
        )
    try:
        if reader is not None:
            row = services.begin(mailing_list, by=reader, **form.wishes())
            messages.success(request, _("You are on the list."))
            return redirect(row)
        email = form.cleaned_data["email"]
        services.subscribe(mailing_list, email=email, **form.wishes())
    except relay.TooMany as refused:
        counting.note("subscribing_to_one", Caught.Outcome.REFUSED)
        form.add_error(None, str(refused))
        response = render(request, "mailinglists/subscribe.html", page, status=429)
        return with_retry(response, refused.again_at)
    except services.SubscriptionRefused as refused:
        return too_late(request, refused, back=back)
    # It holds for every address: whether it is on the list is nobody else's business.
    told = _(
        "A mail has been sent to %(email)s: follow the link in it. We write to one address only a "
        "few times a day; if nothing comes, look among the mail marked as spam, or try again "
        "tomorrow."
    )
    messages.success(request, told % {"email": email})
    return redirect(request.path)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """Let somebody with an account ask those who keep a moderated list to let them in."""
    mailing_list, user = _find(name), signed_in(request)
    back = mailing_list.get_absolute_url()
    is_moderated = mailing_list.is_active and mailing_list.subscribing == Subscribing.MODERATED
    if request.method == "GET" and not is_moderated:
        return redirect(back)
    form = AskForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            sent = services.ask_to_be_let_in(mailing_list, by=user, **form.cleaned_data)
        except MoveRefused as refused:
            return too_late(request, refused, back=back)
        return redirect(sent)
    context = {
        "mailing_list": mailing_list,
        "form": form,
        "is_proved": writer_of(request) is not None,
        "own": mailing_list.subscriptions.active().of(user).first(),
        "waiting": services.waiting_requests(mailing_list).filter(applicant=user).first(),
        "wait": usual_wait(services.KIND),
    }
    return render(request, "mailinglists/ask.html", context, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the address confirm, change and leave; no account is needed."""
    rows = Subscription.objects.select_related("mailing_list__grouping")
    row = rows.filter(token=token).first()
    if row is None:
        return _kept_secret(render(request, "mailinglists/subscription_unknown.html", status=410))
    deed, status = request.POST.get("deed", ""), 200
    is_change = request.method == "POST" and deed not in _DEEDS
    form = SettingsForm(request.POST if is_change else None, subscription=row)
    if request.method == "POST":
        if deed in _DEEDS or form.is_valid():
            return _kept_secret(_do(request, row, deed, form))
        status = 422
    state = "lapsed" if services.is_lapsed(row) else row.state
    context = {
        "subscription": row,
        "mailing_list": row.mailing_list,
        "state": state,
        "form": form,
        "may_come_back": state == SubscriptionState.ENDED and services.may_come_back(row),
    }
    page = render(request, "mailinglists/subscription.html", context, status=status)
    return _kept_secret(page)


# What the buttons of the page do; the page tells what came of it.
_DEEDS: dict[str, Callable[[Subscription], object]] = {
    "confirm": services.confirm,
    "leave": services.leave,
    "again": services.come_back,
}


def _do(request: HttpRequest, row: Subscription, deed: str, form: SettingsForm) -> HttpResponse:
    try:
        if deed in _DEEDS:
            _DEEDS[deed](row)
        else:
            services.change_delivery(row, **form.cleaned_data)
            messages.success(request, _("Saved."))
    except services.SubscriptionRefused as refused:
        return too_late(request, refused, back=row.get_absolute_url())
    return redirect(row)


# A mail program that leaves for its reader has no cookie and no token of a form (RFC 8058, section
# 3.1). The signature in the address stands for both.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever got a message of a list leave it: at once where their mail program says so, by a
    button where they follow the link themselves. The answer is a page and no redirect, which such
    programs need not follow.
    """
    mailing_list, address = _read(token)
    is_done, status = False, 200
    if request.method == "POST":
        is_done = request.POST.get("List-Unsubscribe") == "One-Click"
        status = 200 if is_done else 400
    if is_done:
        services.leave_by_link(mailing_list, address)
    row = mailing_list.subscriptions.open().filter(email=address.lower()).first()
    context = {
        "mailing_list": mailing_list,
        "address": address,
        "is_done": is_done,
        "subscription": row,
    }
    return _kept_secret(render(request, "mailinglists/leave.html", context, status=status))


def _read(token: str) -> tuple[MailingList, str]:
    """Return the list and the address of a link to leave, or raise Http404."""
    if not settings.MAILMAN_KEY:
        raise Http404
    try:
        list_id, address = leave_tokens.read(settings.MAILMAN_KEY, token)
    except leave_tokens.BadToken as error:
        raise Http404 from error
    name, _dot, domain = list_id.partition(".")
    if domain != settings.LISTS_DOMAIN:
        raise Http404
    return get_object_or_404(MailingList.objects.public().here(), name=name), address


def _find(name: str) -> MailingList:
    rows = MailingList.objects.public().here().select_related("grouping")
    return get_object_or_404(rows, name=name.lower())


def _kept_secret(response: HttpResponse) -> HttpResponse:
    """Keep an address that is a key out of other sites' logs: see moderation/views.py."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response

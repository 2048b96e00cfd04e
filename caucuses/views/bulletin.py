"""The weekly bulletin: what it is, asking for it, confirming, and stopping it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from caucuses.forms.bulletin import BulletinForm
from caucuses.models import BulletinReader, BulletinRequest, Grouping
from caucuses.services import bulletin as services
from caucuses.views.groupings import find
from caucuses.views.relay import writer_of
from frame.refusals import too_late


@require_http_methods(["GET", "POST"])
@never_cache
def bulletin_of_all(request: HttpRequest) -> HttpResponse:
    """Let anybody have the bulletin of all groups."""
    return _ask(request, None)


@require_http_methods(["GET", "POST"])
@never_cache
def bulletin(request: HttpRequest, slug: str) -> HttpResponse:
    """Let anybody have the bulletin of one group. A former address leads to the present one."""
    grouping = find(slug)
    if grouping.slug != slug:
        return redirect("caucuses:bulletin", grouping.slug)
    return _ask(request, grouping)


def _ask(request: HttpRequest, grouping: Grouping | None) -> HttpResponse:
    if grouping is not None and grouping.is_closed:
        return _page(request, grouping, None, None, 410)
    reader = writer_of(request)
    form = BulletinForm(request.POST if request.method == "POST" else None, reader=reader)
    if not form.is_valid():
        return _page(request, grouping, form, reader, 422 if form.is_bound else 200)
    try:
        if reader is not None:
            begun = services.begin(grouping, email=reader.email, **_language_of(form))
            messages.success(request, _("You get this bulletin from now on."))
            return redirect("caucuses:bulletin_reader", begun.token)
        email = form.cleaned_data["email"]
        services.ask(grouping, email=email, **_language_of(form))
    except services.BulletinRefused as refused:
        return too_late(request, refused, back=request.path)
    messages.success(request, _asked(email))
    return redirect(request.path)


def _language_of(form: BulletinForm) -> dict[str, str]:
    return {"language": form.cleaned_data["language"]}


def _asked(email: str) -> str:
    """Say what holds for every address: whether it reads the bulletin is nobody else's business."""
    return _(
        "A mail has been sent to %(email)s: follow the link in it. We write to one address only a "
        "few times a day; if nothing comes, look among the mail marked as spam, or try again "
        "tomorrow."
    ) % {"email": email}


def _page(
    request: HttpRequest,
    grouping: Grouping | None,
    form: BulletinForm | None,
    reader: User | None,
    status: int,
) -> HttpResponse:
    context = {"grouping": grouping, "form": form, "reader": reader}
    return render(request, "caucuses/bulletin.html", context, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
def bulletin_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was asked for, and let the address have it when its owner says so: programs that
    look into mails follow links, and press no buttons.
    """
    rows = BulletinRequest.objects.waiting().select_related("grouping")
    asked = rows.filter(token=token).first()
    if asked is None:
        return render(request, "caucuses/bulletin_lapsed.html", status=410)
    if request.method == "POST":
        try:
            reader = services.confirm(asked)
        except services.BulletinRefused as refused:
            return too_late(request, refused, back=_page_of(asked.grouping))
        messages.success(request, _("You get this bulletin from now on."))
        return redirect("caucuses:bulletin_reader", reader.token)
    context = {"asked": asked, "grouping": asked.grouping}
    return render(request, "caucuses/bulletin_confirm.html", context)


def _page_of(grouping: Grouping | None) -> str:
    if grouping is None:
        return reverse("caucuses:bulletin_of_all")
    return reverse("caucuses:bulletin", args=[grouping.slug])


# A mail program that stops the bulletin for its reader has no cookie and no token of a form (RFC
# 8058, section 3.1). The secret in the address stands for both.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@never_cache
def bulletin_reader(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever holds the link what they read, and stop it at once where they, or their mail
    program, say so. The answer is a page and no redirect, which such programs need not follow.
    """
    reader = BulletinReader.objects.select_related("grouping").filter(token=token).first()
    if reader is None:
        return render(request, "caucuses/bulletin_lapsed.html", status=410)
    status = 200
    if request.method == "POST":
        if request.POST.get("List-Unsubscribe") == "One-Click":
            services.end(reader)
        else:
            status = 400
    context = {"reader": reader, "grouping": reader.grouping, "next_on": services.next_for(reader)}
    return render(request, "caucuses/bulletin_reader.html", context, status=status)

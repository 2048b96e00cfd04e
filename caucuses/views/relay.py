"""Writing to a group without its addresses."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from caucuses.forms.relay import RelayForm
from caucuses.models import Grouping, RelayMessage
from caucuses.services import relay
from caucuses.views.groupings import find
from frame.refusals import too_late
from limits import counting
from limits.answers import with_retry
from limits.models import Caught


@require_http_methods(["GET", "POST"])
@never_cache
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Let anybody write to those who lead a group."""
    grouping = find(slug)
    if grouping.slug != slug:
        return redirect("caucuses:write", grouping.slug)
    if grouping.is_closed:
        return render(request, "caucuses/write_closed.html", {"grouping": grouping}, status=410)
    writer = writer_of(request)
    form = RelayForm(request.POST if request.method == "POST" else None, writer=writer)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            message = relay.write(
                grouping,
                by=writer,
                language=writer.language if writer else get_language() or "en",
                **form.message(),
            )
        except relay.TooMany as refused:
            return _too_many(request, grouping, form, refused)
        except relay.RelayRefused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _told(message))
            return redirect("caucuses:write", grouping.slug)
    return _form_page(request, grouping, form, status)


@require_http_methods(["GET", "POST"])
@never_cache
def write_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a visitor the message that they wrote, and pass it on when they say so."""
    found = RelayMessage.objects.filter(token=token).select_related("grouping").first()
    if found is None or (not found.is_sent and not _is_waiting(found)):
        return render(request, "caucuses/write_lapsed.html", status=410)
    context = {"relayed": found, "grouping": found.grouping}
    if request.method == "POST":
        try:
            relay.confirm(found)
        except relay.TooMany as refused:
            counting.note("relay_passed_on", Caught.Outcome.REFUSED)
            response = render(
                request, "caucuses/write_confirm.html", {**context, "refused": refused}, status=429
            )
            return with_retry(response, refused.again_at)
        except relay.RelayRefused as refused:
            return too_late(request, refused, back=found.grouping.get_absolute_url())
        return redirect("caucuses:write_confirm", token)
    return render(request, "caucuses/write_confirm.html", context)


def _is_waiting(message: RelayMessage) -> bool:
    return RelayMessage.objects.waiting().filter(pk=message.pk).exists()


def writer_of(request: HttpRequest) -> User | None:
    """Return the signed-in person if the address of their account is confirmed: 1 query."""
    user = request.user
    if not user.is_authenticated:
        return None
    confirmed = user.emailaddress_set.filter(verified=True, email__iexact=user.email)
    return user if confirmed.exists() else None


def _told(message: RelayMessage) -> str:
    if message.is_sent:
        return _("Sent. You get a copy; the answer comes to you by e-mail.")
    return _(
        "Not sent yet: we have written to %(email)s. Follow the link in that mail to send your "
        "message."
    ) % {"email": message.email}


def _too_many(
    request: HttpRequest, grouping: Grouping, form: RelayForm, refused: relay.TooMany
) -> HttpResponse:
    counting.note("relay_passed_on", Caught.Outcome.REFUSED)
    form.add_error(None, str(refused))
    return with_retry(_form_page(request, grouping, form, 429), refused.again_at)


def _form_page(
    request: HttpRequest, grouping: Grouping, form: RelayForm, status: int
) -> HttpResponse:
    context = {"grouping": grouping, "form": form, "readers": relay.readers_of(grouping)}
    return render(request, "caucuses/write.html", context, status=status)

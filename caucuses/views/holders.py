"""Who held what in a group on a day, and who held it before."""

from itertools import groupby

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from caucuses.forms.appointments import HeldOnForm
from caucuses.views.groupings import find
from frame.paging import page_of

SHOWN_OF_A_DAY = 200
PER_PAGE = 50


@require_safe
def holder_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who holds what in a group today or held it on another day, and below, who held what
    before, by the year in which it ended. A former address leads to the present one.
    """
    grouping = find(slug)
    if grouping.slug != slug:
        return redirect("caucuses:holders", grouping.slug)
    form = HeldOnForm(request.GET)
    if not form.is_valid():
        context = {"grouping": grouping, "form": form}
        return render(request, "caucuses/holders.html", context, status=400)
    today = timezone.now().date()
    day = form.cleaned_data["day"] or today
    on_day = list(grouping.appointments.on_day(day).for_page()[: SHOWN_OF_A_DAY + 1])
    former = page_of(
        grouping.appointments.former().select_related("person"),
        ["-until_on", "-id"],
        request.GET.get("after", ""),
        PER_PAGE,
    )
    if not former.is_open_to_all and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    years = groupby(former.rows, key=lambda appointment: appointment.until_on.year)
    context = {
        "grouping": grouping,
        "form": form,
        "day": day,
        "is_today": day == today,
        "holders": on_day[:SHOWN_OF_A_DAY],
        "has_more_holders": len(on_day) > SHOWN_OF_A_DAY,
        "page": former,
        "years": [(year, list(appointments)) for year, appointments in years],
    }
    return render(request, "caucuses/holders.html", context)

"""A group's reports: the list, one with its files, and adding one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caucuses.forms.reports import ReportForm
from caucuses.models import Grouping, GroupingAddress, Report, ReportAttachment
from caucuses.querysets.reports import LATEST_FIRST
from caucuses.services import reports
from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from frame.uploads import takes_files

PER_PAGE = 20
# A file that a browser would open after all does nothing there.
FILE_POLICY = "default-src 'none'; sandbox"


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its reports: 1 query."""
    latest = grouping.reports.public().newest_first().select_related("under").first()
    if latest is not None:
        latest.grouping = grouping
    return {"report": latest}


@require_safe
def report_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a group's reports, the latest period first."""
    grouping = grouping_at(slug)
    if grouping.slug != slug:
        return redirect("caucuses:reports", grouping.slug)
    found = grouping.reports.public().in_readers_language().select_related("under")
    page = page_of(found, LATEST_FIRST, request.GET.get("after", ""), PER_PAGE)
    for report in page:
        report.grouping = grouping
    return render(request, "caucuses/report_list.html", {"grouping": grouping, "page": page})


@require_safe
def report_detail(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Show one report; of a withdrawn one when and why it went (HTTP 410)."""
    report = _report_or_404(slug, uid)
    if report.grouping.slug != slug:
        return redirect(report)
    if report.withdrawn_at:
        return _withdrawn(request, report)
    context = {
        "grouping": report.grouping,
        "report": report,
        "attachments": _attachments_of(report),
    }
    return render(request, "caucuses/report_detail.html", context)


@require_safe
def report_file(request: HttpRequest, slug: str, uid: UUID, file_uid: UUID) -> HttpResponseBase:
    """Give out a file beside a report, to be kept and not to be shown."""
    report = _report_or_404(slug, uid)
    attachment = get_object_or_404(ReportAttachment, report=report, uid=file_uid)
    if report.withdrawn_at:
        return _withdrawn(request, report)
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


@takes_files
@require_http_methods(["GET", "POST"])
@login_required
def report_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a rapporteur or coordinator publish a report."""
    grouping = grouping_at(slug)
    if not request.user.has_perm("caucuses.add_report", grouping):
        raise PermissionDenied
    if grouping.is_closed:
        refused = _("This group is closed: it reports no more.")
        return too_late(request, refused, back=grouping.get_absolute_url())
    is_sent = request.method == "POST"
    form = ReportForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, grouping=grouping
    )
    if form.is_valid():
        data = form.cleaned_data
        beside_another, files = data.pop("is_meant"), data.pop("attachments")
        try:
            report = reports.publish(
                grouping, by=signed_in(request), files=files, beside_another=beside_another, **data
            )
        except reports.SamePeriod as refused:
            form.ask_whether_meant()
            form.add_error("is_meant", str(refused))
        except reports.ReportRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Published."))
            return redirect(report)
    status = 422 if form.is_bound else 200
    context = {"grouping": grouping, "form": form}
    return render(request, "caucuses/report_form.html", context, status=status)


def grouping_at(slug: str) -> Grouping:
    """Return the group at an address that it has or had, also one merged into another: its reports
    stay where they were. Raises Http404.
    """
    grouping = Grouping.objects.filter(slug=slug).first()
    if grouping is None:
        former = GroupingAddress.objects.filter(slug=slug).select_related("grouping").first()
        if former is None:
            raise Http404
        grouping = former.grouping
    return grouping


def _report_or_404(slug: str, uid: UUID) -> Report:
    """Return a report of the group at an address that it has or had: 1 query for the former."""
    report = Report.objects.for_page().filter(uid=uid).first()
    if report is None:
        raise Http404
    if report.grouping.slug != slug and grouping_at(slug).pk != report.grouping_id:
        raise Http404
    return report


def _withdrawn(request: HttpRequest, report: Report) -> HttpResponse:
    context = {"grouping": report.grouping, "report": report}
    return render(request, "caucuses/report_withdrawn.html", context, status=410)


def _attachments_of(report: Report) -> list[ReportAttachment]:
    """Return the files beside a report, which know it: 1 query."""
    attachments = list(report.attachments.all())
    for attachment in attachments:
        attachment.report = report
    return attachments

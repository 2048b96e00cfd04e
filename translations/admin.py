"""The back-office of the desk, for those who run it: what is in the queue, who can help, and the
texts from outside. Deeds are done on a job's own page.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from frame.back_office import HistoryFor, OnlyRead
from frame.listing import listed
from organisations.languages import language_name
from translations.models import Document, Job, Volunteer


def _names(codes: list[str]) -> str:
    return listed(map(language_name, codes))


@admin.register(Job)
class JobAdmin(HistoryFor, OnlyRead, admin.ModelAdmin[Job]):
    """The jobs, the newest first."""

    list_display = [
        "title",
        "language",
        "need",
        "state",
        "priority",
        "deadline_on",
        "translator",
        "reviewed",
    ]
    list_filter = ["state", "language", "need", "priority"]
    list_select_related = ["claimed_by", "reviewer"]
    search_fields = ["title"]
    ordering = ["-created_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    # Not the draft, which is nobody's text yet, and not people, whose addresses Django would show.
    fields = (
        "at_the_desk",
        "title",
        "source_language",
        "language",
        "need",
        "state",
        "paragraph_count",
        "changed_count",
        "priority",
        "deadline_on",
        "translator",
        "claimed_until",
        "reviewed",
        "review_until",
        "review_note",
        "created_at",
        "updated_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return super().get_queryset(request).defer("draft")

    @admin.display(description=_("translator"))
    def translator(self, job: Job) -> str:
        return job.claimed_by.get_short_name() if job.claimed_by else "-"

    @admin.display(description=_("reviewer"))
    def reviewed(self, job: Job) -> str:
        return job.reviewer.get_short_name() if job.reviewer else "-"

    @admin.display(description=_("at the desk"))
    def at_the_desk(self, job: Job) -> str:
        told = _("Give back, drop, set priority")
        return format_html('<a href="{}">{}</a>', job.get_absolute_url(), told)


@admin.register(Volunteer)
class VolunteerAdmin(HistoryFor, OnlyRead, admin.ModelAdmin[Volunteer]):
    """Who can translate between which languages, and when."""

    list_display = ["name", "from_languages", "into_languages", "hours", "place", "is_paused"]
    list_display_links = ["name"]
    list_filter = ["place", "is_paused"]
    list_select_related = ["person"]
    search_fields = ["person__name"]
    ordering = ["-since_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    fields = (
        "name",
        "from_languages",
        "into_languages",
        "hours",
        "availability",
        "place",
        "is_paused",
        "wants_digest",
        "is_credited",
        "since_at",
    )
    readonly_fields = fields

    @admin.display(description=_("name"))
    def name(self, volunteer: Volunteer) -> str:
        return volunteer.person.get_short_name()

    @admin.display(description=_("translates from"))
    def from_languages(self, volunteer: Volunteer) -> str:
        return _names(volunteer.languages_from)

    @admin.display(description=_("translates into"))
    def into_languages(self, volunteer: Volunteer) -> str:
        return _names(volunteer.languages_into)


@admin.register(Document)
class DocumentAdmin(HistoryFor, OnlyRead, admin.ModelAdmin[Document]):
    """Texts from outside that the desk translates."""

    list_display = ["title", "language", "is_public", "accepted_at"]
    list_filter = ["language", "is_public"]
    search_fields = ["title"]
    ordering = ["-accepted_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    fields = ("title", "text", "language", "source_url", "is_public", "accepted_at")
    readonly_fields = fields

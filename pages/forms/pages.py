"""What the secretariat writes on a page."""

import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frame.text import clean_line, validate_says_something
from pages.addresses import validate_free_for_pages
from pages.markdown import named_files
from pages.models import Page, PageFile, PageVersion
from pages.services.pages import LONGEST_WAIT, newest_of
from pages.validators import validate_page_path

HIGHEST_ORDER = 32_767  # what the column holds
DRAFT, PUBLISH, SCHEDULE = "draft", "publish", "schedule"
DEEDS = [
    (DRAFT, pgettext_lazy("a page", "Save as draft")),
    (PUBLISH, pgettext_lazy("a page", "Publish now")),
    (SCHEDULE, pgettext_lazy("a page", "Publish at the time above")),
]


class MarkdownField(forms.CharField):
    """Text with its signs: lines and blanks stay, line ends count as one letter."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


class ContentForm(forms.ModelForm[PageVersion]):
    """The words of a version, as the preview shows them."""

    use_required_attribute = False

    class Meta:
        model = PageVersion
        fields: tuple[str, ...] = PageVersion.CONTENT
        field_classes = {"body": MarkdownField}
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
            "menu_title": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
            "summary": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
            "body": forms.Textarea(
                attrs={"class": "vLargeTextField", "rows": 24, "dir": "auto"},
            ),
        }

    def clean_title(self) -> str:
        title = clean_line(self.cleaned_data["title"])
        validate_says_something(title)
        return title

    def clean_menu_title(self) -> str:
        return clean_line(self.cleaned_data["menu_title"])

    def clean_summary(self) -> str:
        return clean_line(self.cleaned_data["summary"])

    @property
    def content(self) -> dict[str, str]:
        """The words by field; the form is valid."""
        return {name: self.cleaned_data[name] for name in PageVersion.CONTENT}


class PageForm(ContentForm):
    """A page as one goes on writing it: the words of its newest version, and its place.

    What is done with them (`deed`) is told by the button that was pressed.
    """

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput, initial=0)
    deed = forms.ChoiceField(choices=DEEDS, widget=forms.HiddenInput)
    publish_at = forms.DateTimeField(
        label=_("Publish at (UTC)"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_(
            "Only for publishing later: year, month, day and time in UTC (the time in Accra), for "
            "example 2026-12-10 09:00."
        ),
        error_messages={
            "invalid": _("Write it as year, month, day and time, for example 2026-12-10 09:00.")
        },
    )

    class Meta(ContentForm.Meta):
        fields = (*PageVersion.CONTENT, "note")
        widgets = {
            **ContentForm.Meta.widgets,
            "note": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
        }

    def __init__(self, data: Any = None, *, page: Page | None) -> None:
        newest = newest_of(page) if page else None
        source = newest or page
        version = PageVersion(**source.content()) if source else PageVersion()
        super().__init__(data, instance=version)
        self.page = page
        self.fields |= forms.fields_for_model(Page, ["order", "is_in_menu"])
        self.fields["order"].validators.append(MaxValueValidator(HIGHEST_ORDER))
        if page is None:
            self.fields["path"] = forms.fields_for_model(Page, ["path"])["path"]
        else:
            self.initial["order"], self.initial["is_in_menu"] = page.order, page.is_in_menu
            self.initial["seen"] = newest.number if newest else 0
        if page is not None and page.content_key:
            self.fields |= forms.fields_for_model(Page, ["is_edited"])
            self.initial["is_edited"] = page.is_edited

    def take_as_seen(self, version: PageVersion) -> None:
        """Let the form, shown again, be saved on top of a version that it shows."""
        sent: Any = self.data
        self.data = {**sent.dict(), "seen": str(version.number)}

    @property
    def place_fields(self) -> list[forms.BoundField]:
        """The fields that are no part of a version."""
        names = ("path", "order", "is_in_menu", "is_edited")
        return [self[name] for name in names if name in self.fields]

    @property
    def text_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in PageVersion.CONTENT if name != "body"]

    @property
    def save_fields(self) -> list[forms.BoundField]:
        return [self["note"], self["publish_at"]]

    @property
    def arrangement(self) -> dict[str, Any]:
        """The place of the page, for `arrange`. Starting content leaves alone what is saved here,
        unless the writer says otherwise.
        """
        data, changed = self.cleaned_data, set(self.changed_data)
        is_edited = self.page is None or self.page.is_edited or bool(changed & set(self._kept()))
        return {
            "order": data["order"],
            "is_in_menu": data["is_in_menu"],
            "is_edited": data["is_edited"] if "is_edited" in changed else is_edited,
        }

    def clean_path(self) -> str:
        return _free_path(self.cleaned_data["path"])

    def clean_note(self) -> str:
        return clean_line(self.cleaned_data["note"])

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        uids = named_files(body)
        known = set(PageFile.objects.filter(uid__in=uids).values_list("uid", flat=True))
        if unknown := sorted(map(str, uids - known)):
            raise ValidationError(
                _("There is no file %(address)s. Add it under “Files” first."),
                code="unknown_file",
                params={"address": f"/files/{unknown[0]}/"},
            )
        return body

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("deed") == SCHEDULE and "publish_at" not in self.errors:
            self._check_time(data.get("publish_at"))
        return data

    def _check_time(self, at: datetime | None) -> None:
        now = timezone.now()
        if at is None:
            self.add_error("publish_at", _("Write when it is to be published."))
        elif not now < at <= now + LONGEST_WAIT:
            self.add_error("publish_at", _("Choose a time to come, within the next two years."))

    def _kept(self) -> tuple[str, ...]:
        return (*PageVersion.CONTENT, "order", "is_in_menu")


class MoveForm(forms.Form):
    """Where a page is to stand from now on."""

    use_required_attribute = False

    path = forms.fields_for_model(Page, ["path"])["path"]

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data, initial={"path": page.path})

    def clean_path(self) -> str:
        return _free_path(self.cleaned_data["path"])


class RestoreForm(forms.Form):
    """What becomes of a former version that is taken up again."""

    seen = forms.IntegerField(min_value=0)
    deed = forms.ChoiceField(choices=[DEEDS[0], DEEDS[1]])


class CompareForm(forms.Form):
    """Which two versions are compared."""

    old = forms.IntegerField(min_value=1, max_value=2_000_000_000)
    new = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class EmptyForm(forms.Form):
    """Nothing to fill in: only whether."""


def _free_path(path: str) -> str:
    """Return the address, as it may be; raises ValidationError."""
    validate_page_path(path)
    validate_free_for_pages(path)
    return path

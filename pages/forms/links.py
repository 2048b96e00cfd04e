"""What a visitor may ask of the links, and what people type to propose one."""

from typing import Any
from urllib.parse import urlsplit

from crispy_forms.layout import Field, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from frame.filters import CHOOSE, FilterForm
from frame.outgoing import PORTS
from frame.text import MinimumWords, filled, validate_plain_text, validate_says_something
from moderation.models import Request
from organisations.forms import LineField, ParagraphField, PartForm
from organisations.validators import validate_public_url
from pages.enums import LinkSection
from pages.models import Link
from pages.models.links import NOTE_LIMIT, TITLE_LIMIT, URL_LIMIT
from pages.services import links as services

WHY_LIMIT = 1000  # letters
WHY_LEAST = 10


class LinkFilterForm(FilterForm):
    """Which heading is shown alone."""

    section = forms.ChoiceField(
        label=_("Heading"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", _("All headings")), *LinkSection.choices],
    )


class LinkProposalForm(PartForm):
    """A link that somebody proposes; `request` is the proposal that is changed."""

    section = forms.ChoiceField(
        label=_("Heading"),
        choices=LinkSection.choices,
        widget=forms.RadioSelect,
        help_text=_("Under which heading the link is to stand."),
        error_messages={
            "required": _("Choose a heading."),
            "invalid_choice": _("Choose one of the list."),
        },
    )
    url = forms.CharField(
        label=_("Web address"),
        max_length=URL_LIMIT,
        validators=[validate_plain_text, validate_public_url],
        widget=forms.URLInput(attrs={"inputmode": "url", "placeholder": "https://", "dir": "ltr"}),
        help_text=filled(
            _("With http:// or https://, at most %(limit)d letters. Everybody can read it there."),
            limit=URL_LIMIT,
        ),
        error_messages={"required": _("Write the address of the page.")},
    )
    title = LineField(
        label=_("Title"),
        max_length=TITLE_LIMIT,
        validators=[validate_says_something],
        help_text=filled(
            _("The name of the site or page, at most %(limit)d letters."), limit=TITLE_LIMIT
        ),
        error_messages={"required": _("Write a title.")},
    )
    note = LineField(
        label=_("Note"),
        required=False,
        max_length=NOTE_LIMIT,
        help_text=filled(
            _("One sentence on what a reader finds there, at most %(limit)d letters."),
            limit=NOTE_LIMIT,
        ),
    )
    language = forms.ChoiceField(
        label=_("Language in which you write this"),
        choices=settings.LANGUAGES,
        help_text=_("The language of title and note; the site may have another."),
        error_messages={"required": _("Choose one of the list."), **CHOOSE},
    )
    why = ParagraphField(
        label=_("Why it belongs here"),
        max_length=WHY_LIMIT,
        validators=[MinimumWords(WHY_LEAST)],
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=filled(
            _("At most %(limit)d letters. Only the secretariat reads it."), limit=WHY_LIMIT
        ),
        error_messages={"required": _("Say why the link belongs here.")},
    )

    def __init__(self, *args: Any, request: Request | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def layout(self) -> Layout:
        return Layout(
            "section",
            "url",
            Field("title", dir="auto"),
            Field("note", dir="auto"),
            "language",
            "why",
        )

    def clean_url(self) -> str:
        """Refuse a port that the weekly check does not ask."""
        url: str = self.cleaned_data["url"]
        port = urlsplit(url).port
        if port is not None and port not in PORTS.values():
            raise ValidationError(_("Leave out the port: only the usual ones are taken."))
        return url

    def clean(self) -> dict[str, Any]:
        """Refuse what stands there already: it could not be approved."""
        data = super().clean() or {}
        if data.get("url") and data.get("section"):
            try:
                services.refuse_link_that_is_there(data)
            except services.LinkThere as refused:
                self.add_error("url", str(refused))
        return data

    @property
    def key(self) -> str:
        """What the checked address has in common with other ways to write it."""
        return services.address_key(self.cleaned_data["url"])

    @cached_property
    def like_links(self) -> list[Link]:
        """Return the links that lead to the checked address under another heading, or that write it
        otherwise: 2 queries.
        """
        return services.links_at(self.cleaned_data["url"])

    @cached_property
    def like_proposals(self) -> list[Request]:
        """Return the other proposals of the checked address: 1 query."""
        return services.proposals_of(self.cleaned_data["url"], apart_from=self.request)

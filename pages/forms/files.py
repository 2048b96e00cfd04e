"""What comes with a picture or document for the portal's pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from frame import pictures
from frame.kinds import PDF
from frame.pictures import Picture
from frame.text import clean_line, filled, validate_says_something
from frame.uploads import FILE_LIMIT, CheckedFile, check_file
from pages.models import PageFile

TAKEN = (PDF, *pictures.KINDS)
EXTENSIONS = tuple(extension for kind in TAKEN for extension in kind.extensions)
_size = lazy(filesizeformat, str)


class PageFileForm(forms.ModelForm[PageFile]):
    """How a file is called, and what a picture shows. The file itself never changes."""

    use_required_attribute = False

    class Meta:
        model = PageFile
        fields = ("title", "alternative", "language")
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
            "alternative": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
        }

    def clean_title(self) -> str:
        title = clean_line(self.cleaned_data["title"])
        validate_says_something(title)
        return title

    def clean_alternative(self) -> str:
        alternative = clean_line(self.cleaned_data["alternative"])
        if alternative:
            validate_says_something(alternative)
        return alternative

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self._is_picture() and "alternative" not in self.errors and not data["alternative"]:
            self.add_error("alternative", _("Say in words what the picture shows."))
        return data

    def _is_picture(self) -> bool:
        return self.instance.is_picture


class NewFileForm(PageFileForm):
    """A file with its words: `checked`, and `picture` where it is one."""

    file = forms.FileField(
        label=_("File"),
        help_text=filled(
            _(
                "A picture or a PDF of at most %(limit)s. Pictures larger than %(side)d pixels are "
                "made smaller; place, time and owner that a camera wrote into them go. Everybody "
                "who has the address of a file can read it. Types: %(types)s."
            ),
            limit=_size(FILE_LIMIT),
            side=pictures.LONGEST_SIDE,
            types=", ".join(EXTENSIONS),
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{each}" for each in EXTENSIONS)}),
    )
    field_order = ["file", "title", "alternative", "language"]

    checked: CheckedFile | None = None
    picture: Picture | None = None

    def clean_file(self) -> Any:
        checked = check_file(self.cleaned_data["file"])
        if checked.kind not in TAKEN:
            raise ValidationError(
                _("%(name)s is of a type that is not taken. Send one of these: %(types)s."),
                code="unknown_type",
                params={"name": checked.name, "types": ", ".join(EXTENSIONS)},
            )
        if checked.kind in pictures.KINDS:
            self.picture = pictures.drawn_anew(checked.upload, checked.kind)
        self.checked = checked
        return self.cleaned_data["file"]

    def _is_picture(self) -> bool:
        return self.picture is not None

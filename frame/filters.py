"""What the filter forms above lists share."""

from django import forms
from django.utils.translation import gettext_lazy as _

CHOOSE = {"invalid_choice": _("Choose one of the list.")}


class FilterForm(forms.Form):
    """A form above a list, sent by GET: all its fields may be empty."""

    use_required_attribute = False

"""A field that people do not see; programs that fill in every form do.

Who falls in is answered as if all had gone well, and nothing is kept (`middleware.py`). Browsers
and password managers leave it alone: its name is none that they know, and it asks them to.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIELD = "further_link"
LABEL = gettext_lazy("Leave this empty")
ATTRS = {
    "autocomplete": "off",
    "tabindex": "-1",
    # What password managers ask before they fill a field in.
    "data-1p-ignore": "true",
    "data-bwignore": "true",
    "data-lpignore": "true",
    "data-form-type": "other",
}


def field() -> forms.CharField:
    """Return the field, for forms that are made in Python."""
    return forms.CharField(label=LABEL, required=False, widget=forms.TextInput(attrs=ATTRS))


def as_if_sent(request: HttpRequest, _kwargs: Any) -> HttpResponse:
    """Answer as a form does that asks an address for confirmation; what is said helps a person
    whose browser filled in the field after all.
    """
    told = _(
        "A mail is on its way. If none comes within an hour, look among the mail marked as spam, "
        "or send the form again."
    )
    messages.success(request, told)
    return redirect(request.path)


def as_if_signed_up(_request: HttpRequest, _kwargs: Any) -> HttpResponse:
    """Answer as the form does that makes an account."""
    return redirect("account_email_verification_sent")

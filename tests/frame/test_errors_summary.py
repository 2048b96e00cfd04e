"""The summary of what is wrong with a form."""

import pytest
from django import forms
from django.template.loader import render_to_string


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("Your name", "Your name: Tell it."),
        ("I may speak for it.", "I may speak for it. Tell it."),
        ("我有权代表它。", "我有权代表它。 Tell it."),
    ],
)
def test_label_and_error_are_divided_once(label, line):
    field = forms.BooleanField(label=label, error_messages={"required": "Tell it."})
    form = type("Form", (forms.Form,), {"field": field})({})

    assert f">{line}</a>" in render_to_string("layout/_errors.html", {"form": form})

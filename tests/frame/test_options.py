"""A choice is written as Django writes it, but in one go."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.test.html import parse_html

CHOICES = [
    ("", "---"),
    ("a&b", "<i>Quoted</i> 'all'"),
    (1, "One"),
    ("Group <1>", [("x", "X"), ("y", "Y")]),
]


class WithMore(forms.Select):
    """As some widgets do: an attribute of an option's own."""

    def create_option(self, *given, **named):
        option = super().create_option(*given, **named)
        option["attrs"] |= {"disabled": option["value"] == "x", "data-n": 'a"b'}
        return option


class ByTemplate(forms.Select):
    option_template_name = "django/forms/widgets/checkbox_option.html"


def html_of(widget, value, renderer):
    attributes = {"id": "here", "required": True}
    return widget.render("chosen", value, attrs=attributes, renderer=renderer)


@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple, WithMore, ByTemplate])
@pytest.mark.parametrize("value", [None, "a&b", ["1", "y"]])
def test_options_are_those_of_django(kind, value):
    widget = kind(choices=CHOICES)

    ours = html_of(widget, value, TemplatesSetting())

    assert parse_html(ours) == parse_html(html_of(widget, value, DjangoTemplates()))
    assert "&lt;i&gt;Quoted&lt;/i&gt;" in ours

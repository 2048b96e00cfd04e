import pytest
from django.template import Context, Template
from django.utils.translation import override

from frame.listing import listed


@pytest.mark.parametrize(
    ("code", "text"),
    [("en", "a, 2, c"), ("ar", "a، 2، c"), ("zh-hans", "a、2、c")],
)
def test_things_are_listed_with_the_comma_of_the_language(code, text):
    template = Template("{% load frame %}{{ things|listed }}")

    with override(code):
        assert listed(["a", 2, "c"]) == text
        assert template.render(Context({"things": ["a", 2, "c"]})) == text


def test_nothing_and_one_thing_need_no_comma():
    assert (listed([]), listed(["a"])) == ("", "a")


@pytest.mark.parametrize(("code", "text"), [("en", "a, b"), ("ar", "a، b"), ("zh-hans", "a，b")])
def test_what_is_said_of_one_thing_has_the_comma_of_the_language(code, text):
    with override(code):
        assert Template("{% load frame %}a{% comma %}b").render(Context()) == text

import json
from datetime import date

from django.template import Context, Template

from frame.linked_data import as_script

NASTY = "</script><script>alert(1)</script> & <!-- ‘كلمة’"


def test_data_cannot_end_its_element():
    html = as_script({"@type": "Event", "name": NASTY})

    assert html.count("<") == 2
    assert html.count(">") == 2
    text = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(text) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": NASTY,
    }


def test_what_is_empty_is_not_said():
    html = as_script({"@type": "Event", "description": "", "endDate": None, "startDate": date.min})
    assert "description" not in html
    assert "endDate" not in html
    assert '"startDate":"0001-01-01"' in html


def test_template_writes_data():
    html = Template("{% load meta %}{% json_ld data %}").render(Context({"data": {"name": "A"}}))
    assert html == (
        '<script type="application/ld+json">{"@context":"https://schema.org","name":"A"}</script>'
    )

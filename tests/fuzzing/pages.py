"""What stands on a page: its forms as a browser sees them, and the links to this site."""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import html
from lxml.etree import ParserError

SITE = "http://testserver"


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    is_checked: bool = False


@dataclass
class Form:
    path: str
    query: str
    method: str
    is_multipart: bool
    fields: list[Field]


def forms_of(body: bytes, path: str) -> list[Form]:
    """Return the forms of a page that lead to this site."""
    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except ParserError:  # an empty page
        return []
    found = []
    for form in tree.iter("form"):
        target = urlsplit(urljoin(SITE + path, form.get("action") or ""))
        if f"{target.scheme}://{target.netloc}" != SITE:
            continue
        method = (form.get("method") or "get").upper()
        multipart = form.get("enctype") == "multipart/form-data"
        fields = _fields_of(form)
        if name := form.get("id"):
            # Buttons of the back-office stand outside of their form.
            outside = tree.xpath("//*[@form=$name][@name]", name=name)
            fields += [
                Field(each.get("name"), "submit", each.get("value") or "") for each in outside
            ]
        found.append(Form(target.path, target.query, method, multipart, fields))
    return found


def _fields_of(form) -> list[Field]:
    fields, radios = [], {}
    for each in form.iter("input", "select", "textarea", "button"):
        name = each.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        kind = (each.get("type") or "text") if each.tag == "input" else each.tag
        if kind == "radio":
            if name not in radios:
                radios[name] = Field(name, "radio")
                fields.append(radios[name])
            radios[name].options.append(each.get("value") or "on")
            if each.get("checked") is not None:
                radios[name].value = each.get("value") or "on"
        elif kind == "select":
            options = [option.get("value") or "" for option in each.iter("option")]
            chosen = [
                one.get("value") or "" for one in each.iter("option") if "selected" in one.attrib
            ]
            several = "selects" if "multiple" in each.attrib else "select"
            fields.append(Field(name, several, (chosen or options or [""])[0], options[:60]))
        elif kind == "textarea":
            fields.append(Field(name, kind, (each.text or "")[:20_000]))
        else:
            kind = "submit" if kind == "button" else kind
            checked = each.get("checked") is not None
            fields.append(Field(name, kind, each.get("value") or "", is_checked=checked))
    return fields[:200]


def local(location: str, path: str) -> tuple[str, str] | None:
    """Return path and query where an answer leads to this site."""
    target = urlsplit(urljoin(SITE + path, location))
    if f"{target.scheme}://{target.netloc}" != SITE:
        return None
    return target.path, target.query

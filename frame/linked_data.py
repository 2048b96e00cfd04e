"""What a page says in the words of schema.org, for programs that read it (JSON-LD 1.1)."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

CONTEXT = "https://schema.org"
# As in Django's `json_script`: nothing in it ends the element or begins another.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_script(data: dict[str, Any]) -> SafeString:
    """Return a block of data for the head of a page, without what is empty.

    It is no script: browsers execute nothing of this type, and a content security policy has
    nothing to say of it (HTML, section 4.12.1).
    """
    told = {"@context": CONTEXT, **{name: value for name, value in data.items() if value}}
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    # Escaped above: safe.
    return mark_safe(f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>')

"""The form of the editor: a text area for each paragraph, and a tick where one is in doubt."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from texts.registry import TextField
from translations.checks import hints
from translations.draft import Draft, Place
from translations.validators import clean_target

_KEY = re.compile(r"([a-z_]+)-[0-9a-f]{12}-\d+")
LOOKED_AT = "ok-"  # before the key of a paragraph


def is_key(name: str) -> bool:
    """Tell whether a field of that name holds a paragraph."""
    return _KEY.fullmatch(name) is not None


class TargetField(forms.CharField):
    """One paragraph, or one line, of a translation."""

    def __init__(self, *, field: TextField, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.text_field = field

    def clean(self, value: Any) -> Any:
        return clean_target(str(super().clean(value)), self.text_field)


class EditorForm(forms.Form):
    """The paragraphs of one part of a draft."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, draft: Draft, places: Sequence[Place], first: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.draft, self.places, self.first = draft, places, first
        for number, place in enumerate(places, first):
            length = max(len(place.part.source), len(place.part.target))
            rows = 2 if place.field.is_line else min(20, 2 + length // 55)
            self.fields[place.key] = TargetField(
                field=place.field,
                label=_("Translation of paragraph %(number)d") % {"number": number},
                initial=place.part.target,
                widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
            )
            if place.part.in_doubt:
                self.fields[LOOKED_AT + place.key] = forms.BooleanField(
                    label=_("I looked at it: it still fits"), required=False
                )

    def rows(self, stored: Draft | None = None) -> list[dict[str, Any]]:
        """Return what the page shows of each paragraph. With `stored`, also what was saved
        elsewhere, where it is another than what was typed here.
        """
        elsewhere = {place.key: place.part.target for place in stored.places()} if stored else {}
        shown = []
        for number, place in enumerate(self.places, self.first):
            typed = self[place.key].value() or ""
            other = elsewhere.get(place.key, typed)
            shown.append(
                {
                    "number": number,
                    "place": place,
                    "field": self[place.key],
                    "tick": self[LOOKED_AT + place.key] if place.part.in_doubt else None,
                    "hints": hints(place.part.source, typed, place.field) if typed else [],
                    "other": other if other.strip() != typed.strip() else "",
                }
            )
        return shown

    def typed(self) -> dict[str, str]:
        """Return the paragraphs of a valid form by key, and those of paragraphs that the original
        no longer has: they find their place, or are shown.
        """
        found = {place.key: self.cleaned_data[place.key] for place in self.places}
        for key in self.data:
            match = _KEY.fullmatch(key)
            if match is None or key in found:
                continue
            try:
                found[key] = clean_target(self.data[key], self.draft.kind.field(match[1]))
            except (ValidationError, KeyError):
                continue  # nothing that this form ever gave out
        return found

    def looked_at(self) -> set[str]:
        """Return the keys of the paragraphs that were ticked."""
        return {key.removeprefix(LOOKED_AT) for key in self.data if key.startswith(LOOKED_AT)}

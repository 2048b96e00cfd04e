"""The back-office's side of starting content."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from frame.back_office import SearchedChoice
from frame.content import LoadedContent


class LoadedContentAdmin(admin.ModelAdmin[Any]):
    """A row that somebody saved here is theirs: `load_content` leaves it alone from then on."""

    show_full_result_count = False
    # Django 6.0's way already, so that 5.2 does not warn of the change.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchedChoice(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: LoadedContent, form: ModelForm[Any], change: bool
    ) -> None:
        if form.changed_data and "is_edited" not in form.changed_data:
            obj.is_edited = True
        super().save_model(request, obj, form, change)

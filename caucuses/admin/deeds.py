"""The back-office page of one deed: a form, what it will do, and what came of it."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise

from frame.errors import Refused


class DeedPage:
    """Mix into an admin class: one form on a page, with what it will do."""

    admin_site: admin.AdminSite
    opts: Any

    def deed_page(
        self,
        request: HttpRequest,
        form: forms.BaseForm,
        *,
        title: str | Promise,
        back: str,
        deed: str | Promise = "",
        lead: str | Promise = "",
        effects: Sequence[str | Promise] = (),
        method: str = "post",
        status: int = 0,
        template: str = "caucuses/admin_deed.html",
        **shown: Any,
    ) -> HttpResponse:
        """Show the form with its errors (HTTP 422), or with why nothing was done (409).

        `template` extends the one of all deeds, and is given what is `shown`.
        """
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
            "deed": deed,
            "lead": lead,
            "back": back,
            "effects": effects,
            "method": method,
            **shown,
        }
        status = status or (422 if form.is_bound and form.errors else 200)
        return TemplateResponse(request, template, context, status=status)

    def done_or_page(
        self,
        request: HttpRequest,
        form: forms.BaseForm,
        act: Callable[[], str | None],
        *,
        back: str,
        done: str = "",
        **page: Any,
    ) -> HttpResponse:
        """Do it where the form is sent and right, say `done`, and go where `act` says, else `back`;
        show the page (`deed_page`) where the form is not sent, not right, or the deed refused.

        An `act` that knows better what to say says it itself.
        """
        status = 0
        if request.method == "POST" and form.is_valid():
            try:
                after = act()
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                if done:
                    messages.success(request, done)
                return redirect(after or back)
        return self.deed_page(request, form, back=back, status=status, **page)

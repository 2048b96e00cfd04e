"""The lists in public, asking for one, and the answers of owners and moderators."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.invitations import Answer, InvitationRefused
from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from frame.text import clean_paragraphs
from mailinglists.forms.lists import ListFilterForm, RequestForm, StartForm, look_at_name
from mailinglists.models import ListKeeper, MailingList
from mailinglists.querysets import KIND
from mailinglists.services import lists as services
from moderation import services as moderation
from moderation.enums import State
from moderation.forms import ReasonForm
from moderation.models import Request
from organisations.languages import language_name
from organisations.registration import typed
from texts.querysets import readable

PER_PAGE = 50
# States in which the applicant may still change what was typed.
EDITABLE = (State.DRAFT, State.RETURNED)
KEEPER_ANSWERS = {"accept": Answer.ACCEPTED, "decline": Answer.DECLINED}


@require_safe
def list_index(request: HttpRequest) -> HttpResponse:
    """Show the lists by name, narrowed by the filter."""
    form = ListFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "mailinglists/list_index.html", {"form": form}, status=400)
    rows = form.lists().in_readers_language().prefetch_related(readable("grouping"))
    page = page_of(rows, ["name"], request.GET.get("after", ""), PER_PAGE)
    is_filtered = any(form.cleaned_data.values())
    context = {"form": form, "page": page, "is_filtered": is_filtered}
    return render(request, "mailinglists/list_index.html", context)


@require_safe
def list_detail(request: HttpRequest, name: str) -> HttpResponse:
    """Show a list: what it is for, how to subscribe, who may post and read, who runs it."""
    if name != name.lower():
        return redirect("lists:detail", name.lower(), permanent=True)
    rows = MailingList.objects.select_related("grouping", "charter__grouping")
    mailing_list = get_object_or_404(rows.public(), name=name)
    context = {
        "mailing_list": mailing_list,
        "spoken": [(code, language_name(code)) for code in mailing_list.languages],
    }
    return render(request, "mailinglists/list_detail.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def request_start(request: HttpRequest) -> HttpResponse:
    """Ask for which group the list is, and what to start from; begin or go on with a draft."""
    user = signed_in(request)
    initial = {"grouping": request.GET.get("group", ""), "start": "discussion"}
    form = StartForm(request.POST or None, user=user, initial=initial)
    drafts = Request.objects.filter(kind=KIND, applicant=user, state__in=EDITABLE)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        grouping, start = form.cleaned_data["grouping"], form.settings()
        # Pressing twice must not leave two drafts: an untouched one is used again.
        untouched = drafts.filter(state=State.DRAFT).exclude(payload__has_key="form")
        draft = untouched.filter(target_id=grouping.pk).first()
        try:
            if draft is None:
                draft = moderation.open_draft(
                    KIND, by=user, language=get_language() or "en", target=grouping
                )
            moderation.save_payload(draft, "start", start, by=user)
        except moderation.MoveRefused as refused:
            messages.warning(request, str(refused))
            status = 409
        else:
            return redirect("lists:request_form", draft.uid)
    context = {
        "form": form,
        "has_groups": form.fields["grouping"].queryset.exists(),  # type: ignore[attr-defined]
        "drafts": drafts.filter(payload__has_key="form").order_by("-updated_at"),
        "wait": moderation.usual_wait(KIND),
    }
    return render(request, "mailinglists/request_start.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def request_form(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show and keep the description of the list, and send it."""
    user = signed_in(request)
    draft = get_object_or_404(Request, kind=KIND, applicant=user, uid=uid)
    status = 200
    if request.method == "POST":
        kept = typed(request.POST, RequestForm)
        try:
            draft = moderation.save_payload(draft, "form", kept, by=user)
        except moderation.MoveRefused as refused:
            return too_late(request, refused, back=draft.get_absolute_url())
        form = RequestForm.of(draft)
        if "later" in request.POST:
            messages.success(request, _("Saved. You can go on at any time."))
            return redirect("accounts:me")
        answer = _answer_form(request, draft)
        status = 422
        if form.is_valid() and (answer is None or answer.is_valid()):
            try:
                _send(draft, request, answer)
            except services.NameTaken as refused:
                form.add_error("name", str(refused))
                status = 409
            except moderation.MoveRefused as refused:
                return too_late(request, refused, back=draft.get_absolute_url())
            else:
                if form.is_folded:
                    told = _("The name was written in small letters: %(name)s") % {
                        "name": form.cleaned_data["name"]
                    }
                    messages.info(request, told)
                return redirect(draft)
    elif draft.state not in EDITABLE:
        return redirect(draft)
    else:
        form, answer = RequestForm.of(draft), _answer_form(request, draft)
    context = {
        "draft": draft,
        "grouping": services.grouping_of(draft),
        "charter": services.grouping_of(draft).charters.newest_first().first(),
        "form": form,
        "answer_form": answer,
        "question": draft.decisions.filter(verb="ask").last(),
        "wait": moderation.usual_wait(KIND),
    }
    return render(request, "mailinglists/request_form.html", context, status=status)


def _answer_form(request: HttpRequest, draft: Request) -> ReasonForm | None:
    """Return the form for words beside the changes, where the request was returned."""
    if draft.state != State.RETURNED:
        return None
    move = draft.kind_object.moves["answer"]
    return ReasonForm(request.POST if request.method == "POST" else None, move=move)


def _send(draft: Request, request: HttpRequest, answer: ReasonForm | None) -> None:
    user = signed_in(request)
    if answer is None:
        moderation.submit(draft, by=user)
    else:
        reason = clean_paragraphs(answer.cleaned_data["reason"])
        moderation.answer(draft, by=user, reason=reason)


@require_safe
@login_required
def request_name(request: HttpRequest) -> JsonResponse:
    """Tell a script, while somebody types, whether a name can be had: the form tells it again."""
    own = None
    if uid := request.GET.get("request", ""):
        try:
            own = Request.objects.filter(
                kind=KIND, applicant=signed_in(request), uid=UUID(uid)
            ).first()
        except ValueError as error:
            raise Http404 from error
    return JsonResponse(look_at_name(request.GET.get("name", ""), beside=own))


@require_http_methods(["GET", "POST"])
@never_cache
def keeper(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the address say whether they take the list on; no account is needed."""
    rows = ListKeeper.objects.select_related("request", "mailing_list")
    found = get_object_or_404(rows, token=token)
    response: HttpResponse
    if request.method == "POST":
        response = _answer_keeper(request, found)
    else:
        shown = found.mailing_list
        if found.request is not None:
            wish = services.sent_wish(found.request)
            shown = MailingList(name=wish.name, **wish.settings)
        context = {"keeper": found, "grouping": found.grouping, "shown": shown}
        response = render(request, "mailinglists/keeper.html", context)
    # The address is a key: see moderation/views.py.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer_keeper(request: HttpRequest, found: ListKeeper) -> HttpResponse:
    answer = KEEPER_ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        return redirect(found.get_answer_url())
    by = signed_in(request) if request.user.is_authenticated else None
    try:
        services.answer_as_keeper(found, answer, by=by)
    except InvitationRefused as refused:
        return too_late(request, refused, back=found.get_answer_url())
    return redirect(found.get_answer_url())

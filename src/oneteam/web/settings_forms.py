"""Settings, Forms: which "Get in touch" forms there are, what they ask, where they live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.capture import operations, queries, rules
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.opened import Opened, opened_on

if TYPE_CHECKING:
    from oneteam.org.models import Person

REQUIRABLE = [*rules.FIELDS.items(), (rules.CONSENT, "The consent box")]


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class EditForm(Opened):
    """A form as marketing wants it."""

    name = forms.CharField(max_length=100, help_text="For yourselves; visitors never see it.")
    slug = forms.CharField(
        max_length=60, required=False, label="Address", help_text="The last part of /f/…"
    )
    heading = forms.CharField(max_length=200, initial="Get in touch")
    intro = forms.CharField(max_length=5000, required=False, widget=_words(3), label="Introduction")
    required = forms.MultipleChoiceField(
        choices=REQUIRABLE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Must be filled in",
        initial=["name", "email"],
    )
    consent_text = forms.CharField(
        max_length=5000,
        required=False,
        widget=_words(3),
        label="Words of consent",
        help_text="Other words become a new version; what people agreed to never changes.",
    )
    thanks = forms.CharField(max_length=5000, required=False, widget=_words(3), label="Thank-you")
    related = forms.CharField(
        max_length=10_000,
        required=False,
        widget=_words(3),
        label="You may also like",
        help_text="One link a line: title | address",
    )
    owner = forms.ChoiceField(
        required=False, help_text="Who brought its leads, when their campaign has no owner."
    )
    campaign = forms.ChoiceField(required=False)
    is_open = forms.BooleanField(required=False, initial=True, label="Open for messages")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.pk), person.name) for person in org.people(active=None)]
        named = [(str(campaign.pk), campaign.name) for campaign in campaigns.campaigns(by)]
        self.fields["owner"].choices = [("", "Nobody"), *people]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["campaign"].choices = [("", "None"), *named]  # type: ignore[attr-defined]  # a ChoiceField

    def draft(self) -> operations.FormDraft:
        """What was filled in, for the operation that keeps it."""
        told = self.cleaned_data
        return operations.FormDraft(
            name=told["name"],
            slug=told["slug"],
            heading=told["heading"],
            intro=told["intro"],
            required=told["required"],
            consent_text=told["consent_text"],
            thanks=told["thanks"],
            related=[_link(line) for line in told["related"].splitlines() if line.strip()],
            campaign_id=int(told["campaign"]) if told["campaign"] else None,
            owner_id=int(told["owner"]) if told["owner"] else None,
            is_open=told["is_open"],
        )


@requires(Action.MANAGE_FORMS)
@require_safe
def settings_forms(request: SignedIn) -> HttpResponse:
    """Through which forms do people get in touch?"""
    found = [(form, _address(form.slug)) for form in queries.forms()]
    return render(request, "settings/forms.html", {"forms": found})


@requires(Action.MANAGE_FORMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_form(request: SignedIn) -> HttpResponse:
    """What should this form ask?"""
    return _edit(request, None)


@requires(Action.MANAGE_FORMS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_form(request: SignedIn, form_id: int) -> HttpResponse:
    """What does this form ask, and where does it live?"""
    try:
        return _edit(request, queries.form_by_id(form_id))
    except queries.FormNotFound:
        raise Http404 from None


def _edit(request: SignedIn, known: queries.FormView | None) -> HttpResponse:
    initial = opened_on(_initial(known)) if known else {"owner": str(request.user.pk), "was": ""}
    form = EditForm(request.POST or None, initial=initial, by=request.user)
    if request.method == "POST" and form.is_valid() and not form.say_if_changed(initial["was"]):
        try:
            operations.save_form(
                form.draft(), form_id=known.id if known else None, now=timezone.now()
            )
        except operations.FormRefused as refused:
            for field, problem in refused.problems.items():
                form.add_error(field, problem)
        else:
            messages.success(request, f"Saved the form {form.cleaned_data['name']}.")
            return redirect("settings_forms")
    context = {"form": form, "known": known, "address": _address(known.slug) if known else ""}
    return render(request, "settings/form.html", context, status=422 if form.errors else 200)


def _initial(form: queries.FormView) -> dict[str, Any]:
    return {
        "name": form.name,
        "slug": form.slug,
        "heading": form.heading,
        "intro": form.intro,
        "required": sorted(form.required),
        "consent_text": form.consent_text,
        "thanks": form.thanks,
        "related": "\n".join(f"{link['title']} | {link['url']}" for link in form.related),
        "owner": str(form.owner_id or ""),
        "campaign": str(form.campaign_id or ""),
        "is_open": form.is_open,
    }


def _link(line: str) -> dict[str, str]:
    title, _, url = line.partition("|")
    return {"title": title.strip(), "url": url.strip()}


def _address(slug: str) -> str:
    return f"{settings.URL}{reverse('form', args=[slug])}"

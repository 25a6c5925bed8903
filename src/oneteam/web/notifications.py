"""A person's Notifications: what they are told of, how, and when not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from oneteam.org.rules import Action
from oneteam.outgoing import guard
from oneteam.stream import operations
from oneteam.stream.queries import feed
from oneteam.stream.rules import DEFAULTS, TEAM, Cadence, Medium, Topic
from oneteam.stream.rules.cadences import cadence_of
from oneteam.web.access import SignedIn, requires

ADDRESSES = {"feed": "feed_digest", "calendar": "calendar_digest"}
TEAM_LABEL = "The week of both teams"


class NotificationsForm(forms.Form):
    """One choice for each kind of news and medium, and the quiet hours."""

    quiet_from = forms.TimeField(
        required=False, label="Quiet from", widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        required=False, label="until", widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(self, *args: Any, media: list[Medium], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for medium in media:
            for topic in DEFAULTS[medium]:
                choices = [Cadence.WEEKLY, Cadence.NONE] if topic == TEAM else list(Cadence)
                self.fields[f"{medium}_{topic}"] = forms.ChoiceField(
                    choices=[(choice.value, choice.label) for choice in choices],
                    widget=forms.Select(attrs={"class": "input"}),
                    label=f"{TEAM_LABEL if topic == TEAM else Topic(topic).label}: {medium.label}",
                )

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end."""
        cleaned = super().clean() or {}
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_until") is None):
            self.add_error("quiet_until", "Say when they begin and when they end, or neither.")
        return cleaned


class ChatForm(forms.Form):
    """Where a chat is reached."""

    chat_url = forms.CharField(
        label="Address, as Apprise writes it",
        required=False,
        max_length=guard.LONGEST_URL,
        strip=True,
        help_text="slack://…, workflows://… (Teams), discord://…, mmosts://…; empty for none.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@requires(Action.KEEP_OWN_PROFILE)
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: SignedIn) -> HttpResponse:
    """How and when do you want to be told?"""
    if request.method != "POST":
        return _page(request)
    media = _media(request)
    form = NotificationsForm(request.POST, media=media)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    said = form.cleaned_data
    kept = {m: dict(v) for m, v in feed.reach_of(request.user).cadences.items()}
    for medium in media:
        kept[medium] = {topic: said[f"{medium}_{topic}"] for topic in DEFAULTS[medium]}
    operations.save_cadences(request.user, kept)
    operations.save_quiet_hours(request.user, start=said["quiet_from"], until=said["quiet_until"])
    messages.success(request, "Kept.")
    return redirect("notifications")


@sensitive_post_parameters("chat_url")
@requires(Action.KEEP_OWN_PROFILE)
@require_POST
def chat(request: SignedIn) -> HttpResponse:
    """Be told in a chat, or no longer."""
    form = ChatForm(request.POST)
    if form.is_valid():
        try:
            operations.save_chat(request.user, form.cleaned_data["chat_url"])
        except guard.Refused as refused:
            form.add_error("chat_url", str(refused))
    if not form.is_valid():
        return _page(request, chat_form=form, status=422)
    messages.success(request, "Kept.")
    return redirect("notifications")


@requires(Action.KEEP_OWN_PROFILE)
@require_POST
def address(request: SignedIn) -> HttpResponse:
    """A new address for the feed or the calendar, shown once; or the end of it."""
    which = request.POST.get("which", "")
    if which not in ADDRESSES:
        raise Http404
    if request.POST.get("end"):
        operations.end_address(request.user, ADDRESSES[which])
        messages.success(request, "The address works no more.")
        return redirect("notifications")
    secret = operations.new_address(request.user, ADDRESSES[which])
    made = {"which": which, "address": settings.URL + reverse(which, args=[secret])}
    return _page(request, made=made)


def _media(request: SignedIn) -> list[Medium]:
    has_chat = bool(feed.reach_of(request.user).chat_url)
    return [Medium.MAIL, *([Medium.CHAT] if has_chat else [])]


def _page(
    request: SignedIn,
    *,
    form: NotificationsForm | None = None,
    chat_form: ChatForm | None = None,
    made: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    reach = feed.reach_of(request.user)
    media = [Medium.MAIL, *([Medium.CHAT] if reach.chat_url else [])]
    if form is None:
        initial: dict[str, Any] = {
            f"{medium}_{topic}": cadence_of(reach.cadences, medium, topic).value
            for medium in media
            for topic in DEFAULTS[medium]
        }
        initial |= {"quiet_from": reach.quiet_from, "quiet_until": reach.quiet_until}
        form = NotificationsForm(initial=initial, media=media)
    rows = [
        {
            "label": TEAM_LABEL if topic == TEAM else Topic(topic).label,
            "fields": [form[f"{m}_{topic}"] if topic in DEFAULTS[m] else None for m in media],
        }
        for topic in DEFAULTS[Medium.MAIL]
    ]
    context = {
        "form": form,
        "rows": rows,
        "media": [medium.label for medium in media],
        "chat_form": chat_form or ChatForm(),
        "has_chat": bool(reach.chat_url),
        "can_mail": operations.can_mail(),
        "addresses": [
            ("feed", "Your stream as an Atom feed", bool(reach.feed_digest)),
            ("calendar", "The campaigns as a calendar", bool(reach.calendar_digest)),
        ],
        "made": made,
    }
    return render(request, "auth/notifications.html", context, status=status)

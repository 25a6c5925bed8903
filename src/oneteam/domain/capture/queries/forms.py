"""Reads of forms: what the public page shows, and the list for settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from oneteam.domain.capture.models import ConsentText, Form


class FormNotFound(Exception):
    """There is no such form."""


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as people fill it in."""

    id: int
    slug: str
    name: str
    heading: str
    intro: str
    required: frozenset[str]
    consent_text_id: int | None
    consent_text: str
    thanks: str
    related: list[dict[str, str]]
    campaign_id: int | None
    owner_id: int | None
    is_open: bool
    leads: int = field(default=0)


def form_by_slug(slug: str) -> FormView:
    """The form at /f/<slug>, open or closed. Raises FormNotFound."""
    return _one(Form.objects.filter(slug=slug))


def form_by_id(form_id: int) -> FormView:
    """One form, for its settings. Raises FormNotFound."""
    return _one(Form.objects.filter(id=form_id))


def forms() -> list[FormView]:
    """Every form by name, with how many leads came through it."""
    rows = Form.objects.select_related("consent_text").annotate(arrived=Count("leads"))
    return [_view(form, leads=form.arrived) for form in rows.order_by("name", "id")]


def consent_text(version: int) -> ConsentText | None:
    """The words of one version of the consent text."""
    return ConsentText.objects.filter(version=version).first()


def _one(rows: QuerySet[Form]) -> FormView:
    form = rows.select_related("consent_text").first()
    if form is None:
        raise FormNotFound("There is no such form.")
    return _view(form)


def _view(form: Form, *, leads: int = 0) -> FormView:
    return FormView(
        id=form.pk,
        slug=form.slug,
        name=form.name,
        heading=form.heading,
        intro=form.intro,
        required=frozenset(form.required),
        consent_text_id=form.consent_text_id,
        consent_text=form.consent_text.text if form.consent_text else "",
        thanks=form.thanks,
        related=form.related,
        campaign_id=form.campaign_id,
        owner_id=form.owner_id,
        is_open=form.is_open,
        leads=leads,
    )

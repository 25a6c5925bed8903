"""Writes of forms and of the consent texts they ask people to agree to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max
from django.utils.text import slugify

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import ConsentText, Form
from oneteam.org.models import Person
from oneteam.statements.joining import joined


class FormRefused(ValueError):
    """A form that cannot be kept; `problems` says what is wrong, field by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A form as somebody wants it."""

    name: str
    slug: str = ""
    heading: str = "Get in touch"
    intro: str = ""
    required: Collection[str] = ("name", "email")
    consent_text: str = ""
    thanks: str = ""
    related: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    campaign_id: int | None = None
    owner_id: int | None = None
    is_open: bool = True


@joined
def save_form(draft: FormDraft, *, now: datetime, form_id: int | None = None) -> int:
    """Make a form, or change one; returns its id. Raises FormRefused naming every wrong thing.

    Other words of consent become a new version: what people agreed to never changes.
    """
    slug = slugify(draft.slug or draft.name)[:60]
    wrong = _wrong(draft, slug, form_id)
    if wrong:
        raise FormRefused(wrong)
    values = {
        "slug": slug,
        "name": rules.one_line(draft.name),
        "heading": rules.one_line(draft.heading) or "Get in touch",
        "intro": rules.clean(draft.intro),
        "required": [n for n in (*rules.FIELDS, rules.CONSENT) if n in draft.required],
        "consent_text_id": ensure_consent_text(draft.consent_text, now=now),
        "thanks": rules.clean(draft.thanks),
        "related": [
            {"title": rules.one_line(link["title"]), "url": website.url}
            for link in draft.related
            if (website := rules.website(link["url"]))
        ],
        "campaign_id": draft.campaign_id,
        "owner_id": draft.owner_id,
        "is_open": draft.is_open,
    }
    if form_id is None:
        return Form.objects.create(**values, created_at=now).pk
    Form.objects.filter(id=form_id).update(**values)
    return form_id


def ensure_form(
    *,
    now: datetime,
    slug: str = "contact",
    name: str = "Get in touch",
    owner: Person | None = None,
    required: Collection[str] = ("name", "email"),
    consent_text: str = "",
    thanks: str = "",
    related: Sequence[Mapping[str, str]] = (),
    campaign_id: int | None = None,
) -> int:
    """The id of the form at /f/<slug>, made when there is none; an existing one is left alone."""
    known = Form.objects.filter(slug=slug).values_list("id", flat=True).first()
    if known is not None:
        return known
    draft = FormDraft(
        name=name,
        slug=slug,
        required=required,
        consent_text=consent_text,
        thanks=thanks,
        related=related,
        owner_id=owner.pk if owner else None,
        campaign_id=campaign_id,
    )
    return save_form(draft, now=now)


def ensure_consent_text(text: str, *, now: datetime) -> int | None:
    """The id of these words of consent, a new version when they are new; None for no words."""
    words = rules.clean(text)
    if not words:
        return None
    known = ConsentText.objects.filter(text=words).values_list("id", flat=True).first()
    if known is not None:
        return known
    newest = ConsentText.objects.aggregate(newest=Max("version"))["newest"] or 0
    return ConsentText.objects.create(version=newest + 1, text=words, created_at=now).pk


def _wrong(draft: FormDraft, slug: str, form_id: int | None) -> dict[str, str]:
    wrong = {}
    if not rules.one_line(draft.name):
        wrong["name"] = "Give the form a name"
    elif len(rules.one_line(draft.name)) > 100:
        wrong["name"] = "The name is too long: at most 100 characters"
    if len(rules.one_line(draft.heading)) > 200:
        wrong["heading"] = "The heading is too long: at most 200 characters"
    if not slug:
        wrong["slug"] = "Give the form an address of letters, digits and hyphens"
    elif Form.objects.filter(slug=slug).exclude(id=form_id or 0).exists():
        wrong["slug"] = f"Another form already lives at /f/{slug}"
    unknown = sorted(set(draft.required) - rules.FIELDS.keys() - {rules.CONSENT})
    if unknown:
        wrong["required"] = f"The form has no field {', '.join(unknown)}"
    for link in draft.related:
        if not rules.one_line(link.get("title", "")):
            wrong["related"] = "Every link needs a title"
        elif rules.website(link.get("url", "")) is None:
            wrong["related"] = f"{link.get('url', '')}: {rules.WEBSITE_INVALID}"
    return wrong

"""How templates say times, money, people and icons: filters known to every template."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.numbers import format_currency, get_currency_precision
from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from lucide.templatetags import lucide as icons

from oneteam.web import looks, once, words

register = template.Library()
_PARTS = re.compile(r"[^@./&=_-]*[@./&=_-]+|[^@./&=_-]+")
_SCHEME = re.compile(r"^https?://(www\.)?")


register.simple_tag(once.field, name="once")


@register.simple_tag
def lucide(name: str, *, size: int = 24, **attributes: object) -> SafeString:
    """An icon of Lucide; each is drawn once in a process, for a page shows hundreds."""
    return _drawn(str(name), size, tuple(sorted(attributes.items())))


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, attributes: tuple[tuple[str, Any], ...]) -> SafeString:
    return SafeString(icons.lucide(name, size=size, **dict(attributes)))


@register.filter
def initials(name: Any) -> str:
    """At most two letters that stand for a person."""
    parts = str(name or "").split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """How long ago or ahead, with the exact instant in the viewer's zone on hover."""
    if not value:
        return ""
    return _time(value, words.relative(timezone.localtime(value), now=timezone.now()))


@register.filter
def instant(value: datetime | None) -> SafeString | str:
    """The exact moment in the viewer's zone."""
    if not value:
        return ""
    return _time(value, f"{timezone.localtime(value):%-d %b %Y, %H:%M}")


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A calendar day."""
    if not value:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', f"{local:%Y-%m-%d}", f"{local:%-d %b %Y}")


@register.filter
def money(minor: int | None, currency: str) -> str:
    """An amount in minor units, as people write it: 1234500 EUR is €12,345.00."""
    if minor is None:
        return ""
    digits = get_currency_precision(currency)
    whole = minor % 10**digits == 0
    pattern = "¤#,##0" if whole else None
    return format_currency(
        minor / 10**digits, currency, format=pattern, locale="en", currency_digits=not whole
    )


@register.filter
def about(minor: int | None, currency: str) -> str:
    """An estimate in minor units, without what is less than one of the currency: €12,345."""
    if minor is None:
        return ""
    one = 10 ** get_currency_precision(currency)
    return money((minor + one // 2) // one * one, currency)


@register.filter
def roughly(minor: int | None, currency: str) -> str:
    """An estimate of money to three digits: 43101894 EUR is €431,000."""
    if minor is None:
        return ""
    return about(round(minor, 3 - len(str(abs(minor)))), currency)


@register.filter
def thousands(count: int | None) -> str:
    """A count as people read it: 12,345."""
    return "" if count is None else f"{count:,}"


@register.filter
def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 lead", "2 leads"; of "company,companies" the fitting one."""
    return words.counted(count, *noun.split(","))


@register.filter
def percent(share: float | None) -> str:
    """A share as a percentage: two digits are enough to act on."""
    if share is None:
        return "–"
    value = share * 100
    return f"{value:.1f}%" if 0 < value < 10 else f"{value:.0f}%"


@register.filter
def shown(field: BoundField) -> SafeString:
    """The control of a field; the first wrong one of its form has the focus when the page opens."""
    is_first_wrong = next(iter(field.form.errors), None) == field.name
    return field.as_widget(attrs={"autofocus": True} if is_first_wrong else None)


@register.filter
def shorten(value: str, length: int = 60) -> str:
    """The start of a text."""
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"


def _time(value: datetime, text: str) -> SafeString:
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        f"{local:%a %-d %b %Y, %H:%M:%S %Z}",
        text,
    )


@register.filter
def status(value: str) -> looks.Look:
    """How a lead's status is shown."""
    return looks.status_look(value)


@register.filter
def verdict(value: str) -> looks.Look:
    """How a verdict is shown."""
    return looks.verdict_look(value)


@register.filter
def late_only(tone: str) -> str:
    """The tone where it is an alarm, else nothing."""
    return tone if tone == "late" else ""


@register.filter
def scale(share: float, length: int) -> str:
    """A share of a length, for drawings."""
    return f"{share * length:.1f}"


@register.filter
def width_to(low: float, high: float) -> str:
    """The length of an interval in a drawing 240 wide."""
    return f"{max(high - low, 0.01) * 240:.1f}"


@register.filter
def breakable(text: str) -> SafeString:
    """An address that may break after its signs instead of inside its words."""
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in _PARTS.findall(text)))


@register.filter
def plain_address(url: str) -> str:
    """An address of the web as people say it: without scheme and query."""
    return without_scheme(url).partition("?")[0].rstrip("/")


def without_scheme(url: str) -> str:
    """An address of the web without what nearly all of them begin with."""
    return _SCHEME.sub("", url)


@register.filter
def plain(code: str) -> str:
    """A code in words: "organic_search" is "organic search"."""
    return str(code).replace("_", " ")

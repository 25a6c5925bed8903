"""Draws what became of leads: bands from step to step, as wide as there are leads in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from oneteam.domain.scoreboard.rules.became import ENDS, STEPS, Flow, Node
from oneteam.web.sankey_places import Place, Sheet, band, offsets, places

MARKETING = {Node.ARRIVED, Node.QUALIFIED, Node.NURTURE, Node.RETURNED, Node.RECYCLED}
OVER = {Node.LOST, Node.REJECTED}
SHORT = {
    Node.OPEN: "Deal open",
    Node.AGREED: "No deal yet",
    Node.ANSWERED: "No verdict yet",
    Node.WAITING: "Not answered",
}
Address = Callable[[str], str]


def sankey(flow: Flow, sheet: Sheet, *, address: Address) -> SafeString:
    """The drawing; each band and each node opens its leads. `address` takes what to ask for.

    It is hidden from screen readers and the keyboard: the table under it says and opens the same.
    """
    where = places(flow, sheet)
    lowest = max(place.y + max(place.height, sheet.slot) for place in where.values())
    bands = _bands(flow, where, sheet, address)
    nodes = format_html_join(
        "", "{}", ((_node(node, flow, place, sheet, address),) for node, place in where.items())
    )
    return format_html(
        '<svg class="sankey sankey--{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        "{}{}</svg>",
        sheet.name,
        sheet.width,
        f"{lowest + 4:.0f}",
        bands,
        nodes,
    )


def tone(source: Node, target: Node) -> str:
    """Whose strand a band is: marketing's until the hand-over, sales' after."""
    if source is Node.ARRIVED or target is Node.NURTURE:
        return "marketing"
    return "over" if target in OVER else "sales"


def _bands(flow: Flow, where: Mapping[Node, Place], sheet: Sheet, address: Address) -> SafeString:
    scale = sheet.height / flow.total if flow.total else 0.0
    order = [*STEPS, *ENDS]
    leaving = offsets(flow, scale, of=0, by=lambda link: order.index(link[1]))
    coming = offsets(flow, scale, of=1, by=lambda link: -order.index(link[0]))
    rows = []
    for (source, target), count in sorted(flow.links.items(), key=lambda item: -item[1]):
        link, height = (source, target), max(count * scale, 1.0)
        left, right = where[source].x + sheet.bar, where[target].x
        rows.append(
            (
                address(f"{source.value}-{target.value}"),
                tone(source, target),
                band(
                    left,
                    where[source].y + leaving[link],
                    right,
                    where[target].y + coming[link],
                    height,
                ),
                f"{source.label} to {target.label}: {count:,}",
            )
        )
    return format_html_join(
        "",
        '<a href="{}" tabindex="-1"><path class="sankey__band sankey__band--{}" d="{}">'
        "<title>{}</title></path></a>",
        rows,
    )


def _node(node: Node, flow: Flow, place: Place, sheet: Sheet, address: Address) -> SafeString:
    count = f"{flow.nodes[node]:,}"
    if node in STEPS:
        x, name, number = place.x, sheet.head - 26, sheet.head - 9
        said = _text(x, name, number, node.label, count, apart=False)
    else:
        x = place.x + sheet.bar + 8
        middle = place.y + (8 if sheet.is_narrow else min(max(place.height, 16), sheet.slot) / 2)
        label = SHORT.get(node, node.label) if sheet.is_narrow else node.label
        said = _text(x, middle + 4, middle + 19, label, count, apart=not sheet.is_narrow)
    return format_html(
        '<a href="{}" tabindex="-1"><rect class="sankey__node sankey__node--{}" x="{}" y="{}" '
        'width="{}" height="{}" rx="2"/>{}</a>',
        address(node.value),
        "marketing" if node in MARKETING else "over" if node in OVER else "sales",
        f"{place.x:.1f}",
        f"{place.y:.1f}",
        sheet.bar,
        f"{max(place.height, 1.5):.1f}",
        said,
    )


def _text(
    x: float, first: float, second: float, label: str, count: str, *, apart: bool
) -> SafeString:
    if apart:
        return format_html(
            '<text x="{}" y="{}"><tspan class="sankey__count">{}</tspan> {}</text>',
            f"{x:.1f}",
            f"{first:.1f}",
            count,
            label,
        )
    return format_html(
        '<text x="{0}" y="{1}">{2}</text><text class="sankey__count" x="{0}" y="{3}">{4}</text>',
        f"{x:.1f}",
        f"{first:.1f}",
        label,
        f"{second:.1f}",
        count,
    )

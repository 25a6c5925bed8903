"""The agreement on paper: a PDF of one version, with fonts that print every European name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from django.utils import timezone
from fpdf import FPDF

from oneteam.domain.agreement.queries import VersionView
from oneteam.domain.agreement.rules.wording import Part
from oneteam.org.rules import Team

FONTS = Path(__file__).parent.parent / "static" / "fonts"
# Where a machine keeps fonts for scripts that ours has not, such as Chinese or Japanese.
ELSEWHERE = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
BROADER = ("NotoSansCJK-Regular", "NotoSansSC", "DroidSansFallback", "wqy-", "unifont")
INK, QUIET = (30, 27, 22), (107, 101, 91)
STRANDS = {"sales": (47, 79, 208), "marketing": (217, 96, 26), "": (140, 133, 120)}
MARGIN, WIDTH = 22, 166  # millimetres of an A4 page


def contract_pdf(
    version: VersionView,
    parts: Sequence[Part],
    *,
    company: str,
    missing: Sequence[Team] = (),
) -> bytes:
    """A version as a PDF. The same version gives the same text, whenever it is asked for."""
    paper = _Paper(f"{version.kind.label}, version {version.number}", version.digest)
    paper.set_creation_date(version.agreed_at or version.created_at)
    paper.head(company, version)
    for part in parts:
        paper.part(part)
    signed = [(hand.name, hand.team, _said(hand.signed_at)) for hand in version.signatures]
    paper.signatures([*signed, *(("", team, "not signed yet") for team in missing)])
    return bytes(paper.output())


class _Paper(FPDF):
    def __init__(self, title: str, digest: str) -> None:
        super().__init__(format="A4")
        self.digest = digest
        self.set_title(title)
        self.set_lang("en")
        self.set_margins(MARGIN, 20, MARGIN)
        self.set_auto_page_break(True, margin=24)
        self.add_font("Sans", fname=FONTS / "DejaVuSans.ttf")
        self.add_font("Sans", style="B", fname=FONTS / "DejaVuSans-Bold.ttf")
        for number, font in enumerate(_broader()):
            self.add_font(f"Broader{number}", fname=font)
        self.set_fallback_fonts([f"Broader{n}" for n in range(len(_broader()))], exact_match=False)
        self.add_page()

    def footer(self) -> None:
        """The digest of what is signed, and which page it is."""
        self.set_y(-16)
        self._write(f"SHA-256 {self.digest}", size=6.5, colour=QUIET)
        self.set_y(-12)
        self._write(f"Page {self.page_no()}", size=6.5, colour=QUIET)

    def head(self, company: str, version: VersionView) -> None:
        """Whose agreement it is, which version, and from when it counts."""
        self._write(company, size=9, colour=QUIET)
        name = f": {version.name}" if version.name else ""
        self._write(f"{self.title}{name}", size=17, style="B")
        begins = version.effective_from
        state = version.standing.label
        self._write(f"{state}{f', from {_said(begins)}' if begins else ''}", size=9, colour=QUIET)
        self.ln(4)

    def part(self, part: Part) -> None:
        """A heading in its team's colour, and each thing owed."""
        self.ln(3)
        page, top = self.page, self.get_y()
        self.set_left_margin(MARGIN + 5)
        self._write(part.title, size=11, style="B", colour=STRANDS[part.team])
        self.ln(1)
        for sentence in part.sentences:
            self._write(sentence, size=9)
            self.ln(1.2)
        self.set_left_margin(MARGIN)
        if self.page == page:
            self.set_draw_color(*STRANDS[part.team])
            self.set_line_width(0.9)
            self.line(MARGIN, top, MARGIN, self.get_y() - 1)

    def signatures(self, hands: Sequence[tuple[str, str, str]]) -> None:
        """A line for each team, with who signed it and when."""
        if self.will_page_break(36):
            self.add_page()
        self.ln(14)
        top = self.get_y()
        for number, (name, team, when) in enumerate(hands):
            left = MARGIN + number * (WIDTH / 2 + 3)
            self.set_draw_color(*STRANDS[team])
            self.set_line_width(0.6)
            self.line(left, top, left + WIDTH / 2 - 3, top)
            self.set_xy(left, top + 2)
            self._write(name or " ", size=10, style="B", width=WIDTH / 2 - 3)
            self.set_x(left)
            self._write(f"for {team}, {when}", size=8, colour=QUIET, width=WIDTH / 2 - 3)

    def _write(
        self,
        text: str,
        *,
        size: float,
        style: str = "",
        colour: tuple[int, int, int] = INK,
        width: float = 0,
    ) -> None:
        self.set_font("Sans", style, size)
        self.set_text_color(*colour)
        self.multi_cell(width, size * 0.52, text, align="L", new_x="LMARGIN", new_y="NEXT")


@cache
def _broader() -> tuple[Path, ...]:
    found = (path for place in ELSEWHERE if place.is_dir() for path in sorted(place.rglob("*.tt?")))
    return tuple(path for path in found if path.name.startswith(BROADER))[:1]


def _said(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}" if at else ""

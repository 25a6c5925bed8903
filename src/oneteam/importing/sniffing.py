"""Guesses how a file is written: its encoding and its delimiter."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

SAMPLE = 256 * 1024  # bytes looked at to guess encoding and delimiter
DELIMITERS = ",;\t|"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What people send instead of a file of lines, by its first bytes.
NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "compressed (gzip)",
    b"%PDF": "a PDF",
}


def no_text(path: Path) -> str:
    """What a file is when it holds no lines of text, for the sentence that says so; else ""."""
    with path.open("rb") as handle:
        start = handle.read(8)
    return next((what for mark, what in NO_TEXT.items() if start.startswith(mark)), "")


def encoding(path: Path) -> str:
    """The encoding of a file: by its mark, else UTF-8 if all of it is, else the likeliest."""
    with path.open("rb") as handle:
        sample = handle.read(SAMPLE)
    for mark, name in BOMS:
        if sample.startswith(mark):
            return name
    if wide := _unmarked_wide(sample):
        return wide
    foreign = _first_foreign_bytes(path)
    if foreign is None:
        return "utf-8"
    # Western Europe first: on a short text the guess wavers between near neighbours.
    best = from_bytes(sample[:20_000] + foreign).best()
    guess = best.encoding if best else "cp1252"
    return "cp1252" if guess in _NEIGHBOURS_OF_WESTERN and _is_western(foreign) else guess


def delimiter(head: str) -> str:
    """The delimiter that splits the first line that is not empty into the most cells."""
    first = next((line for line in head.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    counts = {sign: bare.count(sign) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: counts[sign])


_NEIGHBOURS_OF_WESTERN = {
    *("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "latin_1", "iso8859_1", "iso8859_15"),
    *("iso8859_2", "iso8859_3", "iso8859_4", "iso8859_9", "iso8859_10", "iso8859_13"),
    *("iso8859_14", "iso8859_16", "cp037", "cp437", "cp850", "cp858", "hp_roman8", "mac_roman"),
}
# The accented letters of Western European languages in Windows-1252, with its quotes and dashes.
_WESTERN = set(
    "äöüÄÖÜßàâçéèêëîïôùûñáíóúãõåæøÀÂÇÉÈÊËÎÏÔÙÛÑÁÍÓÚÃÕÅÆØœŒ€£«»°´–—’‘“”…§®©²½¿¡·\u00a0ìòÌÒ"
)


def _is_western(foreign: bytes) -> bool:
    letters = [c for c in foreign.decode("cp1252", "replace") if ord(c) > 127]
    return sum(c in _WESTERN for c in letters) >= 0.9 * len(letters)


def _unmarked_wide(sample: bytes) -> str:
    pairs = len(sample) // 2
    if pairs < 4:
        return ""
    even, odd = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if odd > 0.4 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return ""


def _first_foreign_bytes(path: Path) -> bytes | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                first = next((i for i, byte in enumerate(block) if byte > 127), 0)
                return block[max(0, first - 1000) : first + 20_000]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return b""
    return None

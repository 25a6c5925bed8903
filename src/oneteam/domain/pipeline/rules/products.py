"""Decides when two spellings name the same product."""

from __future__ import annotations


def product_key(name: str) -> str:
    """A product's name without case, blanks and punctuation: “GTX Pro” and “gtx-pro” are one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum()) or name.casefold()

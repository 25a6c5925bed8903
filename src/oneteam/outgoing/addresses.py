"""Decides which addresses may be reached: only those of the open internet, however written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

# Where clouds keep the keys of their machines. No operator can allow these.
NEVER = tuple(
    ip_network(text)
    for text in (
        "169.254.0.0/16",  # link-local: AWS, Google, Azure, Oracle, DigitalOcean
        "fe80::/10",
        "fd00:ec2::/32",  # AWS over IPv6
        "168.63.129.16/32",  # Azure's wire server, a public number
        "100.100.100.200/32",  # Alibaba
        "192.0.0.192/32",  # Oracle, classic
    )
)
# Global by the registry of special addresses or by Python's copy of it, and still not for us.
_NOT_FOR_US = tuple(
    ip_network(text)
    for text in (
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "192.31.196.0/24",  # AS112, RFC 7535
        "192.52.193.0/24",  # AMT, RFC 7450
        "192.175.48.0/24",  # AS112, RFC 7534
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4: leads to an IPv4 address of the sender's choice
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation, RFC 9637
    )
)
_UNICAST_V6 = ip_network("2000::/3")  # all that is handed out, RFC 4291
# Prefixes behind which the last 32 bits are an IPv4 address.
_CARRIERS = tuple(
    ip_network(text)
    for text in (
        "::ffff:0:0/96",  # mapped, RFC 4291
        "::ffff:0:0:0/96",  # translated, RFC 2765
        "64:ff9b::/96",  # NAT64, RFC 6052
    )
)


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries as a translator would read it, or itself."""
    if isinstance(address, IPv6Address) and any(address in net for net in _CARRIERS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_open(text: str) -> bool:
    """Whether an address lies on the open internet: anybody may be reached there, nobody inside.

    An address with a zone (`fe80::1%eth0`) is inside. Carried IPv4 addresses are judged as what
    they carry; carriers whose traffic goes where the address says (6to4, Teredo) are refused.
    """
    try:
        address = unwrapped(ip_address(text))
    except ValueError:
        return False
    if _is_within(address, NEVER) or _is_within(address, _NOT_FOR_US):
        return False
    if isinstance(address, IPv6Address) and (
        address not in _UNICAST_V6 or _names_a_machine_inside(address)
    ):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_never_allowed(text: str) -> bool:
    """Whether no operator can allow this address: it is where a cloud keeps its keys."""
    try:
        return _is_within(unwrapped(ip_address(text)), NEVER)
    except ValueError:
        return True


def _names_a_machine_inside(address: IPv6Address) -> bool:
    # ISATAP, RFC 5214: 0000:5efe or 0200:5efe, then the IPv4 address the packet is sent to.
    marker = (int(address) >> 32) & 0xFDFFFFFF
    return marker == 0x00005EFE and not is_open(str(IPv4Address(int(address) & 0xFFFFFFFF)))


def _is_within(address: Address, networks: tuple[object, ...]) -> bool:
    return any(address in network for network in networks)  # type: ignore[operator]  # v4 and v6

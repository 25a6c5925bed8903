"""Addresses an attacker would have us call, each a way somebody else's guard was passed."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


INSIDE_V4 = _words("""
127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.254 0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.1 10.1.2.3
10.255.255.255 172.16.0.1 172.20.10.5 172.31.255.255 192.168.0.1 192.168.1.254 192.168.255.255
169.254.169.254 169.254.170.2 169.254.0.1 169.254.169.123 100.64.0.1 100.100.100.200
100.127.255.255 168.63.129.16 192.0.0.1 192.0.0.192 192.0.0.170 192.0.2.1 192.88.99.1 198.18.0.1
198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 224.0.0.251 239.255.255.250 240.0.0.1
250.1.2.3 255.255.255.255 192.31.196.1 192.52.193.1 192.175.48.1
""")

INSIDE_V6 = _words("""
:: ::1 ::2 ::127.0.0.1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1
::ffff:169.254.169.254 ::ffff:a9fe:a9fe ::ffff:192.168.1.1 ::ffff:0.0.0.0 ::ffff:0:127.0.0.1
::ffff:0:10.0.0.1 0:0:0:0:0:ffff:7f00:0001 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1
64:ff9b::169.254.169.254 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::808:808 2002:7f00:1::
2002:a00:1:: 2002:a9fe:a9fe:: 2002:c0a8:101::1 2002:808:808:: 2001::1
2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
2001:db8:1234::5 3fff::1 fe80::1 fe80::a9fe:a9fe febf::1 fec0::1 feff::1 fc00::1 fd00::1
fd00:ec2::254 fd12:3456:789a::1 ff02::1 ff02::2 ff05::1:3 ff0e::1 100::1 100:0:0:1::1 4000::1
5f00::1 8000::1 e000::1 ::8.8.8.8 2620:4f:8000::1 2a00:1450::5efe:10.0.0.1
2a00:1450::200:5efe:127.0.0.1
""")

NUMBERS_IN_DISGUISE = _words("""
2130706433 017700000001 0x7f000001 0x7f.0.0.1 0x7f.1 0177.0.0.1 0177.0.0.01 127.1 127.0.1 10.1
0x0a000001 167772161 3232235777 0xc0a80101 0300.0250.0.1 2852039166 0xa9fea9fe 0xA9.0xFE.0xA9.0xFE
0251.0376.0251.0376 0xa9.254.0251.254 169.254.43518 127.000.000.001 00000177.0.0.1 0 0x0 00
127.0.0.1.0 256.256.256.256 1.2.3 1.2.3.4.5 127.0.0.0x1 0b1111111.0.0.1 127.0.0.1e0
""")

NAMES_INSIDE = _words("""
localhost localhost. LOCALHOST LocalHost ip6-localhost broadcasthost metadata intranet db redis
kubernetes wpad host localhost%00 a..example.com .example.com example..com -a.example.com
a-.example.com exa_mple example.com%2e %31%32%37.0.0.1 127%2e0%2e0%2e1 example.com%00.evil.com
xn--
""")

WHOLE_URLS = [
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://@example.com/",
    "https://example.com@127.0.0.1/",
    "https://127.0.0.1@example.com/",
    "https://example.com:443@127.0.0.1/",
    "https://127.0.0.1\\@example.com/",
    "https://example.com\\.evil.com/",
    "https:\\\\127.0.0.1\\",
    "https://example.com\t/",
    "https://exa\nmple.com/",
    "https://example.com/\r\nHost: 127.0.0.1",
    "https://exam ple.com/",
    "https://①②⑦.⓪.⓪.①/",
    "https://１２７.０.０.１/",
    "https://127。0。0。1/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "https://пример.рф/",
    "https:///etc/passwd",
    "https://",
    "https:/127.0.0.1/",
    "https:127.0.0.1",
    "//127.0.0.1/",
    "127.0.0.1",
    "",
    "http://example.com/",
    "http://8.8.8.8/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stat",
    "ldap://127.0.0.1/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "data:text/plain,hello",
    "javascript:alert(1)",
    "jar:https://example.com!/",
    "https://example.com:22/",
    "https://example.com:25/",
    "https://example.com:80/",
    "https://example.com:6379/",
    "https://example.com:5432/",
    "https://example.com:9200/",
    "https://example.com:2375/",
    "https://example.com:0/",
    "https://example.com:65536/",
    "https://example.com:-1/",
    "https://example.com:abc/",
    "https://example.com:/",
    "https://[::1/",
    "https://::1/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[::ffff:127.0.0.1%25lo]/",
    "https://[v1.fe80::a+en1]/",
    "https://[127.0.0.1]/",
    "https://[localhost]/",
    "https://" + "a." * 130 + "com/",
    "https://" + "a" * 64 + ".com/",
    "https://example.com/" + "a" * 2000,
]

HOSTILE = [
    *(f"https://{host}/" for host in INSIDE_V4),
    *(f"https://[{host}]/" for host in INSIDE_V6),
    *(f"https://{host}/" for host in NUMBERS_IN_DISGUISE),
    *(f"https://{host}/" for host in NAMES_INSIDE),
    *WHOLE_URLS,
]

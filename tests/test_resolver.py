import pytest
from scrapy.resolver import dnscache

from crawler.errors import CrawlerError
from crawler.resolver import GuardingResolver, PrivateAddress, is_refused, parse_networks

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.0.192", "192.0.2.1",
    "198.18.0.1",
    "::1", "::", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00::1", "fc00::1",
    "fe80::1", "ff02::1", "2001:db8::1", "3fff::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "103.10.61.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_refused(address):
    assert is_refused(address, ())


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_not(address):
    assert not is_refused(address, ())


@pytest.mark.parametrize(
    ("address", "allowed", "refused"),
    [
        ("127.0.0.1", "127.0.0.0/8", False),
        ("::ffff:127.0.0.1", "127.0.0.0/8", False),
        ("::1", "127.0.0.0/8", True),
        ("::1", "10.0.0.0/8, ::1", False),
        ("10.1.2.3", "127.0.0.0/8, 10.1.0.0/16", False),
        ("10.2.2.3", "127.0.0.0/8,10.1.0.0/16,", True),
        ("10.2.2.3", "10.2.2.3", False),
        ("10.2.2.3", "10.2.9.9/16", False),
    ],
)
def test_only_the_networks_that_are_named_are_allowed(address, allowed, refused):
    assert is_refused(address, parse_networks(allowed)) is refused


@pytest.mark.parametrize("text", ["localhost", "127.0.0.0/33", "127.0.0.0/8;10.0.0.0/8", "all"])
def test_a_network_that_is_none_is_named(text):
    with pytest.raises(CrawlerError, match=r"PANTAU_ALLOW_PRIVATE: .* is no network; write it like 127\.0\.0\.0/8"):
        parse_networks(f"10.0.0.0/8, {text}")


def test_no_network_is_allowed_unless_named():
    assert parse_networks("") == parse_networks(" , ") == ()


@pytest.mark.parametrize("answer", ["10.0.0.1", "127.0.0.1", "169.254.169.254"])
def test_a_name_that_leads_inside_later_is_refused_then(monkeypatch, answer):
    """The answer is the address that is connected to, so that each one is looked at, remembered or not."""
    resolver = GuardingResolver(None, 10, 1.0)
    resolver.proxy, resolver.allowed, seen = "", (), []
    for address in ("8.8.8.8", answer):
        monkeypatch.setitem(dnscache, "beralih.example", address)
        resolver.getHostByName("beralih.example").addCallbacks(seen.append, lambda why: seen.append(why.type))
    resolver.getHostByName("situs.localhost").addErrback(lambda why: seen.append(why.type))
    assert seen == ["8.8.8.8", PrivateAddress, PrivateAddress]

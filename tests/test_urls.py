import pytest

from crawler.urls import LONGEST, canonical, former_ranges, host_of, same_site, site_of, spellings

CANONICAL = {
    # As it is written.
    "https://pasar.example/a-b/c.html": "https://pasar.example/a-b/c.html",
    "  https://pasar.example/a\n": "https://pasar.example/a",
    "https://pasar.example/a\n  /b": "https://pasar.example/a/b",
    "HTTPS://Pasar.EXAMPLE/Berita": "https://pasar.example/Berita",
    "https://pasar.example": "https://pasar.example/",
    "https://pasar.example./a": "https://pasar.example/a",
    "https://pasar.example/a#komentar": "https://pasar.example/a",
    "https://pasar.example/a?": "https://pasar.example/a",
    "https://pasar.example\\a": "https://pasar.example/a",
    # Ports.
    "http://pasar.example:80/": "http://pasar.example/",
    "https://pasar.example:443/": "https://pasar.example/",
    "https://pasar.example:/": "https://pasar.example/",
    "http://pasar.example:443/": "http://pasar.example:443/",
    "http://pasar.example:8080/": "http://pasar.example:8080/",
    # Names.
    "https://Köln.example/": "https://xn--kln-sna.example/",
    "http://１２７。0。0。1/": "http://127.0.0.1/",
    "http://[::1]:8080/a": "http://[::1]:8080/a",
    # Paths.
    "https://pasar.example/a/./b/../c": "https://pasar.example/a/c",
    "https://pasar.example/../../a": "https://pasar.example/a",
    "https://pasar.example/a/..": "https://pasar.example/",
    "https://pasar.example/a/%2E%2e/b": "https://pasar.example/b",
    "https://pasar.example//a/../b": "https://pasar.example//b",
    "https://pasar.example//[/../b": "https://pasar.example//b",
    "https://pasar.example/%7eani/%2f%e2%80%93": "https://pasar.example/~ani/%2F%E2%80%93",
    "https://pasar.example/100%-organik": "https://pasar.example/100%25-organik",
    "https://pasar.example/kopi susu": "https://pasar.example/kopi%20susu",
    "https://pasar.example/kafé": "https://pasar.example/kaf%C3%A9",
    # Queries.
    "https://pasar.example/?p=12&a=1": "https://pasar.example/?a=1&p=12",
    "https://pasar.example/?q=kopi+susu": "https://pasar.example/?q=kopi%20susu",
    "https://pasar.example/?cat=&p=1": "https://pasar.example/?cat=&p=1",
    "https://pasar.example/?reference=1&shared=2": "https://pasar.example/?reference=1&shared=2",
    # Other views of the same article.
    "https://pasar.example/a/amp/": "https://pasar.example/a/",
    "https://pasar.example/a/AMP": "https://pasar.example/a",
    "https://pasar.example/a/amp/amp/": "https://pasar.example/a/",
    "https://pasar.example/a/print": "https://pasar.example/a",
    "https://pasar.example/amp": "https://pasar.example/amp",
    "https://pasar.example/lampu-amp/": "https://pasar.example/lampu-amp/",
    "https://pasar.example/a?page=2": "https://pasar.example/a?page=2",
    "https://pasar.example/a?view=peta": "https://pasar.example/a?view=peta",
    "https://satu.blogspot.com/2026/11/a.html?m=1": "https://satu.blogspot.com/2026/11/a.html",
    "https://pasar.example/a?m=202611": "https://pasar.example/a?m=202611",
    # Visits, and what only looks like one.
    "https://pasar.example/baca.do;jsessionid=7C1F?id=7": "https://pasar.example/baca.do?id=7",
    "https://pasar.example/a;b=1/c": "https://pasar.example/a;b=1/c",
    "https://pasar.example/modules.php?name=News&sid=412": "https://pasar.example/modules.php?name=News&sid=412",
    "https://pasar.example/?s=pasarinduk2024": "https://pasar.example/?s=pasarinduk2024",
    "https://pasar.example/a?from=20&source=antara": "https://pasar.example/a?from=20&source=antara",
    "https://pasar.example/a?seasonid=2&via=medan": "https://pasar.example/a?seasonid=2&via=medan",
}
NOISE = [
    "utm_source=x", "UTM_Medium=x", "u%74m_id=x", "fbclid=x", "gclid=x", "msclkid=x", "twclid=x", "igshid=x",
    "fb_action_ids=x", "_ga=x", "_gl=x", "mc_cid=x", "mc_eid=x", "pk_campaign=x", "matomo_kwd=x", "at_medium=x",
    "_hsenc=x", "hss_channel=x", "ref=x", "ref_src=x", "cmpid=x", "ocid=x", "sfnsn=x", "mibextid=x", "spref=fb",
    "share=whatsapp", "nb=1", "feature=share", "replytocom=12", "like_comment=3", "noamp=mobile", "usqp=x", "xtor=x",
    "amp", "amp=1", "outputType=amp", "print=1", "printable=1", "tmpl=component", "page=all", "PAGE=ALL",
    "PHPSESSID=a1", "jsessionid=9F", "ASPSESSIONIDQQACBTRS=K", "session_id=12", "sid=0f3c9a7be21d44865c1e0a9b7d6f5e42",
    "source=rss", "from=rssfeed", "From=Feed", "src=newsletter", "via=whatsapp", "medium=fb-share",
    "showpage=all", "single=1", "view=amp", "m=0", "m=1",
]  # fmt: skip
REFUSED = [
    "", "#", "/a", "//pasar.example/a", "javascript:alert(1)", "mailto:redaksi@pasar.example", "data:text/html,a",
    "ftp://pasar.example/a", "file:///etc/passwd", "tel:+62811", "https:///a", "https://", "https:pasar.example",
    "https://ani@pasar.example/", "https://ani:rahasia@pasar.example/", "https://@pasar.example/",
    "https://pasar.example:65536/", "https://pasar.example:65536/a", "https://pasar.example:port/", "https://[::1/", "https://[::g]/",
    "https://pa sar.example/", "https://pasar..example/", "https://.../", "https://%70asar.example/",
    "https://pa\x00sar.example/", f"https://{'a' * 64}.example/", f"https://{'a' * 64}.example/a", "https://pasar.example/\udc80",
    "https://pasar.example/?q=\udc80", f"https://pasar.example/{'a' * LONGEST}",
    f"https://pasar.example/?fbclid={'a' * 10 * LONGEST}",
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), CANONICAL.items())
def test_one_document_has_one_address(written, expected):
    assert canonical(written) == expected


@pytest.mark.parametrize("noise", NOISE)
def test_what_only_counts_readers_or_changes_the_view_is_left_out(noise):
    assert canonical(f"https://pasar.example/a?id=7&{noise}") == "https://pasar.example/a?id=7"
    assert canonical(f"https://pasar.example/a?{noise}") == "https://pasar.example/a"


@pytest.mark.parametrize("url", REFUSED)
def test_what_cannot_be_crawled_is_refused(url):
    assert canonical(url) is None


@pytest.mark.parametrize(
    "url",
    [
        *CANONICAL,
        "https://pasar.example/%a%61",
        "https://pasar.example/a/..\x00",
        "https://pasar.example/a/.\\",
        "http://‥/",
    ],
)
def test_a_canonical_address_is_its_own(url):
    address = canonical(url)
    assert address is None or canonical(address) == address


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("b?utm_source=x", "https://pasar.example/2026/b"),
        ("/b", "https://pasar.example/b"),
        ("/b/../c?utm_source=x", "https://pasar.example/c"),
        ("/b/amp/", "https://pasar.example/b/"),
        ("/b//c", "https://pasar.example/b//c"),
        (" /b#komentar", "https://pasar.example/b"),
        ("../b/amp/", "https://pasar.example/b/"),
        ("//kota.example/b", "https://kota.example/b"),
        ("http://[", None),
        ("javascript:void(0)", None),
    ],
)
def test_a_link_is_read_from_where_it_stands(written, expected):
    assert canonical(written, "https://pasar.example/2026/a?p=1") == expected


def test_an_address_just_short_enough_is_taken():
    url = f"https://pasar.example/{'a' * LONGEST}"[:LONGEST]
    assert canonical(url) == url


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.kabar.pasar.id/a", "pasar.id"),
        ("https://medan.pasar.co.id:8080/", "pasar.co.id"),
        ("https://diskominfo.asahankab.go.id/", "asahankab.go.id"),
        ("https://KOTA.Pasar.COM", "pasar.com"),
        ("https://satu.blogspot.com/", "blogspot.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://berita.pasar.localhost:9/", "pasar.localhost"),
        ("http://localhost/", "localhost"),
        ("http://kantor/", "kantor"),
        ("", ""),
    ],
)
def test_the_unit_of_politeness_is_the_registrable_domain(url, site):
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://pasar.co.id/", "http://m.pasar.co.id/a", True),
        ("https://pasar.co.id/", "https://kota.co.id/", False),
        ("https://asahankab.go.id/", "https://batubarakab.go.id/", False),
        ("http://a.pasar.localhost/", "http://b.pasar.localhost/", True),
        ("http://pasar.localhost/", "http://kota.localhost/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", True),
        ("http://127.0.0.1/", "http://127.0.0.2/", False),
    ],
)
def test_sub_domains_belong_to_one_site_and_neighbours_do_not(one, other, same):
    assert same_site(one, other) is same


def test_the_host_has_no_port_and_no_capitals():
    assert host_of("https://WWW.Pasar.example:8443/A") == "www.pasar.example"


FORMER = [
    "https://pasar.example/a/?source=rss", "https://pasar.example/a/?from=feed&via=rss", "https://pasar.example/b?id=7&src=rss",
    "https://pasar.example/b?PHPSESSID=a1&id=7", "https://pasar.example/b?id=7&sid=0f3c9a7be21d44865c1e0a9b7d6f5e42",
    "https://pasar.example/b;jsessionid=9F?id=7", "https://pasar.example/b;jsessionid=9F", "https://pasar.example/b?ASPSESSIONIDQQ=K&id=7",
    "https://pasar.example/b?from=rss&id=7&no=2",
]  # fmt: skip


@pytest.mark.parametrize("former", FORMER)
def test_what_an_address_was_called_before_lies_in_one_of_its_ranges(former):
    address = canonical(former)
    assert address not in {None, former}
    assert [(first, last) for first, last in former_ranges(address) if first < former < last]


def test_a_name_that_only_begins_as_the_program_of_a_site_is_part_of_an_address():
    assert "https://kaldera.example/5/halte/" not in spellings("https://kaldera.example/index.php5/halte/")
    assert "https://kaldera.example/halte/" in spellings("https://kaldera.example/index.php/halte/")

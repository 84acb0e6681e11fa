"""What a home page, and WordPress itself, say of a site."""

from __future__ import annotations

import json

import pytest

from crawler.discovery.home import Home, read_home
from crawler.discovery.wordpress_site import WordPressSite, asked, read_root

HOME = "https://kabarasahan.example/"


def home(head: str, body: str = "", url: str = HOME) -> Home:
    return read_home(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), url)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("<title>Kabar Asahan - Berita Terkini dari Kisaran</title>", "Kabar Asahan"),
        ("<title>Berita Terkini dari Kisaran | Kabar Asahan</title>", "Kabar Asahan"),
        ("<title>Beranda » Kabar&nbsp;Asahan</title>", "Kabar Asahan"),
        ('<meta property="og:site_name" content="KabarAsahan.com"><title>Beranda</title>', "KabarAsahan.com"),
        ('<meta property="og:site_name" content="Beranda"><title>Kabar Asahan</title>', "Kabar Asahan"),
        ('<meta name="application-name" content="Suara Pesisir">', "Suara Pesisir"),
        ("<title>Suara Pesisir</title>", "Suara Pesisir"),
        (f"<title>{'panjang ' * 20}</title>", ""),
        ("", ""),
    ],
)
def test_the_name_is_what_is_most_like_the_host(head, name):
    assert home(head).name == name


def test_a_home_says_what_it_is_about():
    head = '<title>Kabar Asahan</title><meta name="description" content="Berita  Kisaran &amp; sekitarnya">'
    assert home(head).about == "Kabar Asahan Berita Kisaran & sekitarnya"


@pytest.mark.parametrize(
    ("head", "program", "api"),
    [
        ('<meta name="generator" content="WordPress 6.8">', "WordPress", f"{HOME}wp-json/"),
        ('<link href="/wp-content/themes/x/style.css">', "WordPress", f"{HOME}wp-json/"),
        (f'<link rel="https://api.w.org/" href="{HOME}?rest_route=/">', "WordPress", f"{HOME}?rest_route=/"),
        ('<meta content="blogger" name="generator"><link href="https://www.blogger.com/x.css">', "Blogger", None),
        ('<meta name="generator" content="Joomla! - Open Source">', "Joomla", None),
        ("", "", None),
    ],
)
def test_a_home_gives_its_program_away(head, program, api):
    found = home(head)
    assert (found.program, found.api) == (program, api)


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"{}", b"<rss/>", b"<html></html>"])
def test_what_is_no_page_says_nothing(body):
    assert read_home(body, HOME) == Home()


def root(**said: object) -> bytes:
    return json.dumps({"name": "Kabar Asahan", "description": ""} | said).encode()


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ({"timezone_string": "Asia/Makassar", "gmt_offset": 8}, "Asia/Makassar"),
        ({"timezone_string": "Asia/Bangkok"}, "Asia/Jakarta"),
        ({"timezone_string": "", "gmt_offset": 9}, "Asia/Jayapura"),
        ({"timezone_string": "", "gmt_offset": "7"}, None),
        ({"timezone_string": "UTC", "gmt_offset": 0}, None),
        ({"timezone_string": "../etc", "gmt_offset": 7.5}, None),
        ({}, None),
    ],
)
def test_wordpress_says_its_zone(said, zone):
    assert read_root(root(**said)) == WordPressSite(name="Kabar Asahan", about="", zone=zone)


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[]", b'{"code": "rest_no_route"}', b"\xff\xfe"])
def test_what_is_no_root_says_nothing(body):
    assert read_root(body) is None


def test_fields_are_asked_for_behind_either_form_of_the_address():
    assert [asked(f"{HOME}wp-json/", "a=1"), asked(f"{HOME}?rest_route=/", "a=1")] == [
        f"{HOME}wp-json/?a=1",
        f"{HOME}?rest_route=/&a=1",
    ]

"""One address for one document: canonical URLs, and whose site they belong to."""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect
from functools import cache, lru_cache
from itertools import chain, product
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tldextract import TLDExtract

LONGEST = 2048  # characters; longer addresses are traps or mistakes
LONGEST_RAW = 4 * LONGEST  # before tracking parameters are taken off; what is longer is not even read

# Query parameters that change who is counted, not what is shown.
TRACKING = re.compile(
    r"^(?:utm_.*|fb_.*|_hs.*|mc_[ce]id|pk_.*|piwik_.*|matomo_.*|at_(?:medium|campaign)|hss_channel"
    r"|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|_ga|_gl|__twitter_impression"
    r"|ref|ref_src|ref_url|referrer|refid|cmpid|cmp|ncid|ocid|sfnsn|mibextid|spref|share|nb|tag_from|feature"
    r"|replytocom|like_comment|noamp|usqp|amp_js_v|amp_gsa|s_source|xtor|zanpid)$",
    re.IGNORECASE,
)
# Parameters that count readers only where their value says what brought them; elsewhere they may mean anything.
BROUGHT = ("from", "medium", "source", "src", "via")
BRINGERS = re.compile(
    r"(?:rss|atom|feed|feeds|feedburner|newsletter|facebook|fb|twitter|instagram|ig|telegram|whatsapp|wa|line|tiktok)"
    r"(?:[-_ ]?(?:feeds?|share|web|app))?",
    re.IGNORECASE,
)
# Parameters of one visit: by their name, or where the value is drawn by lot (?sid=7 is a story of PHP-Nuke).
SESSIONS = ("phpsessid", "jsessionid", "sessionid", "session_id", "sessid", "oscsid", "zenid")
ASP_SESSION = "aspsessionid"  # whose name ends in letters drawn by lot
DRAWN_SESSIONS = ("sid", "session", "s")
DRAWN = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{24,}", re.IGNORECASE)
SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*$", re.IGNORECASE)  # /berita.do;jsessionid=1A2B
# How any of them begins in a query.
PASSING = tuple(
    spelt
    for begin in (*(f"{name}=" for name in (*BROUGHT, *SESSIONS, *DRAWN_SESSIONS)), ASP_SESSION)
    for spelt in (begin, begin.upper())
)
# Parameters that ask for another view of the same article: AMP, print, mobile, all pages at once.
VIEWS = {
    "amp": None, "outputtype": {"amp"}, "print": None, "printable": None, "tmpl": {"component"},
    "page": {"all"}, "showpage": {"all"}, "single": {"1", "true"}, "view": {"print", "amp"}, "m": {"0", "1"},
}  # fmt: skip
# Path endings that do the same: /slug/amp/, /slug/print.
VIEW_PATH = re.compile(r"(?<=[^/])/(?:amp|print)(/?)$", re.IGNORECASE)

VIEW_HOSTS = ("www", "m", "mobile", "amp")  # names under which a site shows the same pages
VIEW_HOST = re.compile(rf"^(?:{'|'.join(VIEW_HOSTS)})\.(?=[^.]+\.)")  # of a name that is one without it too

FIRST_PARTS = ("page=1", "halaman=1", "hal=1")  # what an address ends in that is an article's as well without it
# What ends in the number and the name of an article, below two folders or more: four words at least.
NUMBERED_ARTICLE = re.compile(r"(?:/[^/]+){2,}/(?!(?:19|20)\d\d/)\d{4,}/[^/\-_+]+(?:[-_+][^/\-_+]+){3,}/?")
PROGRAM = "/index.php"  # that gives all pages of a site, whose addresses may name it or not

# What a name server or a socket would take: labels of a name, or an IPv6 address.
HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*|\[[0-9a-f:.]+\]")

DEFAULT_PORTS = {"http": 80, "https": 443}
ORIGIN = re.compile(r"https?://[^/?#]*")
# Most addresses are canonical as they stand; seeing that costs a thirtieth of making them so.
PLAIN = re.compile(
    r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+(?::(?:[1-9]\d{3}|[1-5]\d{4}))?"
    r"(?!.*/(?i:amp|print)/?\Z)(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?"
)


def canonical(url: str, base: str | None = None) -> str | None:
    """Return the one address under which *url* is known, or None if it cannot be crawled.

    Scheme and host are lower-case, default ports, fragments, tracking parameters, session ids and empty queries are
    gone, parameters are sorted, dot segments resolved, percent escapes upper-case, international names in ASCII; AMP,
    print and all-on-one-page variants are folded into the article's own address. Anything but http and https, addresses
    with a user name, and overlong ones are refused.
    """
    if len(url) > LONGEST_RAW:
        return None
    text = "".join(url.split()) if "\n" in url or "\t" in url else url.strip()
    full = f"{origin_of(base)}{text}" if base and text.startswith("/") else text
    if len(full) <= LONGEST and PLAIN.fullmatch(full):
        return full
    try:
        parts = urlsplit(safe_url_string(urljoin(base, text) if base else text))
        host = _host(parts)
        if host is None or parts.scheme not in {"http", "https"}:
            return None
        address = urlunsplit((parts.scheme, host, _path(parts.path), _query(parts.query), ""))
    except ValueError:  # a port that is none, brackets that hold no address, half a character
        return None
    return address if len(address) <= LONGEST else None


@lru_cache(maxsize=1024)
def origin_of(base: str) -> str:
    """Return the scheme and the host of an address as they are written; nothing of one that has none."""
    found = ORIGIN.match(base)
    return found[0] if found else ""


def _host(parts: SplitResult) -> str | None:
    if parts.username is not None or parts.password is not None or not parts.hostname:
        return None
    name = parts.hostname.rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    if not HOST.fullmatch(name):
        return None
    return name if parts.port in {None, DEFAULT_PORTS.get(parts.scheme)} else f"{name}:{parts.port}"


def _path(path: str) -> str:
    path = _without_dots(re.sub(r"%(?:[0-9a-fA-F]{2})?", _fold_escape, path))
    path = SESSION_PATH.sub("", path) if ";" in path else path
    while (shorter := VIEW_PATH.sub(r"\1", path)) != path:  # some sites have an AMP page of the AMP page
        path = shorter
    return path or "/"


def _without_dots(path: str) -> str:
    """Resolve dot segments (RFC 3986, 5.2.4); empty segments stay, since servers may tell them apart."""
    segments = path.split("/")
    kept: list[str] = []
    for segment in segments:
        if segment not in {".", ".."}:
            kept.append(segment)
        elif segment == ".." and len(kept) > 1:
            kept.pop()
    return "/".join(kept if segments[-1] not in {".", ".."} else [*kept, ""])


def _fold_escape(found: re.Match[str]) -> str:
    """Upper-case an escape, or undo it where it stands for a character that needs none (RFC 3986, 6.2.2)."""
    if found[0] == "%":
        return "%25"
    character = unquote(found[0])
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else found[0].upper()


def _query(query: str) -> str:
    # The parts stay as they are written: old sites encode them in charsets of their own.
    parts = (part.replace("+", "%20") for part in query.split("&") if part)
    return "&".join(sorted(part for part in parts if _tells_apart(part)))


def _tells_apart(part: str) -> bool:
    """Say whether a parameter distinguishes one document from another."""
    name, _, value = (unquote(piece) for piece in part.partition("="))
    if TRACKING.match(name) or _is_passing(name.lower(), value):
        return False
    if name.lower() not in VIEWS:
        return True
    values = VIEWS[name.lower()]
    return values is not None and value.lower() not in values


def _is_passing(name: str, value: str) -> bool:
    """Say whether a parameter tells one visit from another, or what brought the reader."""
    if name in BROUGHT:
        return BRINGERS.fullmatch(value) is not None
    if name in DRAWN_SESSIONS:
        return DRAWN.fullmatch(value) is not None
    return name in SESSIONS or name.startswith(ASP_SESSION)


def former_ranges(url: str) -> Iterator[tuple[str, str]]:
    """Yield between which addresses, in their order, stands what *url* was called while such parameters were kept.

    Archives hold addresses from then, which stay as they are: those whose canonical form is *url* now.
    """
    bare, _, query = url.partition("?")
    if not query:
        yield f"{bare};", f"{bare}@"  # the character behind the question mark
        return
    yield f"{bare};", f"{bare}<"
    parts = query.split("&")
    for begin in PASSING:
        place = bisect(parts, begin)
        if place == len(parts) or not parts[place].startswith(begin):  # ?source=7 is no reader's
            first = f"{bare}?{''.join(f'{part}&' for part in parts[:place])}{begin}"
            yield first, f"{first}\x7f"  # behind any character of an address


def spellings(text: str) -> Iterator[str]:
    """Yield the addresses that may be meant by one that was pasted, nearest first.

    People leave the scheme out, and paste with or without `www.`, `https` and the last slash. Sites give the same page
    as its first part, and through the program behind their addresses. None is given for what is no address.
    """
    has_name = "." in text.partition("/")[0]  # as kaldera.id has, and a single word has not
    url = canonical(text) or (canonical(f"https://{text}") if has_name else None)
    if url is None:
        return
    parts = urlsplit(url)
    host = VIEW_HOST.sub("", parts.netloc)
    slashes = (parts.path, parts.path.rstrip("/") or "/", f"{parts.path.rstrip('/')}/")
    hosts = (parts.netloc, host, *(f"{name}.{host}" for name in VIEW_HOSTS))
    schemes = (parts.scheme, "https", "http")
    said = (
        urlunsplit((scheme, name, path, parts.query, "")) for scheme in schemes for name in hosts for path in slashes
    )
    yield from dict.fromkeys(chain(said, _ways_to(parts, slashes[1:])))


def _ways_to(parts: SplitResult, paths: Iterable[str]) -> Iterator[str]:
    """Yield the addresses of the same page through the program that gives it or not, and as its first part or not."""
    rest = [part for part in parts.query.split("&") if part and part not in FIRST_PARTS]
    queries = ["&".join(sorted(query)) for query in (rest, *([*rest, first] for first in FIRST_PARTS))]
    bare = [path.removeprefix(PROGRAM) or "/" if f"{path}/".startswith(f"{PROGRAM}/") else path for path in paths]
    for path, query in product((*bare, *(f"{PROGRAM}{one}" for one in bare)), queries):
        yield urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def ends_in_article(path: str) -> bool:
    """Say whether *path* ends in an article's number and name, whatever stands above: /kategori/desa/649103/judul…"""
    return NUMBERED_ARTICLE.fullmatch(path) is not None


def is_front_page(url: str) -> bool:
    """Say whether *url* is a site's front page, which is no article."""
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


@lru_cache(maxsize=4096)  # a dozen questions are asked about each request, one soon after the other
def host_of(url: str) -> str:
    """Return the host name of *url*, lower-case, without the port."""
    return (urlsplit(url).hostname or "").lower()


def server_of(url: str) -> str:
    """Return host and port of *url*, without `www.`: that of one source alone."""
    return urlsplit(canonical(url) or url).netloc.removeprefix("www.")


def site_of(url: str) -> str:
    """Return the registrable domain of *url*, the unit of politeness; an IP address is its own."""
    return _site(host_of(url))


def visited_apart(url: str, separate: tuple[str, ...]) -> str:
    """Return what is visited by one request at a time: the site of *url*, or its host if its name ends *separate*."""
    host = host_of(url)
    return host if separate and host.endswith(separate) else _site(host)


def labels_of(url: str) -> tuple[str, ...]:
    """Return the parts of a host that its owner chose: asahan and kinerja of www.asahan.kinerja.co.id."""
    parts = _suffixes()(host_of(url))
    return tuple(label for label in (*parts.subdomain.split("."), parts.domain) if label not in {"", "www"})


@cache
def _suffixes() -> TLDExtract:
    """Return the bundled list of public suffixes; it never asks the network."""
    from tldextract import TLDExtract  # noqa: PLC0415  (brings an HTTP client, which most commands can do without)

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=65536)
def _site(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A name under no public suffix (intranet, *.localhost) belongs to its last two labels.
        return _suffixes()(host).top_domain_under_public_suffix or ".".join(host.split(".")[-2:])
    return host


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses belong to the same registrable domain."""
    return site_of(one) == site_of(other)

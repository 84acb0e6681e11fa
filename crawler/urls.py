"""One address for one document: canonical URLs, and whose site they belong to."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from tldextract import TLDExtract
from w3lib.url import safe_url_string

LONGEST = 2048  # characters; longer addresses are traps or mistakes

# Query parameters that change who is counted, not what is shown.
TRACKING = re.compile(
    r"^(?:utm_.*|fb_.*|_hs.*|mc_[ce]id|pk_.*|piwik_.*|matomo_.*|at_(?:medium|campaign)|hss_channel"
    r"|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|_ga|_gl|__twitter_impression"
    r"|ref|ref_src|ref_url|referrer|refid|cmpid|cmp|ncid|ocid|sfnsn|mibextid|spref|share|nb|tag_from|feature"
    r"|replytocom|like_comment|noamp|usqp|amp_js_v|amp_gsa|s_source|xtor|zanpid)$",
    re.IGNORECASE,
)
# Parameters that ask for another view of the same article: AMP, print, mobile, all pages at once.
VIEWS = {
    "amp": None, "outputtype": {"amp"}, "print": None, "printable": None, "tmpl": {"component"},
    "page": {"all"}, "showpage": {"all"}, "single": {"1", "true"}, "view": {"print", "amp"}, "m": {"0", "1"},
}  # fmt: skip
# Path endings that do the same: /slug/amp/, /slug/print.
VIEW_PATH = re.compile(r"(?<=[^/])/(?:amp|print)(/?)$", re.IGNORECASE)

_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None)  # the bundled list; never asks the network


def canonical(url: str, base: str | None = None) -> str | None:
    """Return the one address under which *url* is known, or None if it cannot be crawled.

    Scheme and host are lower-case, default ports, fragments, tracking parameters and empty queries are gone,
    parameters are sorted, dot segments resolved, percent escapes upper-case, international names in ASCII; AMP, print
    and all-on-one-page variants are folded into the article's own address. Anything but http and https, addresses
    with a user name, and overlong ones are refused.
    """
    text = "".join(url.split()) if "\n" in url or "\t" in url else url.strip()
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        host = _host(parts)
    except ValueError:
        return None
    if host is None or parts.scheme.lower() not in {"http", "https"}:
        return None
    path, query = _path(parts.path), _query(parts.query)
    address = urlunsplit((parts.scheme.lower(), host, path, query, ""))
    address = safe_url_string(address)
    return address if len(address) <= LONGEST else None


def _host(parts: SplitResult) -> str | None:
    if parts.username is not None or parts.password is not None or not parts.hostname:
        return None
    name = parts.hostname.rstrip(".")
    try:
        name = name.encode("ascii").decode() if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not name:
        return None
    if ":" in name:
        name = f"[{name}]"
    default = {"http": 80, "https": 443}.get(parts.scheme.lower())
    return name if parts.port in {None, default} else f"{name}:{parts.port}"


def _path(path: str) -> str:
    if "/../" in path or "/./" in path or path.endswith(("/..", "/.")):
        path = urlsplit(urljoin("http://x/", path)).path
    path = re.sub(r"%[0-9a-fA-F]{2}", _fold_escape, path)
    return VIEW_PATH.sub(r"\1", path) or "/"


def _fold_escape(found: re.Match[str]) -> str:
    """Upper-case an escape, or undo it where it stands for a character that needs none (RFC 3986, 6.2.2)."""
    character = unquote(found[0])
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else found[0].upper()


def _query(query: str) -> str:
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if _tells_apart(name, value)]
    return urlencode(sorted(kept), quote_via=quote)


def _tells_apart(name: str, value: str) -> bool:
    """Say whether a parameter distinguishes one document from another."""
    if TRACKING.match(name):
        return False
    if name.lower() not in VIEWS:
        return True
    values = VIEWS[name.lower()]
    return values is not None and value.lower() not in values


def host_of(url: str) -> str:
    """Return the host name of *url*, lower-case, without the port."""
    return (urlsplit(url).hostname or "").lower()


def site_of(url: str) -> str:
    """Return the registrable domain of *url*, the unit of politeness; an IP address is its own."""
    return _site(host_of(url))


@lru_cache(maxsize=65536)
def _site(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A name under no public suffix (intranet, *.localhost) belongs to its last two labels.
        return _suffixes(host).top_domain_under_public_suffix or ".".join(host.split(".")[-2:])
    return host


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses belong to the same registrable domain."""
    return site_of(one) == site_of(other)

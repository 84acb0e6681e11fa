"""Scrapy settings; what is not here is Scrapy's default. What may be configured is asked of crawler.configuration."""

import getpass
import os
import re
import socket
from collections.abc import Mapping
from ipaddress import ip_network

from crawler import __version__, configuration, robots_tags
from crawler.configuration import configured
from crawler.errors import ConfigurationError
from crawler.processes import MOST_SITES
from crawler.sources.own import configured_seeds


def _seconds(name: str, default: float) -> float:
    said = configured(name, str(default))
    if not re.fullmatch(r"\d{1,5}(?:\.\d*)?|\.\d+", said.value.strip()):
        raise ConfigurationError(f"{said.called} must be a number of seconds, not {said.value!r}; write it like 1.5")
    return float(said.value)


def _proxy() -> str:
    said = configured("proxy")
    if said.value and not re.fullmatch(r"http://([^/@\s]+@)?[^/@:\s]+:\d{1,5}/?", said.value):
        raise ConfigurationError(f"{said.called} must name a proxy for HTTP; write it like http://192.0.2.7:3128")
    return said.value


BOT_NAME = robots_tags.US
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.scrapy_commands"  # `scrapy crawl` says in one sentence why it cannot
ADDONS = {"crawler.extensions.look.Look": 1}  # `scrapy shell` and the like touch no archive

# Where things are.
ARCHIVE = configured("archive", configuration.ARCHIVE).value
SEEDS = configured_seeds().value
# Not the temporary folder of the environment: cron, a service and a person must meet in one place.
RUNTIME = str(configuration.runtime())

CAPTURES = configured("captures").value  # a folder; without it, one beside the archive

# Who we are. Without PANTAU_CONTACT the mail address of whoever runs this is the honest guess.
CONTACT = configured("contact").value or f"{getpass.getuser()}@{socket.gethostname()}"
USER_AGENT = f"Pantau/{__version__} (news monitor; contact: {CONTACT})"

# Politeness. Small newsrooms live on shared hosting: one request at a time per registrable domain, and a pause
# between two of them. The frontier keeps both; crawler.downloading passes Scrapy's own queues by.
ROBOTSTXT_OBEY = True
_DELAY = 1.5  # seconds; what ships, and what anything less is told to be impolite by
DOWNLOAD_DELAY = _seconds("delay", _DELAY)
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a lower bound, not an average
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = MOST_SITES  # that many sites at once; fewer where `ulimit -n` bears fewer
REACTOR_THREADPOOL_MAXSIZE = 100  # names looked up at once; one that is slow to be found holds up nobody else
CRAWL_DELAY_LONGEST = 30.0  # seconds; some sites ask for minutes, which would make a morning's news last a week
RETRY_AFTER_LONGEST = 120.0  # seconds; a longer wait belongs to the next run
BACKOFF_FIRST = 5.0  # seconds until the first retry of a failed request; each further one waits four times as long
STRIKES_MOST = 3  # failures in a row after which a host counts as in trouble
UNANSWERED_MOST = 12  # requests waited for in vain, in a row or not, after which it is left alone for the run
TROUBLE_PAUSES = (
    30.0,
    120.0,
    480.0,
)  # seconds that it is left alone each time, before one request asks whether it is well
AUTOTHROTTLE_ENABLED = False  # it counts per host name, we count per registrable domain
COOKIES_ENABLED = False  # crawler.middlewares.cookies brings back what a site demands

# Safety. Nothing a site says may stop a run, fill the memory or make us contact an address inside.
ALLOW_PRIVATE = configured("allow_private").value
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardingResolver"
DOWNLOADER = "crawler.downloading.SiteDownloader"
DOWNLOAD_HANDLERS = {
    **dict.fromkeys(("http", "https"), "crawler.downloading.DownloadHandler"),
    **dict.fromkeys(("file", "data", "ftp", "s3")),
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 12 * 1024 * 1024  # of the decompressed body; the largest sitemaps seen have 10 MiB
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
FIRST_TIMEOUT = 20  # seconds until a host answers for the first time in a run; most that take longer are dead
DNS_TIMEOUT = 20
REDIRECT_MAX_TIMES = 5
PROXY = _proxy()  # it looks names up for us, past the guard: those of the environment are not used
HTTPPROXY_ENABLED = bool(PROXY)
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # on by default since 2.19: a port that runs code
METAREFRESH_ENABLED = False
RETRY_ENABLED = False  # crawler.middlewares.backoff decides what is tried again, and when
HTTPERROR_ALLOW_ALL = False
REFERRER_POLICY = "no-referrer"  # which page led here is nobody's business
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",
}

# The crawl.
SCHEDULER = "crawler.frontier.scheduler.Frontier"
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the ledger is the duplicate filter
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.site.SiteMiddleware": 10,  # first: everything after counts per registrable domain
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.names.NamesMiddleware": 200,
    "crawler.middlewares.timeout.TimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,  # knows one time for all
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # crawls on when robots.txt answers 503
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the ledger refuses other sites, with a reason
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "crawler.middlewares.cookies.CookiesMiddleware": 610,  # before redirects (600) are followed
    # Nearer to the network than these: it sees every answer as it came.
    "crawler.middlewares.backoff.BackoffMiddleware": 650,
    # Of what that lets through, before redirects are followed and bodies unpacked (590).
    "crawler.middlewares.capture.CaptureMiddleware": 640,
}
SPIDER_MIDDLEWARES = {
    # Each of these would pass all that comes of a page through two more generators, which take their time.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,  # for Scrapy's own queues
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # for spiders that copy what answers bear
}
# Scrapy's own but for the two that are switched off above: an extension is imported before it is asked whether it is
# on, and also to be left out with None, and that of remote control brings a web server.
EXTENSIONS_BASE = {
    f"scrapy.extensions.{path}": 0
    for path in (
        "corestats.CoreStats", "logcount.LogCount", "memusage.MemoryUsage", "memdebug.MemoryDebugger",
        "closespider.CloseSpider", "feedexport.FeedExporter", "logstats.LogStats", "spiderstate.SpiderState",
        "throttle.AutoThrottle",
    )
}  # fmt: skip
EXTENSIONS = {
    "crawler.extensions.run.RunExtension": 1,  # first: it takes the lock and opens the archive
    "pipelines.pool.Workers": 2,
    "crawler.extensions.item_outcomes.ItemOutcomes": 3,
    "crawler.extensions.progress.Progress": 4,
    "crawler.extensions.pruning.Pruning": 5,
}
ITEM_PIPELINES = {
    "pipelines.weigh_feed.WeighFeedPipeline": 40,
    "pipelines.seek_words.SeekWordsPipeline": 60,
    "pipelines.respect_noindex.RespectNoindexPipeline": 80,
    "pipelines.read.ReadPipeline": 100,  # all stages of pipelines/process.py, in a worker
    "pipelines.save.SavePipeline": 900,
}
CONCURRENT_ITEMS = 1  # of one callback: ours give one page each, and Scrapy makes a task for each that might be
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 64 * 1024**2  # bytes of pages that wait for a worker, lest sites wait with them

DUE_ONLY = False  # ask only the channels that may have something new by now

RECHECK_AFTER = [1, 7, 30, 365]  # days after publication; most edits and removals come soon, then every year is enough

# Captures: what was asked and answered, word for word.
CAPTURE = "kept"  # what led to an article that was stored; or all, or none
CAPTURES_MOST = 20 * 1024**3  # bytes of all files together; what comes then is not captured any more
CAPTURES_FILE = 1024**3  # bytes after which a further file is begun, as web archives have it

# The stages.
KEEP_ALL = False
LANGUAGES_ACCEPTED = ["id"]
WORKERS = os.cpu_count() or 1
WORKER_TIMEOUT = 10.0  # seconds of processor a page may take
WORKER_MEMORY = 2 * 1024**3  # bytes of address space a worker may use

# Logging. Most pages of a topic crawl are dropped; the counts are what the operator reads.
LOG_LEVEL = "INFO"
LOG_FILE = configured("log_file").value or None
LOG_JSON = False  # whether a record is one JSON object
SCREEN_LEVEL = None  # of standard error, where LOG_LEVEL is that of a file; None for the same
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
LOG_FORMATTER = "crawler.extensions.item_outcomes.PageLines"
DOWNLOADER_STATS = False  # `source_runs` counts what an operator asks for
WARN_ON_GENERATOR_RETURN_VALUE = False  # it parses our source at every start
PROGRESS = False
PROGRESS_EVERY = 60.0  # seconds between two lines that say how far a run is, where no terminal shows it


# What must not be less, or more, than ships, without saying so: the setting, what ships, and what becomes of it.
_AT_LEAST = {
    "DOWNLOAD_DELAY": (_DELAY, "a site is asked again sooner"),
    "BACKOFF_FIRST": (BACKOFF_FIRST, "a request that failed is made again sooner"),
    "RETRY_AFTER_LONGEST": (RETRY_AFTER_LONGEST, "a site that asks for a longer rest is put off to the next run"),
    "CRAWL_DELAY_LONGEST": (CRAWL_DELAY_LONGEST, "longer pauses that a robots.txt asks for are cut"),
}
_AT_MOST = {"STRIKES_MOST": (STRIKES_MOST, "a site in trouble is asked more often before it is left alone")}


def impolite(changed: Mapping[str, object]) -> list[str]:
    """Return a sentence for each setting, with the *changed* ones, that asks more of sites than what ships.

    Where private networks are allowed, for a test or an intranet, the sites are one's own.
    """
    values = globals() | dict(changed)
    if values["ALLOW_PRIVATE"]:
        return []
    less = [
        _lowered(one, values[one], "less", ships) for one, ships in _AT_LEAST.items() if _less(values[one], ships[0])
    ]
    more = [
        _lowered(one, values[one], "more", ships) for one, ships in _AT_MOST.items() if _less(ships[0], values[one])
    ]
    anonymous = [] if str(values["CONTACT"]) in str(values["USER_AGENT"]) else ["USER_AGENT does not say who we are"]
    return less + more + anonymous


def opened(changed: Mapping[str, object]) -> list[str]:
    """Return a sentence if networks inside may be contacted, other than this machine's own."""
    allowed = str((globals() | dict(changed))["ALLOW_PRIVATE"])
    said = f"ALLOW_PRIVATE is {allowed}: a page may lead to any service inside; it is meant for tests and intranets"
    return [said] if any(map(_is_elsewhere, allowed.split(","))) else []


def _is_elsewhere(network: str) -> bool:
    """Say whether a network is none of this machine alone; of what is none at all, the address guard tells."""
    try:
        return not ip_network(network.strip(), strict=False).is_loopback
    except ValueError:
        return False


def _less(one: object, other: object) -> bool:
    return float(str(one)) < float(str(other))


def _lowered(name: str, value: object, than: str, ships: tuple[float, str]) -> str:
    return f"{name} is {value}, {than} than the {ships[0]:g} that ships: {ships[1]}"

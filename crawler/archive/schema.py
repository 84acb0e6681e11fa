"""The tables of the archive, as numbered migrations that are never edited after release."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from crawler.archive import (
    award_tables,
    backfill_tables,
    due_tables,
    judgement_tables,
    ledger_tables,
    manner_tables,
    reading_indexes,
    story_tables,
)
from crawler.archive.regions import fill

migrations = Migrations("pantau")


@migrations()
def m001_sources(db: Database) -> None:
    """Where we look: sources and their channels, with the validators of conditional requests."""
    db.execute(
        """
        CREATE TABLE sources (
            slug TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            home TEXT NOT NULL,
            regions TEXT NOT NULL DEFAULT '[]',
            enabled INTEGER NOT NULL DEFAULT 1
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE channels (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(slug),
            kind TEXT NOT NULL,
            url TEXT NOT NULL,
            origin TEXT NOT NULL,
            etag TEXT,
            last_modified TEXT,
            digest TEXT,
            checked TEXT,
            read TEXT,
            failures INTEGER NOT NULL DEFAULT 0,
            error TEXT,
            UNIQUE (source, url)
        ) STRICT
        """
    )
    # How long a host has asked us to stay away, beyond the end of a run.
    db.execute("CREATE TABLE hosts (site TEXT PRIMARY KEY, wait_until TEXT NOT NULL, reason TEXT NOT NULL) STRICT")


@migrations()
def m002_runs(db: Database) -> None:
    """What was run, and what came of it for each source."""
    counts = ", ".join(
        f"{name} INTEGER NOT NULL DEFAULT 0"
        for name in ("requests", "candidates", "fetched", "kept", "dropped", "refused", "failed")
    )
    db.execute(
        f"""
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            spider TEXT NOT NULL,
            started TEXT NOT NULL,
            finished TEXT,
            outcome TEXT NOT NULL CHECK (outcome IN ('running', 'finished', 'stopped', 'failed')),
            scope TEXT NOT NULL DEFAULT '[]',
            pid INTEGER,
            sources INTEGER NOT NULL DEFAULT 0,
            reached INTEGER NOT NULL DEFAULT 0,
            {counts},
            error TEXT
        ) STRICT
        """
    )
    db.execute(
        f"""
        CREATE TABLE source_runs (
            run INTEGER NOT NULL REFERENCES runs(id),
            source TEXT NOT NULL REFERENCES sources(slug),
            {counts},
            seconds REAL NOT NULL DEFAULT 0,
            error TEXT,
            PRIMARY KEY (run, source)
        ) STRICT
        """
    )


@migrations()
def m003_stories_and_articles(db: Database) -> None:
    """What was kept: articles, and the stories that their copies share."""
    db.execute(
        """
        CREATE TABLE stories (
            id INTEGER PRIMARY KEY,
            title TEXT NOT NULL,
            origin INTEGER,
            first_published TEXT,
            articles INTEGER NOT NULL DEFAULT 1,
            sources INTEGER NOT NULL DEFAULT 1
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL REFERENCES sources(slug),
            title TEXT NOT NULL,
            text TEXT NOT NULL,
            authors TEXT NOT NULL DEFAULT '[]',
            published TEXT,
            precision TEXT,
            day TEXT,
            modified TEXT,
            fetched TEXT NOT NULL,
            language TEXT,
            section TEXT,
            tags TEXT NOT NULL DEFAULT '[]',
            image TEXT,
            description TEXT,
            words INTEGER NOT NULL,
            topic TEXT,
            relevance REAL,
            evidence TEXT NOT NULL DEFAULT '[]',
            story INTEGER REFERENCES stories(id),
            capture TEXT,
            family TEXT,
            origins TEXT NOT NULL DEFAULT '{}',
            removed TEXT NOT NULL DEFAULT '[]',
            digest TEXT NOT NULL
        ) STRICT
        """
    )
    for column in ("source", "day", "story", "digest", "published"):
        db.execute(f"CREATE INDEX articles_{column} ON articles ({column})")


@migrations()
def m004_full_text(db: Database) -> None:
    """The full-text index, kept by triggers."""
    # Not porter: it stems English, and SQLite has no stemmer for Indonesian.
    db.table("articles").enable_fts(["title", "text"], tokenize="unicode61 remove_diacritics 2", create_triggers=True)


@migrations()
def m005_ledger(db: Database) -> None:
    """The permanent memory of every candidate and what became of it."""
    db.execute(
        """
        CREATE TABLE ledger (
            url TEXT PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(slug),
            channel INTEGER REFERENCES channels(id),
            found TEXT NOT NULL,
            title TEXT,
            published TEXT,
            state TEXT NOT NULL
                CHECK (state IN ('pending', 'kept', 'dropped', 'failed', 'gone', 'refused')),
            reason TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_try TEXT,
            status INTEGER,
            fetched TEXT,
            article INTEGER REFERENCES articles(id),
            run INTEGER REFERENCES runs(id)
        ) STRICT
        """
    )
    # Only what may still be fetched: the index stays small however old the ledger grows.
    db.execute(
        """
        CREATE INDEX ledger_open ON ledger (source, published)
        WHERE state = 'pending' OR next_try IS NOT NULL
        """
    )
    db.execute("CREATE INDEX ledger_run ON ledger (run)")


@migrations()
def m006_paragraphs(db: Database) -> None:
    """What paragraphs were seen at which source, and which of them recur."""
    # One row for each article, not a count: reading an article again after a kill counts nothing twice.
    db.execute(
        """
        CREATE TABLE paragraphs (
            source TEXT NOT NULL REFERENCES sources(slug),
            digest INTEGER NOT NULL,
            article INTEGER NOT NULL,
            story INTEGER NOT NULL,
            sign TEXT NOT NULL,
            seen TEXT NOT NULL,
            PRIMARY KEY (source, digest, article)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE boilerplate (
            source TEXT NOT NULL REFERENCES sources(slug),
            digest INTEGER NOT NULL,
            sign TEXT NOT NULL,
            stories INTEGER NOT NULL,
            learned TEXT NOT NULL,
            PRIMARY KEY (source, digest)
        ) STRICT, WITHOUT ROWID
        """
    )
    # Sources of which something was read since their paragraphs were last weighed.
    db.execute("CREATE TABLE unweighed (source TEXT PRIMARY KEY REFERENCES sources(slug)) STRICT, WITHOUT ROWID")


@migrations()
def m007_regions(db: Database) -> None:
    """The provinces, kabupaten and kota, and which article is about which."""
    db.execute(
        """
        CREATE TABLE regions (
            code TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('provinsi', 'kabupaten', 'kota')),
            province TEXT NOT NULL REFERENCES regions(code),
            latitude REAL NOT NULL,
            longitude REAL NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE article_regions (
            article INTEGER NOT NULL REFERENCES articles(id),
            region TEXT NOT NULL REFERENCES regions(code),
            role TEXT NOT NULL CHECK (role IN ('subject', 'mention')),
            evidence TEXT NOT NULL,
            PRIMARY KEY (article, region)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX article_regions_region ON article_regions (region, role)")
    fill(db.conn)


@migrations()
def m008_channel_habits(db: Database) -> None:
    """What was found out about a channel beyond whether it answers."""
    # Of a search and of WordPress that it searches for what it is asked, of a feed that its entries are whole articles.
    db.execute("ALTER TABLE channels ADD COLUMN trusted INTEGER CHECK (trusted IN (0, 1))")
    db.execute("ALTER TABLE channels ADD COLUMN tried TEXT")
    # The most entries that it hands out at a time, where that is less than usual.
    db.execute("ALTER TABLE channels ADD COLUMN page_size INTEGER")


@migrations()
def m009_topic_first_and_backfills(db: Database) -> None:
    """How likely a candidate is on topic, and how far back each source was read."""
    backfill_tables.make(db.conn)


@migrations()
def m010_manners(db: Database) -> None:
    """What spares the sites requests: their robots.txt for a day, how often they change, where nothing was found."""
    manner_tables.make(db.conn)


@migrations()
def m011_copies(db: Database) -> None:
    """Which articles share their words, which of them are copies, and what became of merged stories."""
    story_tables.make(db.conn)


@migrations()
def m012_verdicts(db: Database) -> None:
    """What each topic is to an article, and by which rules that was judged."""
    judgement_tables.make(db.conn)


@migrations()
def m013_awards(db: Database) -> None:
    """What an article says a region did or won, and how many say so."""
    award_tables.make(db.conn)


@migrations()
def m014_reading(db: Database) -> None:
    """Indexes that answer what readers ask of many articles without reading the articles."""
    reading_indexes.make(db.conn)


@migrations()
def m015_slim_ledger(db: Database) -> None:
    """A ledger of half the size, and a digest in place of each row that nobody asks for any more."""
    ledger_tables.make(db.conn)


@migrations()
def m016_evidence_once(db: Database) -> None:
    """The evidence of an article's best topic, which stood in two tables."""
    judgement_tables.say_once(db.conn)


@migrations()
def m017_what_is_due(db: Database) -> None:
    """Which articles a run has to look at when it ends, found without looking at the others."""
    due_tables.make(db.conn)


@migrations()
def m018_sightings(db: Database) -> None:
    """What tells the articles apart in which paragraphs were seen, and by which rules these were weighed."""
    db.execute("DROP TABLE paragraphs")  # it knows no days; the stored articles are looked at again
    db.execute(
        """
        CREATE TABLE sightings (
            source TEXT NOT NULL REFERENCES sources(slug),
            article INTEGER NOT NULL,
            story INTEGER NOT NULL,
            day TEXT NOT NULL,
            seen TEXT NOT NULL,
            sketch BLOB NOT NULL,
            speaks INTEGER NOT NULL CHECK (speaks IN (0, 1)),
            is_sample INTEGER NOT NULL CHECK (is_sample IN (0, 1)),
            rules INTEGER NOT NULL,
            PRIMARY KEY (source, article)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX sightings_samples ON sightings (source, article) WHERE is_sample")
    db.execute(
        """
        CREATE TABLE paragraphs (
            source TEXT NOT NULL,
            article INTEGER NOT NULL,
            digest INTEGER NOT NULL,
            sign TEXT NOT NULL,
            PRIMARY KEY (source, article, digest),
            FOREIGN KEY (source, article) REFERENCES sightings(source, article) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID
        """
    )
    # Whether its evidence is too old to be weighed again.
    db.execute("ALTER TABLE boilerplate ADD COLUMN settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1))")
    # By which rules the paragraphs of a source were weighed last.
    db.execute(
        """
        CREATE TABLE weighed (source TEXT PRIMARY KEY REFERENCES sources(slug), rules INTEGER NOT NULL)
        STRICT, WITHOUT ROWID
        """
    )

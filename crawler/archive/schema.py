"""The tables of the archive, as numbered migrations that are never edited after release.

They depend on nothing of ours that changes, so that an old archive becomes today's by the same steps for ever. What a
migration needs functions for stands above it.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

if TYPE_CHECKING:
    from sqlite3 import Connection

migrations = Migrations("pantau")


def migration_names() -> tuple[str, ...]:
    """Return the names of all migrations that this version knows, in order."""
    with closing(Database(memory=True)) as db:
        return tuple(migration.name for migration in migrations.pending(db))


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


@migrations()
def m008_channel_habits(db: Database) -> None:
    """What was found out about a channel beyond whether it answers."""
    # Of a search and of WordPress that it searches for what it is asked, of a feed that its entries are whole articles.
    db.execute("ALTER TABLE channels ADD COLUMN trusted INTEGER CHECK (trusted IN (0, 1))")
    db.execute("ALTER TABLE channels ADD COLUMN tried TEXT")
    # The most entries that it hands out at a time, where that is less than usual.
    db.execute("ALTER TABLE channels ADD COLUMN page_size INTEGER")


def _make_backfills(connection: Connection) -> None:
    """Add the columns and tables of backfills, and the rank of a candidate."""
    connection.execute("ALTER TABLE ledger ADD COLUMN rank INTEGER NOT NULL DEFAULT 0")
    connection.execute("DROP INDEX ledger_open")
    connection.execute(
        """
        CREATE INDEX ledger_open ON ledger (source, rank, published)
        WHERE state = 'pending' OR next_try IS NOT NULL
        """
    )
    # One row for each stretch of time that was, or is being, read of a source.
    connection.execute(
        """
        CREATE TABLE backfills (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(slug),
            since TEXT NOT NULL,
            until TEXT NOT NULL,
            begun TEXT NOT NULL,
            finished TEXT,
            UNIQUE (source, since, until)
        ) STRICT
        """
    )
    # What has been read for it, and what is still to be read: a killed backfill goes on here.
    connection.execute(
        """
        CREATE TABLE backfill_documents (
            backfill INTEGER NOT NULL REFERENCES backfills(id),
            url TEXT NOT NULL,
            channel INTEGER NOT NULL REFERENCES channels(id),
            state TEXT NOT NULL CHECK (state IN ('wanted', 'read', 'failed', 'needless')),
            reported INTEGER NOT NULL DEFAULT 0,
            shown INTEGER NOT NULL DEFAULT 0,
            oldest TEXT,
            error TEXT,
            PRIMARY KEY (backfill, url)
        ) STRICT
        """
    )
    # The backfill that announced a candidate last.
    connection.execute("ALTER TABLE ledger ADD COLUMN backfill INTEGER REFERENCES backfills(id)")
    connection.execute("CREATE INDEX ledger_backfill ON ledger (backfill) WHERE backfill IS NOT NULL")
    for column in ("reported INTEGER", "examined INTEGER", "note TEXT"):
        connection.execute(f"ALTER TABLE source_runs ADD COLUMN {column}")


@migrations()
def m009_topic_first_and_backfills(db: Database) -> None:
    """How likely a candidate is on topic, and how far back each source was read."""
    _make_backfills(db.conn)


def _make_manners(connection: Connection) -> None:
    """Add the tables of robots.txt and of probes, and the pace of each channel."""
    connection.execute(
        """
        CREATE TABLE robots (
            origin TEXT PRIMARY KEY,
            fetched TEXT NOT NULL,
            status INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT
        """
    )
    # Sources at which a probe found no channel: how often in a row, and when last.
    connection.execute(
        """
        CREATE TABLE probes (
            source TEXT PRIMARY KEY REFERENCES sources(slug),
            failures INTEGER NOT NULL,
            tried TEXT NOT NULL
        ) STRICT
        """
    )
    # When a channel last had something new, the seconds from one new thing to the next, and when to ask again.
    for column in ("heard TEXT", "rhythm REAL", "due TEXT"):
        connection.execute(f"ALTER TABLE channels ADD COLUMN {column}")


@migrations()
def m010_manners(db: Database) -> None:
    """What spares the sites requests: their robots.txt for a day, how often they change, where nothing was found."""
    _make_manners(db.conn)


def _make_copies(connection: Connection) -> None:
    """Add the columns, tables and views of copies."""
    connection.execute("ALTER TABLE articles ADD COLUMN kind TEXT CHECK (kind IN ('rilis', 'liputan'))")
    connection.execute("ALTER TABLE articles ADD COLUMN overlap REAL")
    # As sqlite-utils makes it, but not for a new story or kind: those change often, and the words do not.
    connection.execute("DROP TRIGGER articles_au")
    connection.execute(
        """
        CREATE TRIGGER articles_au AFTER UPDATE OF title, text ON articles BEGIN
            INSERT INTO articles_fts (articles_fts, rowid, title, text)
            VALUES ('delete', old.rowid, old.title, old.text);
            INSERT INTO articles_fts (rowid, title, text) VALUES (new.rowid, new.title, new.text);
        END
        """
    )
    connection.execute(
        """
        CREATE TABLE fingerprints (
            article INTEGER PRIMARY KEY REFERENCES articles(id),
            digest TEXT NOT NULL,
            sample BLOB NOT NULL
        ) STRICT
        """
    )
    connection.execute(
        """
        CREATE TABLE shingles (
            hash INTEGER NOT NULL,
            article INTEGER NOT NULL,
            story INTEGER NOT NULL,
            PRIMARY KEY (hash, article)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        """
        CREATE TABLE merged_stories (
            old INTEGER PRIMARY KEY,
            story INTEGER NOT NULL REFERENCES stories(id)
        ) STRICT
        """
    )
    connection.execute("CREATE INDEX merged_stories_story ON merged_stories (story)")
    _make_story_views(connection)


def _make_story_views(connection: Connection) -> None:
    connection.execute(
        """
        CREATE VIEW v_stories AS
        SELECT stories.id, stories.title, stories.first_published, stories.articles, stories.sources,
            (SELECT count(*) FROM articles WHERE story = stories.id AND kind = 'rilis') AS rilis,
            (SELECT count(*) FROM articles WHERE story = stories.id AND kind = 'liputan') AS liputan,
            articles.source AS origin_source, articles.url AS origin_url
        FROM stories LEFT JOIN articles ON articles.id = stories.origin
        """
    )
    connection.execute(
        """
        CREATE VIEW v_coverage AS
        SELECT regions.code, regions.name, substr(articles.day, 1, 7) AS month,
            count(*) AS articles, count(DISTINCT articles.story) AS stories, count(DISTINCT articles.source) AS sources
        FROM article_regions JOIN regions ON regions.code = region JOIN articles ON articles.id = article
        WHERE role = 'subject' AND articles.day IS NOT NULL
        GROUP BY regions.code, month
        """
    )


@migrations()
def m011_copies(db: Database) -> None:
    """Which articles share their words, which of them are copies, and what became of merged stories."""
    _make_copies(db.conn)


def _make_judgements(connection: Connection) -> None:
    """Add the columns, tables and views of judgements to an archive that has stories."""
    connection.execute("ALTER TABLE articles ADD COLUMN verdict TEXT CHECK (verdict IN ('about', 'mention', 'no'))")
    connection.execute(
        """
        CREATE TABLE article_topics (
            article INTEGER NOT NULL REFERENCES articles(id),
            topic TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('about', 'mention')),
            relevance REAL NOT NULL,
            evidence TEXT NOT NULL,
            PRIMARY KEY (article, topic)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute("CREATE INDEX article_topics_topic ON article_topics (topic, verdict)")
    # Empty where the text is another one than was judged; no row where an older version stored it.
    connection.execute(
        """
        CREATE TABLE judged (
            article INTEGER PRIMARY KEY REFERENCES articles(id),
            rules TEXT NOT NULL,
            story_rules TEXT NOT NULL
        ) STRICT
        """
    )
    connection.execute("DROP VIEW IF EXISTS v_coverage")
    connection.execute(
        """
        CREATE VIEW v_coverage AS
        SELECT regions.code, regions.name, substr(articles.day, 1, 7) AS month,
            count(*) AS articles, count(DISTINCT articles.story) AS stories, count(DISTINCT articles.source) AS sources
        FROM article_regions JOIN regions ON regions.code = region JOIN articles ON articles.id = article
        WHERE role = 'subject' AND articles.day IS NOT NULL AND articles.verdict IS NOT 'no'
        GROUP BY regions.code, month
        """
    )


@migrations()
def m012_verdicts(db: Database) -> None:
    """What each topic is to an article, and by which rules that was judged."""
    _make_judgements(db.conn)


def _make_awards(connection: Connection) -> None:
    """Add the table and the view of awards."""
    connection.execute(
        """
        CREATE TABLE awards (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            region TEXT NOT NULL REFERENCES regions(code),
            what TEXT NOT NULL CHECK (what IN ('participant', 'masterplan', 'evaluation', 'award')),
            dimension TEXT CHECK (
                dimension IN ('governance', 'branding', 'economy', 'living', 'society', 'environment')
            ),
            edition INTEGER,
            event_date TEXT,
            evidence TEXT NOT NULL
        ) STRICT
        """
    )
    connection.execute("CREATE INDEX awards_article ON awards (article)")
    connection.execute("CREATE INDEX awards_region ON awards (region, edition)")
    connection.execute(
        """
        CREATE VIEW v_awards AS
        SELECT awards.region, regions.name, regions.province, awards.edition, awards.what, awards.dimension,
            count(DISTINCT awards.article) AS articles, count(DISTINCT articles.source) AS sources
        FROM awards JOIN regions ON regions.code = awards.region JOIN articles ON articles.id = awards.article
        GROUP BY awards.region, awards.edition, awards.what, awards.dimension
        """
    )


@migrations()
def m013_awards(db: Database) -> None:
    """What an article says a region did or won, and how many say so."""
    _make_awards(db.conn)


# An article is several pages of the file, so what is asked of thousands of them stands in these indexes too.
READING_INDEXES = {
    "articles_facts": "articles (id, verdict, day, source, story, kind, published)",
    "articles_published": "articles (published, id, verdict, day, source, story)",
    "articles_source": "articles (source, published, id, verdict, day, story)",
    "articles_story": "articles (story, verdict, day, source)",
    "stories_first": "stories (first_published, id)",
    "stories_copied": "stories (first_published, id) WHERE articles > 1",
    "article_regions_region": "article_regions (region, role, article)",
    "awards_region": "awards (region, edition, what, dimension, article, event_date)",
}


def _make_indexes(connection: Connection) -> None:
    """Make the indexes, some of them in place of narrower ones."""
    for name, columns in READING_INDEXES.items():
        connection.execute(f"DROP INDEX IF EXISTS {name}")
        connection.execute(f"CREATE INDEX {name} ON {columns}")
    connection.execute("DROP VIEW v_awards")
    # INDEXED BY, since SQLite without statistics would read the articles themselves.
    connection.execute(
        """
        CREATE VIEW v_awards AS
        SELECT awards.region, regions.name, regions.province, awards.edition, awards.what, awards.dimension,
            count(DISTINCT awards.article) AS articles, count(DISTINCT articles.source) AS sources
        FROM awards JOIN regions ON regions.code = awards.region
            JOIN articles INDEXED BY articles_facts ON articles.id = awards.article
        GROUP BY awards.region, awards.edition, awards.what, awards.dimension
        """
    )


@migrations()
def m014_reading(db: Database) -> None:
    """Indexes that answer what readers ask of many articles without reading the articles."""
    _make_indexes(db.conn)


OPEN = "state = 'pending' OR next_try IS NOT NULL"
COPIED = (
    "url, source, channel, found, published, state, reason, attempts, next_try, status, fetched, article, run, rank,"
    " backfill"
)


def _make_slim_ledger(connection: Connection) -> None:
    """Make the ledger anew, with what counts its rows and what remembers those given up."""
    _count_ledger(connection)
    _make_ledger_anew(connection)
    _watch_ledger(connection)
    _make_digests(connection)


def _count_ledger(connection: Connection) -> None:
    """Count, while the rows have their numbers, what is asked too often to be counted each time."""
    # How many candidates of a source wait, and the place of the last that was announced.
    connection.execute(
        """
        CREATE TABLE backlog (
            source TEXT PRIMARY KEY REFERENCES sources(slug),
            pending INTEGER NOT NULL DEFAULT 0,
            last INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        f"""
        INSERT INTO backlog
        SELECT source, sum(state = 'pending'), max(rowid) FROM ledger WHERE {OPEN} GROUP BY source
        """
    )
    connection.execute(
        """
        CREATE TABLE run_reasons (
            run INTEGER NOT NULL REFERENCES runs(id),
            reason TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (run, reason)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        """
        INSERT INTO run_reasons
        SELECT run, CASE WHEN instr(reason, ':') THEN substr(reason, 1, instr(reason, ':') - 1) ELSE reason END AS why,
            count(*)
        FROM ledger WHERE run IS NOT NULL AND state <> 'kept' AND reason IS NOT NULL GROUP BY run, why
        """
    )
    connection.execute("ALTER TABLE backfills ADD COLUMN announced INTEGER NOT NULL DEFAULT 0")
    connection.execute(
        """
        UPDATE backfills SET announced = found.number FROM (
            SELECT backfill, count(*) AS number FROM ledger WHERE backfill IS NOT NULL GROUP BY backfill
        ) AS found WHERE found.backfill = backfills.id
        """
    )


def _make_ledger_anew(connection: Connection) -> None:
    connection.execute(
        """
        CREATE TABLE slim_ledger (
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
            run INTEGER REFERENCES runs(id),
            rank INTEGER NOT NULL DEFAULT 0,
            backfill INTEGER REFERENCES backfills(id),
            place INTEGER,
            announced TEXT
        ) STRICT, WITHOUT ROWID
        """
    )
    # In the order of the addresses, so that pages are written once and full; sorted in a temporary file, since reading
    # an old ledger in that order would jump through all of it. What may still be announced is taken for announced now.
    connection.execute(
        f"""
        INSERT INTO slim_ledger ({COPIED}, title, place, announced)
        SELECT {COPIED}, iif({OPEN}, title, NULL), iif({OPEN}, rowid, NULL),
            iif(article IS NULL AND found < date('now', '-270 days'), strftime('%Y-%m', 'now'), NULL)
        FROM ledger NOT INDEXED ORDER BY url
        """
    )
    connection.execute("DROP TABLE ledger")
    # What others say of the ledger stays as they said it.
    connection.execute("PRAGMA legacy_alter_table = ON")
    connection.execute("ALTER TABLE slim_ledger RENAME TO ledger")
    connection.execute("PRAGMA legacy_alter_table = OFF")
    # Only what may still be fetched, in the order in which it will be: the index stays small, and nothing is sorted.
    connection.execute(f"CREATE INDEX ledger_open ON ledger (source, rank DESC, published DESC, place) WHERE {OPEN}")
    connection.execute("CREATE INDEX ledger_again ON ledger (source, next_try) WHERE next_try IS NOT NULL")
    connection.execute(
        "CREATE INDEX ledger_backfill ON ledger (backfill) WHERE backfill IS NOT NULL AND state = 'pending'"
    )


def _watch_ledger(connection: Connection) -> None:
    """Have the counts follow the rows, whoever changes them."""
    for name, event, row, number in (
        ("ledger_waits", "INSERT", "new", 1),
        ("ledger_goes", "DELETE", "old", -1),
    ):
        connection.execute(
            f"""
            CREATE TRIGGER {name} AFTER {event} ON ledger WHEN {row}.state = 'pending' BEGIN
                INSERT INTO backlog (source, pending) VALUES ({row}.source, {number})
                ON CONFLICT (source) DO UPDATE SET pending = pending + excluded.pending;
            END
            """
        )
    connection.execute(
        """
        CREATE TRIGGER ledger_turns AFTER UPDATE OF state ON ledger
        WHEN (old.state = 'pending') <> (new.state = 'pending') BEGIN
            INSERT INTO backlog (source, pending) VALUES (new.source, iif(new.state = 'pending', 1, -1))
            ON CONFLICT (source) DO UPDATE SET pending = pending + excluded.pending;
        END
        """
    )
    connection.execute(
        """
        CREATE TRIGGER ledger_filled AFTER UPDATE OF backfill ON ledger WHEN old.backfill IS NOT new.backfill BEGIN
            UPDATE backfills SET announced = announced - 1 WHERE id = old.backfill;
            UPDATE backfills SET announced = announced + 1 WHERE id = new.backfill;
        END
        """
    )


def _make_digests(connection: Connection) -> None:
    """Make what remembers candidates whose rows were given up: 16 bytes for the address, a number, a day."""
    connection.execute(
        """
        CREATE TABLE digest_outcomes (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(slug),
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            UNIQUE (source, state, reason)
        ) STRICT
        """
    )
    connection.execute(
        """
        CREATE TABLE digests (
            digest BLOB PRIMARY KEY,
            outcome INTEGER NOT NULL REFERENCES digest_outcomes(id),
            day INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    )
    # How far the ledger was looked through for rows to give up, and when last.
    connection.execute(
        """
        CREATE TABLE pruning (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            url TEXT NOT NULL,
            looked TEXT
        ) STRICT
        """
    )
    connection.execute("INSERT INTO pruning (id, url) VALUES (1, '')")


@migrations()
def m015_slim_ledger(db: Database) -> None:
    """A ledger of half the size, and a digest in place of each row that nobody asks for any more."""
    _make_slim_ledger(db.conn)


def _say_evidence_once(connection: Connection) -> None:
    """Have the evidence of a topic stand in `article_topics` only if it is another than in the row of the article."""
    connection.execute(
        """
        CREATE TABLE slim_topics (
            article INTEGER NOT NULL REFERENCES articles(id),
            topic TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('about', 'mention')),
            relevance REAL NOT NULL,
            evidence TEXT,
            PRIMARY KEY (article, topic)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        """
        INSERT INTO slim_topics
        SELECT article, told.topic, told.verdict, told.relevance, nullif(told.evidence, articles.evidence)
        FROM article_topics AS told CROSS JOIN articles ON articles.id = article ORDER BY article, told.topic
        """
    )
    connection.execute("DROP TABLE article_topics")
    connection.execute("PRAGMA legacy_alter_table = ON")  # what others say of the table stays as they said it
    connection.execute("ALTER TABLE slim_topics RENAME TO article_topics")
    connection.execute("PRAGMA legacy_alter_table = OFF")
    connection.execute("CREATE INDEX article_topics_topic ON article_topics (topic, verdict)")


@migrations()
def m016_evidence_once(db: Database) -> None:
    """The evidence of an article's best topic, which stood in two tables."""
    _say_evidence_once(db.conn)


def _make_due(connection: Connection) -> None:
    """Add the index of articles with a changed text, and the list of those whose copies were never looked for."""
    connection.execute("CREATE INDEX judged_changed ON judged (article) WHERE rules = ''")
    connection.execute(
        "CREATE TABLE ungrouped (article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE) STRICT"
    )
    connection.execute(
        "INSERT INTO ungrouped SELECT id FROM articles WHERE id NOT IN (SELECT article FROM fingerprints) ORDER BY id"
    )
    _watch_due(connection)


def _watch_due(connection: Connection) -> None:
    """Have the list follow the articles and their fingerprints, whoever changes them."""
    connection.execute(
        "CREATE TRIGGER articles_come AFTER INSERT ON articles BEGIN INSERT INTO ungrouped VALUES (new.id); END"
    )
    connection.execute(
        """
        CREATE TRIGGER fingerprints_come AFTER INSERT ON fingerprints BEGIN
            DELETE FROM ungrouped WHERE article = new.article;
        END
        """
    )
    connection.execute(
        """
        CREATE TRIGGER fingerprints_go AFTER DELETE ON fingerprints BEGIN
            INSERT INTO ungrouped SELECT id FROM articles WHERE id = old.article;
        END
        """
    )


@migrations()
def m017_what_is_due(db: Database) -> None:
    """Which articles a run has to look at when it ends, found without looking at the others."""
    _make_due(db.conn)


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


@migrations()
def m019_revisions(db: Database) -> None:
    """What an article said before it was edited or read anew, and when it was removed and came back."""
    # A removal changes no text, so that it holds none.
    db.execute(
        """
        CREATE TABLE revisions (
            article INTEGER NOT NULL REFERENCES articles(id),
            number INTEGER NOT NULL,
            seen TEXT NOT NULL,
            cause TEXT NOT NULL CHECK (cause IN ('edited', 're-extracted', 'removed', 'restored')),
            title TEXT,
            text TEXT,
            PRIMARY KEY (article, number),
            CHECK ((text IS NULL) = (cause IN ('removed', 'restored')) AND (title IS NULL) = (text IS NULL))
        ) STRICT
        """
    )
    db.execute("CREATE INDEX revisions_seen ON revisions (seen, article, number, cause)")


def _make_rechecks(connection: Connection) -> None:
    """Add what is known of looking at articles again, a row for each, whoever stores it."""
    connection.execute(
        """
        CREATE TABLE rechecks (
            article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
            source TEXT NOT NULL REFERENCES sources(slug),
            due TEXT,
            looked TEXT,
            gone TEXT,
            error TEXT,
            etag TEXT,
            last_modified TEXT
        ) STRICT
        """
    )
    connection.execute("INSERT INTO rechecks (article, source) SELECT id, source FROM articles ORDER BY id")
    connection.execute("CREATE INDEX rechecks_due ON rechecks (source, due) WHERE due IS NOT NULL")
    connection.execute("CREATE INDEX rechecks_unplanned ON rechecks (article) WHERE due IS NULL")
    # Of all candidates few became articles: who asks for those of one does not look through the others.
    connection.execute("CREATE INDEX ledger_article ON ledger (article) WHERE article IS NOT NULL")
    connection.execute(
        """
        CREATE TRIGGER articles_stay AFTER INSERT ON articles BEGIN
            INSERT INTO rechecks (article, source) VALUES (new.id, new.source);
        END
        """
    )


@migrations()
def m020_rechecks(db: Database) -> None:
    """When each article is to be looked at again, and by what a request for it is conditional."""
    _make_rechecks(db.conn)


def _make_facets(connection: Connection) -> None:
    """Add the column, and have readers ask an index for it, not the articles."""
    facets = "'programme', 'ministry', 'own', 'other'"
    connection.execute(f"ALTER TABLE articles ADD COLUMN facet TEXT CHECK (facet IN ({facets}))")
    connection.execute("CREATE INDEX articles_facet ON articles (facet)")
    connection.execute("DROP INDEX articles_facts")
    connection.execute(
        "CREATE INDEX articles_facts ON articles (id, verdict, day, source, story, kind, published, facet)"
    )
    connection.execute("DROP VIEW v_coverage")
    # What was not judged since there are facets counts as before.
    connection.execute(
        """
        CREATE VIEW v_coverage AS
        SELECT regions.code, regions.name, substr(articles.day, 1, 7) AS month,
            count(*) AS articles, count(DISTINCT articles.story) AS stories, count(DISTINCT articles.source) AS sources
        FROM article_regions JOIN regions ON regions.code = region
            JOIN articles INDEXED BY articles_facts ON articles.id = article
        WHERE role = 'subject' AND articles.day IS NOT NULL AND articles.verdict IS NOT 'no'
            AND (articles.facet IS NULL OR articles.facet IN ('programme', 'ministry'))
        GROUP BY regions.code, month
        """
    )


@migrations()
def m021_facets(db: Database) -> None:
    """Of what an article tells: the programme, its ministry's work, something of one's own, or a look-alike."""
    _make_facets(db.conn)


def _say_whose_awards(connection: Connection) -> None:
    """Make the awards anew with the topic whose programme they are of; steps and dimensions are those of any topic."""
    connection.execute(
        """
        CREATE TABLE topical_awards (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            topic TEXT NOT NULL,
            region TEXT NOT NULL REFERENCES regions(code),
            what TEXT NOT NULL,
            dimension TEXT,
            edition INTEGER,
            event_date TEXT,
            evidence TEXT NOT NULL
        ) STRICT
        """
    )
    # Until now there were the awards of one programme, whatever topic an article was on.
    connection.execute(
        """
        INSERT INTO topical_awards
        SELECT id, article, 'gerakan-menuju-smart-city', region, what, dimension, edition, event_date, evidence
        FROM awards ORDER BY id
        """
    )
    connection.execute("DROP VIEW v_awards")
    connection.execute("DROP TABLE awards")
    connection.execute("ALTER TABLE topical_awards RENAME TO awards")
    connection.execute("CREATE INDEX awards_article ON awards (article)")
    connection.execute(
        "CREATE INDEX awards_region ON awards (region, edition, what, dimension, topic, article, event_date)"
    )
    connection.execute(
        """
        CREATE VIEW v_awards AS
        SELECT awards.topic, awards.region, regions.name, regions.province, awards.edition, awards.what,
            awards.dimension, count(DISTINCT awards.article) AS articles,
            count(DISTINCT articles.source) AS sources
        FROM awards JOIN regions ON regions.code = awards.region
            JOIN articles INDEXED BY articles_facts ON articles.id = awards.article
        GROUP BY awards.region, awards.edition, awards.what, awards.dimension, awards.topic
        """
    )


@migrations()
def m022_topic_of_awards(db: Database) -> None:
    """Of which topic's programme each award is."""
    _say_whose_awards(db.conn)


# Dropped for what it is about; other reasons do not change with the topics.
OFF_TOPIC = "{row}.state = 'dropped' AND ({row}.reason GLOB 'NoTopicWords*' OR {row}.reason GLOB 'OffTopic*')"


def _note_topics(connection: Connection) -> None:
    """Have each run say by which rules of each topic it dropped, and how many of its drops still stand."""
    # Topics with a short name of their rules, in JSON; null where nobody noted them.
    connection.execute("ALTER TABLE runs ADD COLUMN topics TEXT")
    # Of run 0 are those of which nobody knows the run.
    connection.execute("CREATE TABLE topic_drops (run INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT")
    connection.execute(
        f"""
        INSERT INTO topic_drops
        SELECT coalesce(run, 0), count(*) FROM ledger WHERE {OFF_TOPIC.format(row="ledger")} GROUP BY coalesce(run, 0)
        """
    )
    for name, event, row, change in (
        ("drops_stand", "UPDATE OF state, reason, run", "new", 1),
        ("drops_fall", "UPDATE OF state, reason, run", "old", -1),
        ("drops_come", "INSERT", "new", 1),
        ("drops_go", "DELETE", "old", -1),
    ):
        connection.execute(
            f"""
            CREATE TRIGGER {name} AFTER {event} ON ledger WHEN {OFF_TOPIC.format(row=row)} BEGIN
                INSERT INTO topic_drops VALUES (coalesce({row}.run, 0), {change})
                ON CONFLICT (run) DO UPDATE SET number = number + excluded.number;
            END
            """
        )


@migrations()
def m023_topic_drops(db: Database) -> None:
    """Under which rules of the topics candidates were dropped."""
    _note_topics(db.conn)


@migrations()
def m024_asked_by_change(db: Database) -> None:
    """Whether a channel can be asked for what changed, and when it was last asked by date of publication."""
    db.execute("ALTER TABLE channels ADD COLUMN heeds_change INTEGER CHECK (heeds_change IN (0, 1))")
    db.execute("ALTER TABLE channels ADD COLUMN dated TEXT")


@migrations()
def m025_captures(db: Database) -> None:
    """Where each captured answer stands in the WARC files, and how far files were replayed."""
    # `original` is the record that has the payload of one that only says that nothing has changed.
    db.execute(
        """
        CREATE TABLE captures (
            record TEXT PRIMARY KEY,
            url TEXT NOT NULL,
            fetched TEXT NOT NULL,
            status INTEGER NOT NULL,
            digest TEXT NOT NULL,
            file TEXT NOT NULL,
            offset INTEGER NOT NULL,
            original TEXT
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX captures_url ON captures (url, fetched)")
    db.execute("CREATE INDEX captures_digest ON captures (digest)")
    db.execute("CREATE INDEX captures_file ON captures (file, offset)")
    db.execute("CREATE INDEX captures_original ON captures (original) WHERE original IS NOT NULL")
    db.execute("CREATE INDEX articles_capture ON articles (capture) WHERE capture IS NOT NULL")
    db.execute(
        """
        CREATE TABLE replays (
            file TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            rules TEXT NOT NULL,
            reached INTEGER NOT NULL,
            is_finished INTEGER NOT NULL CHECK (is_finished IN (0, 1))
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def m026_layouts(db: Database) -> None:
    """What channels say of articles, what pages teach by that, and how sites are read by it."""
    db.execute("ALTER TABLE ledger ADD COLUMN beginning TEXT")
    db.execute("ALTER TABLE ledger ADD COLUMN authors TEXT")
    db.execute(
        """
        CREATE TABLE lessons (
            source TEXT NOT NULL REFERENCES sources(slug),
            article INTEGER NOT NULL,
            day TEXT NOT NULL,
            traces BLOB NOT NULL,
            rules INTEGER NOT NULL,
            PRIMARY KEY (source, day, article)
        ) STRICT, WITHOUT ROWID
        """
    )
    # What each source announced last.
    db.execute(
        """
        CREATE TABLE headlines (
            source TEXT NOT NULL REFERENCES sources(slug),
            moment TEXT NOT NULL,
            url TEXT NOT NULL,
            title TEXT,
            found TEXT NOT NULL,
            PRIMARY KEY (source, moment, url)
        ) STRICT, WITHOUT ROWID
        """
    )
    # The sources of which a page has taught something since their layout was learned.
    db.execute("CREATE TABLE unlearned (source TEXT PRIMARY KEY REFERENCES sources(slug)) STRICT, WITHOUT ROWID")
    db.execute(
        """
        CREATE TABLE layouts (
            source TEXT NOT NULL REFERENCES sources(slug),
            field TEXT NOT NULL CHECK (field IN ('body', 'title', 'published', 'authors', 'repeated', 'links')),
            selector TEXT NOT NULL,
            pages INTEGER NOT NULL,
            learned TEXT NOT NULL,
            fits REAL NOT NULL,
            PRIMARY KEY (source, field, selector)
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def m027_signs_of_health(db: Database) -> None:
    """What a run notes of a source that tells how it is."""
    counts = ("answered", "announced", "unread", "shut", "taught", "fitted")
    for column in (*(f"{name} INTEGER" for name in counts), "led TEXT"):
        db.execute(f"ALTER TABLE source_runs ADD COLUMN {column}")


@migrations()
def m028_jobs(db: Database) -> None:
    """What the schedule has done, left out and missed."""
    db.execute(
        """
        CREATE TABLE jobs (
            id INTEGER PRIMARY KEY,
            job TEXT NOT NULL,
            due TEXT NOT NULL,
            began TEXT,
            ended TEXT NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('finished', 'stopped', 'failed', 'skipped', 'missed')),
            said TEXT
        ) STRICT
        """
    )
    db.execute("CREATE INDEX jobs_of ON jobs (job, id)")


@migrations()
def m029_notices(db: Database) -> None:
    """Searches that notify, what each has told, and messages: written down before they are sent."""
    db.execute(
        """
        CREATE TABLE watches (
            name TEXT PRIMARY KEY,
            words TEXT NOT NULL,
            filters TEXT NOT NULL,
            recipient TEXT NOT NULL,
            added TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE watched (
            watch TEXT NOT NULL REFERENCES watches(name),
            article INTEGER NOT NULL,
            PRIMARY KEY (watch, article)
        ) STRICT, WITHOUT ROWID
        """
    )
    # `recipient` is the name of an address, never the address.
    db.execute(
        """
        CREATE TABLE notices (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('digest', 'watch', 'alert')),
            name TEXT NOT NULL,
            recipient TEXT NOT NULL,
            made TEXT NOT NULL,
            told TEXT NOT NULL,
            sent TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            error TEXT
        ) STRICT
        """
    )
    db.execute("CREATE INDEX notices_name ON notices (kind, name, recipient, sent)")


@migrations()
def m030_slices(db: Database) -> None:
    """Which sites other machines are asked to visit, and which of their runs have been merged."""
    # A site has one task at a time: the index says so, whoever hands them out.
    db.execute(
        """
        CREATE TABLE tasks (
            id TEXT PRIMARY KEY,
            site TEXT NOT NULL,
            kind TEXT NOT NULL,
            run INTEGER REFERENCES runs(id),
            leased TEXT NOT NULL,
            deadline TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            returned TEXT,
            outcome TEXT CHECK (outcome IN ('finished', 'unfinished', 'failed', 'expired')),
            error TEXT,
            CHECK ((returned IS NULL) = (outcome IS NULL))
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE UNIQUE INDEX tasks_outstanding ON tasks (site) WHERE returned IS NULL")
    db.execute("CREATE INDEX tasks_site ON tasks (site, leased)")
    db.execute("CREATE INDEX tasks_returned ON tasks (returned)")
    # `run` is the run here into which one of elsewhere went; `slice` and `cut` say of which slice that was.
    db.execute(
        """
        CREATE TABLE merged_runs (
            elsewhere TEXT PRIMARY KEY,
            slice TEXT NOT NULL,
            site TEXT NOT NULL,
            cut TEXT NOT NULL,
            merged TEXT NOT NULL,
            run INTEGER NOT NULL REFERENCES runs(id)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX merged_runs_site ON merged_runs (site, cut)")


def _say_who_tells_of_awards(connection: Connection) -> None:
    """Have an award say what its article is asked for beside it, so that an index of awards alone answers readers."""
    connection.execute("ALTER TABLE awards ADD COLUMN told_by TEXT")
    connection.execute("ALTER TABLE awards ADD COLUMN tells_of TEXT")
    # INDEXED BY, since SQLite without statistics would read the articles themselves.
    connection.execute(
        """
        UPDATE awards SET (told_by, tells_of) = (
            SELECT articles.source, articles.facet FROM articles INDEXED BY articles_facts WHERE id = awards.article
        )
        """
    )
    connection.execute("DROP INDEX awards_region")
    connection.execute(
        """
        CREATE INDEX awards_region
        ON awards (region, edition, what, dimension, topic, article, event_date, told_by, tells_of)
        """
    )
    connection.execute("DROP VIEW v_awards")
    connection.execute(
        """
        CREATE VIEW v_awards AS
        SELECT awards.topic, awards.region, regions.name, regions.province, awards.edition, awards.what,
            awards.dimension, count(DISTINCT awards.article) AS articles, count(DISTINCT awards.told_by) AS sources
        FROM awards INDEXED BY awards_region CROSS JOIN regions ON regions.code = awards.region
        GROUP BY awards.region, awards.edition, awards.what, awards.dimension, awards.topic
        """
    )
    _watch_awards(connection)


def _watch_awards(connection: Connection) -> None:
    """Have awards follow their articles, whoever changes them."""
    connection.execute(
        """
        CREATE TRIGGER awards_come AFTER INSERT ON awards BEGIN
            UPDATE awards SET (told_by, tells_of) = (
                SELECT articles.source, articles.facet FROM articles WHERE articles.id = new.article
            ) WHERE id = new.id;
        END
        """
    )
    connection.execute(
        """
        CREATE TRIGGER awards_follow AFTER UPDATE OF source, facet ON articles
        WHEN old.source <> new.source OR old.facet IS NOT new.facet BEGIN
            UPDATE awards SET told_by = new.source, tells_of = new.facet WHERE article = new.id;
        END
        """
    )


@migrations()
def m031_who_tells_of_awards(db: Database) -> None:
    """What readers ask of each award beside what it says: which source tells of it, and of what its article tells."""
    _say_who_tells_of_awards(db.conn)


@migrations()
def m032_newest_by_facet(db: Database) -> None:
    """The facet in the index of the newest articles, so that the newest of one facet are found there alone."""
    db.execute("DROP INDEX articles_published")
    db.execute("CREATE INDEX articles_published ON articles (published, id, verdict, day, source, story, facet)")


# Seconds since 1970 take four bytes where the text takes twenty; whoever reads the table reads the text all the same.
PUBLISHED = "strftime('%Y-%m-%dT%H:%M:%SZ', moment, 'unixepoch')"
UNPACKED = (
    "url, source, channel, found, title, state, reason, attempts, next_try, status, fetched, article, run, rank,"
    " backfill, place, announced, beginning, authors"
)


def _pack_moments(connection: Connection) -> None:
    """Make the ledger anew, which leaves its pages full; what looks at it and counts it stays as it was."""
    beside = connection.execute(
        """
        SELECT sql FROM sqlite_schema WHERE tbl_name = 'ledger' AND type IN ('index', 'trigger') AND sql IS NOT NULL
            AND name <> 'ledger_open' ORDER BY rowid
        """
    ).fetchall()
    connection.execute(
        f"""
        CREATE TABLE packed_ledger (
            url TEXT PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(slug),
            channel INTEGER REFERENCES channels(id),
            found TEXT NOT NULL,
            title TEXT,
            moment INTEGER,
            published TEXT GENERATED ALWAYS AS ({PUBLISHED}) VIRTUAL,
            state TEXT NOT NULL
                CHECK (state IN ('pending', 'kept', 'dropped', 'failed', 'gone', 'refused')),
            reason TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_try TEXT,
            status INTEGER,
            fetched TEXT,
            article INTEGER REFERENCES articles(id),
            run INTEGER REFERENCES runs(id),
            rank INTEGER NOT NULL DEFAULT 0,
            backfill INTEGER REFERENCES backfills(id),
            place INTEGER,
            announced TEXT,
            beginning TEXT,
            authors TEXT
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        f"""
        INSERT INTO packed_ledger ({UNPACKED}, moment)
        SELECT {UNPACKED}, CAST(strftime('%s', published) AS INTEGER) FROM ledger ORDER BY url
        """
    )
    connection.execute("DROP TABLE ledger")
    connection.execute("PRAGMA legacy_alter_table = ON")  # what others say of the ledger stays as they said it
    connection.execute("ALTER TABLE packed_ledger RENAME TO ledger")
    connection.execute("PRAGMA legacy_alter_table = OFF")
    for (sql,) in beside:
        connection.execute(sql)
    connection.execute(f"CREATE INDEX ledger_open ON ledger (source, rank DESC, moment DESC, place) WHERE {OPEN}")


@migrations()
def m033_packed_moments(db: Database) -> None:
    """When a candidate was published as a number, which is a twelfth of what the ledger grows by."""
    _pack_moments(db.conn)


@migrations()
def m034_guessed_channels(db: Database) -> None:
    """That a channel is only guessed beside its origin, which is the seeds or a probe."""
    db.execute("ALTER TABLE channels ADD COLUMN guessed INTEGER NOT NULL DEFAULT 0 CHECK (guessed IN (0, 1))")
    db.execute("UPDATE channels SET origin = 'probed', guessed = 1 WHERE origin IN ('guess', 'archive')")


@migrations()
def m035_samples_that_teach(db: Database) -> None:
    """Which pages that teach a layout were read for a sample alone, since that may come to be made of others."""
    db.execute("ALTER TABLE lessons ADD COLUMN is_sample INTEGER NOT NULL DEFAULT 0 CHECK (is_sample IN (0, 1))")


@migrations()
def m036_regions_judged_by(db: Database) -> None:
    """By which regions of its source an article was judged: those that the source had in the last run."""
    db.execute("ALTER TABLE judged ADD COLUMN source_regions TEXT")
    db.execute(
        """
        UPDATE judged SET source_regions = (
            SELECT sources.regions FROM articles JOIN sources ON slug = source WHERE articles.id = judged.article
        )
        """
    )


@migrations()
def m037_source_zones(db: Database) -> None:
    """By which clocks a source writes; until the next run it is known by its regions alone."""
    db.execute("ALTER TABLE sources ADD COLUMN zone TEXT")

-- One row: the newest revision, the sequence of observed facts, and the commit that made that revision.
CREATE TABLE head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL CHECK (revision >= 0),
    observed INTEGER NOT NULL CHECK (observed >= 0),
    commit_id TEXT
) STRICT;

INSERT INTO head (id, revision, observed, commit_id) VALUES (1, 0, 0, NULL);

-- One row per accepted transaction. Several may share a commit.
CREATE TABLE revisions (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    source TEXT NOT NULL,
    message TEXT,
    commit_id TEXT NOT NULL
) STRICT;

-- The documents as they are now. The body is JSON in its author's key order; format tells how to read it.
CREATE TABLE documents (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    team TEXT NOT NULL,
    source TEXT NOT NULL,
    author TEXT NOT NULL,
    revision INTEGER NOT NULL REFERENCES revisions (number),
    at TEXT NOT NULL,
    format INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT;

CREATE INDEX documents_revision ON documents (revision);

-- What each revision did, with the document as it was afterwards; a deleted one has no body.
CREATE TABLE changes (
    revision INTEGER NOT NULL REFERENCES revisions (number),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('created', 'updated', 'deleted')),
    format INTEGER NOT NULL,
    body TEXT CHECK ((body IS NULL) = (action = 'deleted')),
    PRIMARY KEY (revision, position)
) STRICT;

CREATE UNIQUE INDEX changes_document ON changes (kind, name, revision);

-- Bearer tokens: the SHA-256 of each, never the token.
CREATE TABLE tokens (
    name TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL
) STRICT;

-- One row: the newest revision, the sequence of observed facts, and the commit that made that revision.
CREATE TABLE head (
    id integer PRIMARY KEY CHECK (id = 1),
    revision bigint NOT NULL CHECK (revision >= 0),
    observed bigint NOT NULL CHECK (observed >= 0),
    commit_id uuid
);

INSERT INTO head (id, revision, observed, commit_id) VALUES (1, 0, 0, NULL);

-- One row per accepted transaction. Several may share a commit.
CREATE TABLE revisions (
    number bigint PRIMARY KEY CHECK (number > 0),
    at timestamptz NOT NULL,
    author text NOT NULL,
    source text COLLATE "C" NOT NULL,
    message text,
    commit_id uuid NOT NULL
);

-- The documents as they are now. The body is JSON in its author's key order; format tells how to read it.
CREATE TABLE documents (
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    author text NOT NULL,
    revision bigint NOT NULL REFERENCES revisions (number),
    at timestamptz NOT NULL,
    format integer NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE INDEX documents_revision ON documents (revision);

-- What each revision did, with the document as it was afterwards; a deleted one has no body.
CREATE TABLE changes (
    revision bigint NOT NULL REFERENCES revisions (number),
    position integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    action text NOT NULL CHECK (action IN ('created', 'updated', 'deleted')),
    format integer NOT NULL,
    body text CHECK ((body IS NULL) = (action = 'deleted')),
    PRIMARY KEY (revision, position)
);

CREATE UNIQUE INDEX changes_document ON changes (kind, name, revision);

-- Bearer tokens: the SHA-256 of each, never the token.
CREATE TABLE tokens (
    name text COLLATE "C" PRIMARY KEY,
    hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);

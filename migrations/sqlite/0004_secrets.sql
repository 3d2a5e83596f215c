-- Secrets that documents name by their hash: encrypted, with the id of the key that opens them. A row is never changed by a later revision, so that the history stays readable.
CREATE TABLE secrets (
    hash TEXT NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    revision INTEGER NOT NULL REFERENCES revisions (number),
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX secrets_revision ON secrets (revision);

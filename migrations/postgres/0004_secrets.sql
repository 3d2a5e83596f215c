-- Secrets that documents name by their hash: encrypted, with the id of the key that opens them. A row is never changed by a later revision, so that the history stays readable.
CREATE TABLE secrets (
    hash text COLLATE "C" PRIMARY KEY,
    key_id text COLLATE "C" NOT NULL,
    sealed bytea NOT NULL,
    revision bigint NOT NULL REFERENCES revisions (number),
    created_at timestamptz NOT NULL
);

CREATE INDEX secrets_revision ON secrets (revision);

-- Facts that were observed, not written: fetched key sets, members of fleets. The sequence is the head's when the fact last changed; a removed fact has no row.
CREATE TABLE observed (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    commit_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT;

CREATE INDEX observed_sequence ON observed (sequence);

-- The commit that made the head's sequence of observed facts.
ALTER TABLE head ADD COLUMN observed_commit_id TEXT;

-- Work that one replica does at a time: who has it, until when nobody else takes it, and how it went last.
CREATE TABLE duties (
    name TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    generation INTEGER NOT NULL,
    holder TEXT NOT NULL,
    until TEXT NOT NULL,
    status TEXT
) STRICT;

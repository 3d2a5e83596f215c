-- Facts that were observed, not written: fetched key sets, members of fleets. The sequence is the head's when the fact last changed; a removed fact has no row.
CREATE TABLE observed (
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text NOT NULL,
    sequence bigint NOT NULL,
    commit_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE INDEX observed_sequence ON observed (sequence);

-- The commit that made the head's sequence of observed facts.
ALTER TABLE head ADD COLUMN observed_commit_id uuid;

-- Work that one replica does at a time: who has it, until when nobody else takes it, and how it went last.
CREATE TABLE duties (
    name text COLLATE "C" PRIMARY KEY,
    subject text NOT NULL,
    generation bigint NOT NULL,
    holder text NOT NULL,
    until timestamptz NOT NULL,
    status text
);

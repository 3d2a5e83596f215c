-- The servers that share this database: when each spoke last, and the revision that it serves.
CREATE TABLE replicas (
    replica TEXT NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    revision INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    stopped INTEGER NOT NULL
) STRICT;

-- The Envoys of each server as it last saw them. A row without a state is one that the server has forgotten.
CREATE TABLE nodes (
    replica TEXT NOT NULL,
    node TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    state TEXT,
    PRIMARY KEY (replica, node)
) STRICT;

CREATE INDEX nodes_sequence ON nodes (replica, sequence);

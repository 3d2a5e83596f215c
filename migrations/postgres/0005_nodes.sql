-- The servers that share this database: when each spoke last, and the revision that it serves.
CREATE TABLE replicas (
    replica text COLLATE "C" PRIMARY KEY,
    at timestamptz NOT NULL,
    revision bigint NOT NULL,
    sequence bigint NOT NULL,
    stopped boolean NOT NULL
);

-- The Envoys of each server as it last saw them. A row without a state is one that the server has forgotten.
CREATE TABLE nodes (
    replica text COLLATE "C" NOT NULL,
    node text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    state text,
    PRIMARY KEY (replica, node)
);

CREATE INDEX nodes_sequence ON nodes (replica, sequence);

-- What Envoys rejected (NACK): the newest ones of each node, for a while. Equal ones that follow each other are one row.
CREATE TABLE rejections (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node text COLLATE "C" NOT NULL,
    fleet text COLLATE "C" NOT NULL,
    envoy text NOT NULL,
    type text NOT NULL,
    version text NOT NULL,
    revision bigint NOT NULL,
    acked bigint NOT NULL,
    at timestamptz NOT NULL,
    times integer NOT NULL CHECK (times > 0),
    error text NOT NULL,
    resources text NOT NULL,
    documents text NOT NULL
);

CREATE INDEX rejections_node ON rejections (node, id);

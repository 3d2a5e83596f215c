-- What Envoys rejected (NACK): the newest ones of each node, for a while. Equal ones that follow each other are one row.
CREATE TABLE rejections (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    node TEXT NOT NULL,
    fleet TEXT NOT NULL,
    envoy TEXT NOT NULL,
    type TEXT NOT NULL,
    version TEXT NOT NULL,
    revision INTEGER NOT NULL,
    acked INTEGER NOT NULL,
    at TEXT NOT NULL,
    times INTEGER NOT NULL CHECK (times > 0),
    error TEXT NOT NULL,
    resources TEXT NOT NULL,
    documents TEXT NOT NULL
) STRICT;

CREATE INDEX rejections_node ON rejections (node, id);

-- The person whose doing led to an action, so that what is unsent can go with them.
ALTER TABLE outbox ADD COLUMN person INTEGER NOT NULL DEFAULT 0;

-- Files the bot made for somebody; they live until they are sent, or for an hour.
CREATE TABLE document (
    id TEXT PRIMARY KEY,
    community INTEGER NOT NULL,
    person INTEGER NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX document_by_expiry ON document (expires);

-- Who wants to be erased; the row goes when nothing is left. The tombstone keeps the sums.
CREATE TABLE erasure_request (
    person INTEGER PRIMARY KEY,
    community INTEGER NOT NULL,
    tombstone INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    due INTEGER NOT NULL
) STRICT;

-- Whom this database has forgotten: a keyed hash of community and account, and when.
CREATE TABLE erasure (
    who BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (who, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO secret (name, value) VALUES ('erasure', randomblob(32));

-- What the operator has switched, beside the settings: survives restarts, is seen within seconds.
CREATE TABLE switch (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

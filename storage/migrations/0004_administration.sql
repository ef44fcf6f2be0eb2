-- When the bot first heard of a chat (unix seconds); 0 = longer ago than anybody wrote down.
ALTER TABLE chat ADD COLUMN met_at INTEGER NOT NULL DEFAULT 0;

-- How far somebody is with setting the bot up in a chat; one row a chat, kept when it is done.
CREATE TABLE set_up (
    chat INTEGER PRIMARY KEY REFERENCES chat,
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    step TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Somebody was asked for a file, and what it is for.
CREATE TABLE awaited_file (
    person INTEGER PRIMARY KEY,
    purpose TEXT NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX awaited_file_by_expiry ON awaited_file (expires);

-- What a feature would have done by itself while it only listened; no words are kept.
CREATE TABLE intention (
    chat INTEGER NOT NULL REFERENCES chat,
    feature TEXT NOT NULL,
    message TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (chat, feature, message)
) STRICT, WITHOUT ROWID;

-- A one-time code, shown in a chat of one community and typed in a chat that shall join it.
CREATE TABLE join_code (
    code TEXT PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX join_code_by_expiry ON join_code (expires);

-- A variant of an entry is a row with the same slug in another language.
-- removed: still there for [Undo]; scope: the address of the chat or topic it is for, '' = everywhere;
-- role: who may get this answer; buttons: [[label, url], ...]; media: a list as messages carry it.
ALTER TABLE entry ADD COLUMN state TEXT NOT NULL DEFAULT 'published'
    CHECK (state IN ('published', 'draft', 'removed'));
ALTER TABLE entry ADD COLUMN author INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN author_name TEXT NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN source_link TEXT NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
ALTER TABLE entry ADD COLUMN buttons TEXT NOT NULL DEFAULT '[]';
ALTER TABLE entry ADD COLUMN media TEXT NOT NULL DEFAULT '[]';
ALTER TABLE entry ADD COLUMN cooldown INTEGER;
ALTER TABLE entry ADD COLUMN reviewed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN review_at INTEGER;
ALTER TABLE entry ADD COLUMN expires_at INTEGER;
ALTER TABLE entry ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
UPDATE entry SET created_at = changed_at, reviewed_at = changed_at;
CREATE INDEX entry_by_author ON entry (community, author) WHERE author <> 0;

-- alias: as good as the title; example: a way somebody asked it. person: whose words were learned.
ALTER TABLE phrase ADD COLUMN kind TEXT NOT NULL DEFAULT 'alias'
    CHECK (kind IN ('alias', 'example'));
ALTER TABLE phrase ADD COLUMN origin TEXT NOT NULL DEFAULT 'written'
    CHECK (origin IN ('written', 'learned'));
ALTER TABLE phrase ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
ALTER TABLE phrase ADD COLUMN added_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX phrase_by_person ON phrase (person) WHERE person <> 0;

-- What an encoder made of an entry's texts, each by a digest of the text.
CREATE TABLE vector (
    entry INTEGER NOT NULL REFERENCES entry ON DELETE CASCADE,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (entry, version, digest)
) STRICT, WITHOUT ROWID;

-- An answer that may become an entry, another phrasing or a variant of one; a person decides.
-- entry: what it is merged into or a variant of; asker, author: persons; last_at: of its newest part.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    kind TEXT NOT NULL CHECK (kind IN ('new', 'phrase', 'variant', 'solution')),
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'published', 'merged', 'discarded')),
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    language TEXT NOT NULL,
    tags TEXT NOT NULL DEFAULT '',
    media TEXT NOT NULL DEFAULT '[]',
    entry INTEGER REFERENCES entry ON DELETE SET NULL,
    ticket INTEGER NOT NULL DEFAULT 0,
    asker INTEGER NOT NULL DEFAULT 0,
    author INTEGER NOT NULL DEFAULT 0,
    author_name TEXT NOT NULL DEFAULT '',
    source_link TEXT NOT NULL DEFAULT '',
    platform TEXT NOT NULL DEFAULT '',
    chat TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    decided_by INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER
) STRICT;
CREATE INDEX draft_waiting ON draft (community, id) WHERE state = 'waiting';
CREATE INDEX draft_by_author ON draft (community, author, last_at);
CREATE INDEX draft_by_asker ON draft (community, asker) WHERE asker <> 0;
CREATE INDEX draft_by_ticket ON draft (ticket) WHERE ticket <> 0;
CREATE INDEX draft_by_entry ON draft (entry) WHERE entry IS NOT NULL;
CREATE INDEX draft_decided ON draft (community, decided_at) WHERE decided_at IS NOT NULL;

-- A question the knowledge base did not answer. Those that ask the same carry the number of the
-- first as their cluster (its own number for the first).
CREATE TABLE miss (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    cluster INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'solved', 'answered', 'ignored')),
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    person INTEGER NOT NULL,
    platform TEXT NOT NULL,
    chat TEXT NOT NULL,
    message TEXT NOT NULL,
    ticket INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    UNIQUE (community, platform, chat, message)
) STRICT;
CREATE INDEX miss_open ON miss (community, cluster) WHERE state = 'open';
CREATE INDEX miss_by_person ON miss (community, person, at);
CREATE INDEX miss_by_time ON miss (community, at);
CREATE INDEX miss_by_ticket ON miss (ticket) WHERE ticket <> 0;

-- Which message of a member replied to which of those questions; no words.
CREATE TABLE miss_reply (
    miss INTEGER NOT NULL REFERENCES miss ON DELETE CASCADE,
    message TEXT NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (miss, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX miss_reply_by_person ON miss_reply (person);
CREATE INDEX miss_reply_by_message ON miss_reply (message);

-- Replies their askers accepted; a question is solved once.
CREATE TABLE solution (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    platform TEXT NOT NULL,
    chat TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    asker INTEGER NOT NULL,
    solver INTEGER NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('thanks', 'reaction', 'command')),
    at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX solution_of_question ON solution (community, platform, chat, question)
    WHERE question <> '';
CREATE UNIQUE INDEX solution_by_answer ON solution (community, platform, chat, answer, asker)
    WHERE answer <> '';
CREATE INDEX solution_by_asker ON solution (community, asker);
CREATE INDEX solution_by_solver ON solution (community, solver);
CREATE INDEX solution_by_time ON solution (community, at);

-- What a past answer teaches the calibration; numbers only. channel: words or meaning.
CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    channel TEXT NOT NULL CHECK (channel IN ('words', 'meaning')),
    evidence TEXT NOT NULL,
    is_right INTEGER NOT NULL CHECK (is_right IN (0, 1)),
    how TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX label_newest ON label (community, channel, id);
CREATE INDEX label_by_time ON label (community, at);

CREATE TABLE calibration (
    community INTEGER NOT NULL REFERENCES community,
    channel TEXT NOT NULL CHECK (channel IN ('words', 'meaning')),
    weights TEXT NOT NULL,
    labels INTEGER NOT NULL,
    fitted_at INTEGER NOT NULL,
    PRIMARY KEY (community, channel)
) STRICT, WITHOUT ROWID;

-- The last answers given: for votes, for rephrased questions, for edited and removed ones.
CREATE TABLE entry_use (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    entry INTEGER NOT NULL REFERENCES entry ON DELETE CASCADE,
    person INTEGER NOT NULL,
    platform TEXT NOT NULL,
    chat TEXT NOT NULL,
    asked_in TEXT NOT NULL,
    answered_in TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL,
    evidence TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT ''
        CHECK (verdict IN ('', 'helped', 'not_this', 'rephrased', 'withdrawn')),
    has_echo INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_use_newest ON entry_use (entry, id);
CREATE INDEX entry_use_by_question ON entry_use (platform, chat, asked_in);
CREATE INDEX entry_use_by_answer ON entry_use (platform, chat, answered_in);
CREATE INDEX entry_use_by_person ON entry_use (community, person, at);
CREATE INDEX entry_use_by_time ON entry_use (community, at);

-- How often an entry was given, offered, chosen, helped, was not meant; language: the asker's.
-- before: how many had asked before there was the entry, and were answered by staff.
CREATE TABLE entry_count (
    entry INTEGER NOT NULL REFERENCES entry ON DELETE CASCADE,
    day INTEGER NOT NULL,
    language TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN
        ('answered', 'offered', 'chosen', 'helped', 'not_this', 'before')),
    times INTEGER NOT NULL,
    PRIMARY KEY (entry, day, language, outcome)
) STRICT, WITHOUT ROWID;

-- Another number whenever a community's entries or phrases change, whoever writes them: what holds
-- them in memory reads them again.
CREATE TABLE knowledge (
    community INTEGER PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;
INSERT INTO knowledge SELECT DISTINCT community, 1 FROM entry;

CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
    INSERT INTO knowledge SELECT NEW.community, 0
        WHERE NOT EXISTS (SELECT 1 FROM knowledge WHERE community = NEW.community);
    UPDATE knowledge SET version = version + 1 WHERE community = NEW.community;
END;
CREATE TRIGGER entry_changed AFTER UPDATE ON entry BEGIN
    UPDATE knowledge SET version = version + 1 WHERE community = NEW.community;
END;
CREATE TRIGGER entry_gone AFTER DELETE ON entry BEGIN
    UPDATE knowledge SET version = version + 1 WHERE community = OLD.community;
END;
CREATE TRIGGER phrase_added AFTER INSERT ON phrase BEGIN
    UPDATE knowledge SET version = version + 1
        WHERE community = (SELECT community FROM entry WHERE id = NEW.entry);
END;
CREATE TRIGGER phrase_changed AFTER UPDATE ON phrase BEGIN
    UPDATE knowledge SET version = version + 1
        WHERE community = (SELECT community FROM entry WHERE id = NEW.entry);
END;
CREATE TRIGGER phrase_gone AFTER DELETE ON phrase BEGIN
    UPDATE knowledge SET version = version + 1
        WHERE community = (SELECT community FROM entry WHERE id = OLD.entry);
END;

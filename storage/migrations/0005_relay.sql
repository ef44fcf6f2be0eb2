-- A ticket's state stays open (waits for the team), answered or closed; it sleeps while
-- snoozed_until is set, and is claimed while claimed_by is a person (0 = nobody).
-- answered_at is the first answer. waiting_since: since when the team owes words; null = it does not.
ALTER TABLE ticket ADD COLUMN why TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE ticket ADD COLUMN suggestions BLOB NOT NULL DEFAULT x'5b5d';
ALTER TABLE ticket ADD COLUMN waiting_since INTEGER;
ALTER TABLE ticket ADD COLUMN last_asker_at INTEGER;
ALTER TABLE ticket ADD COLUMN last_staff_at INTEGER;
ALTER TABLE ticket ADD COLUMN answered_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN claimed_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN claimed_at INTEGER;
ALTER TABLE ticket ADD COLUMN snoozed_until INTEGER;
ALTER TABLE ticket ADD COLUMN close_after INTEGER;
ALTER TABLE ticket ADD COLUMN closed_at INTEGER;
ALTER TABLE ticket ADD COLUMN closed_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN close_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN rating INTEGER;
ALTER TABLE ticket ADD COLUMN rated_at INTEGER;
UPDATE ticket SET waiting_since = opened_at WHERE state = 'open';
CREATE INDEX ticket_claimed ON ticket (community, claimed_by) WHERE claimed_by <> 0;
CREATE INDEX ticket_by_person ON ticket (community, person, id);
CREATE INDEX ticket_closed ON ticket (community, closed_at) WHERE closed_at IS NOT NULL;

-- Everybody who asked what a ticket asks, where, and in their own words; the first one too.
CREATE TABLE ticket_asker (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket,
    person INTEGER NOT NULL REFERENCES person,
    platform TEXT NOT NULL,
    chat TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL DEFAULT '',
    server TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    question TEXT NOT NULL,
    at INTEGER NOT NULL,
    told_at INTEGER
) STRICT;
CREATE UNIQUE INDEX ticket_asker_by_message ON ticket_asker (platform, chat, message)
    WHERE message <> '';
CREATE INDEX ticket_asker_by_ticket ON ticket_asker (ticket);
CREATE INDEX ticket_asker_by_person ON ticket_asker (person, platform, chat);
INSERT INTO ticket_asker (ticket, person, platform, chat, kind, message, account, name, language,
    question, at)
SELECT ticket.id, ticket.person, ticket.platform, ticket.chat,
    coalesce((SELECT chat.kind FROM chat WHERE chat.platform = ticket.platform
        AND chat.native = ticket.chat), 'group'),
    ticket.message, ticket.account,
    coalesce((SELECT account.name FROM account WHERE account.platform = ticket.platform
        AND account.native = ticket.account), ''),
    ticket.language, ticket.question, ticket.opened_at
FROM ticket WHERE account <> '' AND message <> ''
GROUP BY ticket.platform, ticket.chat, ticket.message;

-- What was said in a ticket, in order. side: asker, staff (went out), note (never goes out), event
-- (what happened to the ticket). `rest` is JSON: spans, media, and where it was said.
CREATE TABLE ticket_line (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket,
    person INTEGER NOT NULL DEFAULT 0,
    side TEXT NOT NULL CHECK (side IN ('asker', 'staff', 'note', 'event')),
    text TEXT NOT NULL,
    rest BLOB NOT NULL DEFAULT x'7b7d',
    at INTEGER NOT NULL,
    edited_at INTEGER,
    deleted_at INTEGER
) STRICT;
CREATE INDEX ticket_line_by_ticket ON ticket_line (ticket, id);
CREATE INDEX ticket_line_by_person ON ticket_line (person);
INSERT INTO ticket_line (ticket, person, side, text, at)
SELECT id, person, 'asker', question, opened_at FROM ticket WHERE question <> '';

-- The map: each platform message that belongs to a ticket, and the line it shows.
-- kind: said (where its author wrote it), copy (as told to the other side), card, ack; '' before 0005.
ALTER TABLE ticket_message ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket_message ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_message ADD COLUMN asker INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket_message ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ticket_message_by_line ON ticket_message (line) WHERE line <> 0;
CREATE INDEX ticket_message_by_asker ON ticket_message (asker) WHERE asker <> 0;

-- Where the team sees a ticket: slot 0 is relay.staff_chat, 1 the second room. chat is the topic or
-- thread, or the room itself; '' until it is opened. message is the card; '' until it is sent.
CREATE TABLE ticket_room (
    ticket INTEGER NOT NULL REFERENCES ticket,
    slot INTEGER NOT NULL,
    platform TEXT NOT NULL,
    root TEXT NOT NULL,
    chat TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL,
    server TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    failed_at INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (ticket, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_room_by_chat ON ticket_room (platform, chat);
CREATE INDEX ticket_room_failed ON ticket_room (platform, root) WHERE failed_at IS NOT NULL;

-- A staff room that could not be written to, so that its owner is told once.
CREATE TABLE relay_trouble (
    community INTEGER NOT NULL REFERENCES community,
    slot INTEGER NOT NULL,
    platform TEXT NOT NULL,
    root TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    told_at INTEGER,
    PRIMARY KEY (community, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_tag (
    ticket INTEGER NOT NULL REFERENCES ticket,
    tag TEXT NOT NULL,
    PRIMARY KEY (ticket, tag)
) STRICT, WITHOUT ROWID;

-- What the team says again and again; {name} and the like are filled when it is used.
CREATE TABLE snippet (
    community INTEGER NOT NULL REFERENCES community,
    name TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (community, name, language)
) STRICT, WITHOUT ROWID;

-- Who of the team can be reached; until null = until they say otherwise.
CREATE TABLE duty (
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL REFERENCES person,
    since INTEGER NOT NULL,
    until INTEGER,
    PRIMARY KEY (community, person)
) STRICT, WITHOUT ROWID;

-- Who may not write to the team.
CREATE TABLE relay_block (
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL REFERENCES person,
    blocked_by INTEGER NOT NULL,
    at INTEGER NOT NULL,
    told_at INTEGER,
    PRIMARY KEY (community, person)
) STRICT, WITHOUT ROWID;

-- What a person of the team wants with plain words in a ticket's topic: send or internal.
CREATE TABLE relay_choice (
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL REFERENCES person,
    choice TEXT NOT NULL CHECK (choice IN ('send', 'internal')),
    at INTEGER NOT NULL,
    PRIMARY KEY (community, person)
) STRICT, WITHOUT ROWID;

-- Figures of one local day. measure: opened, answered, resolved, reopened, unaided, rated_1..5,
-- first_reply, resolution (these two with the bucket of their duration). person: of the team, 0 = all;
-- tag: '' = all.
CREATE TABLE ticket_day (
    community INTEGER NOT NULL,
    day INTEGER NOT NULL,
    measure TEXT NOT NULL,
    person INTEGER NOT NULL DEFAULT 0,
    tag TEXT NOT NULL DEFAULT '',
    bucket INTEGER NOT NULL DEFAULT 0,
    times INTEGER NOT NULL,
    PRIMARY KEY (community, day, measure, person, tag, bucket)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_day_by_person ON ticket_day (person) WHERE person <> 0;

CREATE TABLE community (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE chat (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    native TEXT NOT NULL,
    parent INTEGER REFERENCES chat,
    community INTEGER REFERENCES community,
    kind TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    server TEXT NOT NULL DEFAULT '',
    is_gone INTEGER NOT NULL DEFAULT 0,
    UNIQUE (platform, native)
) STRICT;
CREATE INDEX chat_by_parent ON chat (parent) WHERE parent IS NOT NULL;
CREATE INDEX chat_by_community ON chat (community);
CREATE INDEX chat_by_server ON chat (platform, server);

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    native TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    username TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    is_bot INTEGER NOT NULL DEFAULT 0,
    UNIQUE (platform, native)
) STRICT;
CREATE INDEX account_by_username ON account (username COLLATE NOCASE) WHERE username <> '';

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    language TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX person_by_community ON person (community);

CREATE TABLE member (
    community INTEGER NOT NULL REFERENCES community,
    account INTEGER NOT NULL REFERENCES account,
    person INTEGER NOT NULL REFERENCES person,
    PRIMARY KEY (community, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_by_account ON member (account);
CREATE INDEX member_by_person ON member (person);

-- Who is in which chat now, as far as the platforms told; the chat is a group, channel or server.
CREATE TABLE presence (
    chat INTEGER NOT NULL REFERENCES chat,
    account INTEGER NOT NULL REFERENCES account,
    joined_at INTEGER NOT NULL,
    left_at INTEGER,
    PRIMARY KEY (chat, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_by_account ON presence (account);

CREATE TABLE grant_role (
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL REFERENCES person,
    role TEXT NOT NULL,
    given_by INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (community, person)
) STRICT, WITHOUT ROWID;

-- A message is its own cause. No foreign keys here: this is the one hot table.
CREATE TABLE message (
    chat INTEGER NOT NULL,
    id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (chat, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_day (
    community INTEGER NOT NULL,
    day INTEGER NOT NULL,
    person INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    PRIMARY KEY (community, day, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_by_person ON activity_day (community, person);

CREATE TABLE cause (
    key TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cause_by_time ON cause (at);

CREATE TABLE cursor (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    cause TEXT NOT NULL,
    feature TEXT NOT NULL,
    platform TEXT NOT NULL,
    community INTEGER,
    body BLOB NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('retry', 'kept')),
    tries INTEGER NOT NULL,
    due INTEGER,
    at INTEGER NOT NULL,
    UNIQUE (cause, feature)
) STRICT;
CREATE INDEX quarantine_retry ON quarantine (due) WHERE state = 'retry';

-- Written before a suspicious event is handled alone, taken away after: what stays has killed the process.
CREATE TABLE death (
    cause TEXT PRIMARY KEY,
    times INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    community INTEGER NOT NULL,
    feature TEXT NOT NULL,
    platform TEXT NOT NULL,
    lane TEXT NOT NULL,
    priority INTEGER NOT NULL,
    after TEXT,
    action BLOB,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    due INTEGER,
    expires INTEGER,
    ended_at INTEGER,
    message TEXT,
    reason TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 'waiting';
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE timer (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL,
    feature TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    due INTEGER NOT NULL,
    cron TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT 'UTC',
    payload BLOB NOT NULL,
    UNIQUE (community, kind, key)
) STRICT;
CREATE INDEX timer_by_due ON timer (due);

-- The number of a finished job is not given again: its effects carry it in their keys.
CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community INTEGER NOT NULL,
    feature TEXT NOT NULL,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL DEFAULT '',
    payload BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
    community INTEGER NOT NULL REFERENCES community,
    chat INTEGER NOT NULL DEFAULT 0,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (community, chat, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL,
    feature TEXT NOT NULL,
    what TEXT NOT NULL,
    old TEXT,
    new TEXT,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (community, at);

CREATE TABLE button (
    id TEXT PRIMARY KEY,
    community INTEGER NOT NULL,
    platform TEXT NOT NULL,
    chat TEXT NOT NULL,
    press TEXT NOT NULL,
    payload BLOB NOT NULL,
    only_person INTEGER NOT NULL DEFAULT 0,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX button_by_expiry ON button (expires);

CREATE TABLE dialogue (
    chat INTEGER NOT NULL,
    person INTEGER NOT NULL,
    command TEXT NOT NULL,
    payload BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (chat, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX dialogue_by_expiry ON dialogue (expires);

CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    answer TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    changed_at INTEGER NOT NULL,
    UNIQUE (community, slug, language)
) STRICT;

CREATE TABLE phrase (
    entry INTEGER NOT NULL REFERENCES entry ON DELETE CASCADE,
    text TEXT NOT NULL,
    PRIMARY KEY (entry, text)
) STRICT, WITHOUT ROWID;

CREATE TABLE served (
    community INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    at INTEGER NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (community, chat, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE question_count (
    community INTEGER NOT NULL,
    day INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (community, day, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    number INTEGER NOT NULL,
    person INTEGER NOT NULL REFERENCES person,
    platform TEXT NOT NULL,
    chat TEXT NOT NULL,
    message TEXT NOT NULL,
    account TEXT NOT NULL,
    language TEXT NOT NULL,
    question TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    opened_at INTEGER NOT NULL,
    answered_at INTEGER,
    UNIQUE (community, number)
) STRICT;
CREATE INDEX ticket_open_by_person ON ticket (community, person) WHERE state <> 'closed';
CREATE INDEX ticket_waiting ON ticket (community) WHERE state = 'open';

-- Which message in which room belongs to which ticket, and how it was told to the other side.
CREATE TABLE ticket_message (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket,
    is_from_staff INTEGER NOT NULL,
    platform TEXT NOT NULL,
    chat TEXT NOT NULL,
    message TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (platform, chat, message)
) STRICT;
CREATE INDEX ticket_message_by_ticket ON ticket_message (ticket);

-- A one-time code that makes two accounts one person. asked, entered: the accounts and where each of
-- them is told, as JSON; other is 0 until somebody entered the code. Times are unix seconds.
CREATE TABLE link_code (
    code TEXT PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL,
    asked TEXT NOT NULL,
    other INTEGER NOT NULL DEFAULT 0,
    entered TEXT NOT NULL DEFAULT '',
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX link_code_by_expiry ON link_code (expires);
CREATE INDEX link_code_by_person ON link_code (person);

-- Which account counts as which person, and which person it was before; kept after it ended, since
-- the same two may not link again at once.
CREATE TABLE person_link (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL,
    former INTEGER NOT NULL,
    account INTEGER NOT NULL,
    linked_at INTEGER NOT NULL,
    unlinked_at INTEGER
) STRICT;
CREATE INDEX person_link_by_person ON person_link (person);
CREATE INDEX person_link_by_former ON person_link (former);

-- A member's own invite link; on Telegram its name is r-<id>. link is empty until it was made.
CREATE TABLE referral_link (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community INTEGER NOT NULL REFERENCES community,
    person INTEGER NOT NULL,
    platform TEXT NOT NULL,
    link TEXT NOT NULL DEFAULT '',
    asked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX referral_link_by_person ON referral_link (person);
CREATE UNIQUE INDEX referral_link_by_link ON referral_link (platform, link) WHERE link <> '';

-- Somebody whom a member brought. reason: why it ended as it did; is_held: a moderator has to look
-- first; its id is the cause of the points it pays, so it is never given again.
CREATE TABLE referral (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community INTEGER NOT NULL REFERENCES community,
    number INTEGER NOT NULL,
    inviter INTEGER NOT NULL,
    newcomer INTEGER NOT NULL,
    platform TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'qualified', 'paid', 'reversed', 'lapsed', 'refused')),
    reason TEXT NOT NULL DEFAULT '' CHECK (reason IN
        ('', 'self', 'ring', 'other', 'seen', 'left', 'banned', 'quiet', 'linked', 'void')),
    is_held INTEGER NOT NULL DEFAULT 0 CHECK (is_held IN (0, 1)),
    words TEXT NOT NULL DEFAULT '',
    decided_by INTEGER NOT NULL DEFAULT 0,
    earned INTEGER NOT NULL DEFAULT 0,
    joined_at INTEGER NOT NULL,
    paid_at INTEGER,
    ended_at INTEGER,
    UNIQUE (community, number)
) STRICT;
CREATE INDEX referral_by_inviter ON referral (inviter, joined_at);
CREATE INDEX referral_by_newcomer ON referral (newcomer);
CREATE INDEX referral_by_decider ON referral (decided_by) WHERE decided_by <> 0;
CREATE INDEX referral_pending ON referral (newcomer) WHERE state = 'pending';

CREATE TRIGGER referral_goes_on BEFORE UPDATE OF state ON referral
WHEN NOT (OLD.state = NEW.state
    OR OLD.state = 'pending' AND NEW.state IN ('qualified', 'lapsed')
    OR OLD.state = 'qualified' AND NEW.state IN ('paid', 'lapsed')
    OR OLD.state = 'paid' AND NEW.state = 'reversed')
BEGIN
    SELECT RAISE(ABORT, 'a referral does not go that way');
END;

-- Which messages of a newcomer count, without the words; they go when it is decided.
-- chat: the row that numbers the messages.
CREATE TABLE referral_message (
    referral INTEGER NOT NULL REFERENCES referral,
    chat INTEGER NOT NULL,
    message INTEGER NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (referral, chat, message)
) STRICT, WITHOUT ROWID;

-- Who came to a community, and when first: whoever was here before is no newcomer.
CREATE TABLE arrival (
    community INTEGER NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (community, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX arrival_by_time ON arrival (community, at);

-- Contests. What is promised at the start is the hash of `secret`; the secret, the entries as they
-- were drawn from, the winners and the state are written in one transaction at the end.
-- `host` is who made it, `chat` where, as JSON; `paused_left` the seconds that were left then.
CREATE TABLE contest (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('draw', 'first', 'top', 'quiz', 'vote')),
    state TEXT NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'open', 'paused', 'ended', 'cancelled')),
    prize TEXT NOT NULL,
    points INTEGER NOT NULL DEFAULT 0 CHECK (points BETWEEN 0 AND 1000000),
    winners INTEGER NOT NULL CHECK (winners BETWEEN 1 AND 100),
    min_days INTEGER NOT NULL DEFAULT 0,
    min_level INTEGER NOT NULL DEFAULT 0,
    weight TEXT NOT NULL DEFAULT 'equal' CHECK (weight IN ('equal', 'level')),
    board TEXT NOT NULL DEFAULT 'thanks'
        CHECK (board IN ('thanks', 'points', 'activity', 'answers', 'referrals')),
    targets TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en',
    host INTEGER NOT NULL DEFAULT 0,
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    made_at INTEGER NOT NULL,
    posted_at INTEGER,
    ends_at INTEGER NOT NULL,
    paused_left INTEGER,
    ended_at INTEGER,
    proof BLOB,
    UNIQUE (community, number)
) STRICT;
CREATE INDEX contest_open ON contest (community, ends_at) WHERE state IN ('open', 'paused');
CREATE INDEX contest_by_host ON contest (host) WHERE host <> 0;
CREATE INDEX contest_made ON contest (community, made_at);

CREATE TRIGGER contest_ends_once BEFORE UPDATE OF state ON contest
WHEN NOT (OLD.state = NEW.state OR OLD.state = 'draft' AND NEW.state IN ('open', 'cancelled')
    OR OLD.state = 'open' AND NEW.state IN ('paused', 'ended', 'cancelled')
    OR OLD.state = 'paused' AND NEW.state IN ('open', 'ended', 'cancelled'))
BEGIN
    SELECT RAISE(ABORT, 'a contest does not go that way');
END;
CREATE TRIGGER contest_keeps_its_secret BEFORE UPDATE OF secret, community, number, kind ON contest
BEGIN
    SELECT RAISE(ABORT, 'what was promised at the start stays');
END;

-- Where a contest is shown; `message` is empty until it was sent.
CREATE TABLE contest_post (
    contest INTEGER NOT NULL REFERENCES contest,
    chat TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (contest, chat)
) STRICT, WITHOUT ROWID;

-- One entry a person. `label` is what the proof calls it. `account` as JSON: who is told, and who
-- it was, should two persons turn out to be one. chat and message: the post that takes part in a vote.
CREATE TABLE contest_entry (
    contest INTEGER NOT NULL REFERENCES contest,
    label INTEGER NOT NULL,
    person INTEGER NOT NULL,
    account TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en',
    chat TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    weight INTEGER NOT NULL DEFAULT 1,
    score INTEGER NOT NULL DEFAULT 0,
    struck TEXT NOT NULL DEFAULT '',
    round INTEGER,
    state TEXT NOT NULL DEFAULT ''
        CHECK (state IN ('', 'won', 'claimed', 'delivered', 'replaced')),
    at INTEGER NOT NULL,
    PRIMARY KEY (contest, label),
    UNIQUE (contest, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX contest_entry_by_person ON contest_entry (person);
CREATE INDEX contest_entry_by_message ON contest_entry (chat, message) WHERE message <> '';

CREATE TABLE contest_vote (
    contest INTEGER NOT NULL REFERENCES contest,
    person INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (contest, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX contest_vote_by_person ON contest_vote (person);

-- Questions of a quiz. `options` and `answers` as JSON lists; without options answers are typed.
CREATE TABLE contest_round (
    contest INTEGER NOT NULL REFERENCES contest,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    options TEXT NOT NULL,
    answers TEXT NOT NULL,
    asked_at INTEGER,
    until INTEGER,
    winner INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (contest, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX contest_round_running ON contest_round (until) WHERE until IS NOT NULL AND winner = 0;
CREATE INDEX contest_round_by_winner ON contest_round (winner) WHERE winner <> 0;

-- Whoever pressed a wrong answer has had their turn in that round.
CREATE TABLE contest_guess (
    contest INTEGER NOT NULL REFERENCES contest,
    number INTEGER NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (contest, number, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX contest_guess_by_person ON contest_guess (person);

-- What a message earned its author, and which message it answers (0 = none), so that both can be
-- taken back when it goes.
ALTER TABLE message ADD COLUMN xp INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN reply_to INTEGER NOT NULL DEFAULT 0;

-- xp_at: when a message of that day counted last (unix seconds). answers: accepted as solutions.
ALTER TABLE activity_day ADD COLUMN xp INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_day ADD COLUMN xp_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_day ADD COLUMN thanks_given INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_day ADD COLUMN thanks_received INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_day ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;

-- The sums that boards rank by: span 0 is all time, else the month (202611). Kept by the triggers
-- below, whoever writes the days. points: earned in all, spent or not; of all time only.
CREATE TABLE activity_sum (
    community INTEGER NOT NULL,
    span INTEGER NOT NULL,
    person INTEGER NOT NULL,
    xp INTEGER NOT NULL DEFAULT 0,
    thanks INTEGER NOT NULL DEFAULT 0,
    answers INTEGER NOT NULL DEFAULT 0,
    points INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (community, span, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_sum_by_person ON activity_sum (person);

CREATE TRIGGER activity_day_begins AFTER INSERT ON activity_day
WHEN NEW.xp <> 0 OR NEW.thanks_received <> 0 OR NEW.answers <> 0 BEGIN
    INSERT INTO activity_sum (community, span, person, xp, thanks, answers) VALUES
    (NEW.community, 0, NEW.person, NEW.xp, NEW.thanks_received, NEW.answers),
    (NEW.community, CAST(strftime('%Y%m', NEW.day * 86400, 'unixepoch') AS INTEGER), NEW.person,
     NEW.xp, NEW.thanks_received, NEW.answers)
    ON CONFLICT DO UPDATE SET xp = xp + excluded.xp, thanks = thanks + excluded.thanks,
    answers = answers + excluded.answers;
END;
CREATE TRIGGER activity_day_grows AFTER UPDATE OF xp, thanks_received, answers ON activity_day
WHEN NEW.xp <> OLD.xp OR NEW.thanks_received <> OLD.thanks_received
OR NEW.answers <> OLD.answers BEGIN
    INSERT INTO activity_sum (community, span, person, xp, thanks, answers) VALUES
    (NEW.community, 0, NEW.person, NEW.xp - OLD.xp, NEW.thanks_received - OLD.thanks_received,
     NEW.answers - OLD.answers),
    (NEW.community, CAST(strftime('%Y%m', NEW.day * 86400, 'unixepoch') AS INTEGER), NEW.person,
     NEW.xp - OLD.xp, NEW.thanks_received - OLD.thanks_received, NEW.answers - OLD.answers)
    ON CONFLICT DO UPDATE SET xp = xp + excluded.xp, thanks = thanks + excluded.thanks,
    answers = answers + excluded.answers;
END;

-- The level that was last rewarded, so that a reward comes once.
CREATE TABLE level_reached (
    community INTEGER NOT NULL,
    person INTEGER NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (community, person)
) STRICT, WITHOUT ROWID;

-- Who left every chat of the community that they were known to be in, and when: on no board, unless
-- they write again. Kept by the triggers below.
CREATE TABLE away (
    community INTEGER NOT NULL,
    person INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (community, person)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER presence_begins AFTER INSERT ON presence BEGIN
    DELETE FROM away WHERE NEW.left_at IS NULL AND (community, person) IN (
        SELECT member.community, member.person FROM chat
        JOIN member ON member.community = chat.community AND member.account = NEW.account
        WHERE chat.id = NEW.chat);
    INSERT OR REPLACE INTO away (community, person, since)
    SELECT member.community, member.person, NEW.left_at FROM chat
    JOIN member ON member.community = chat.community AND member.account = NEW.account
    WHERE chat.id = NEW.chat AND NEW.left_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM member AS other JOIN presence ON presence.account = other.account
        JOIN chat AS place ON place.id = presence.chat
        WHERE other.person = member.person AND place.community = member.community
        AND presence.left_at IS NULL);
END;
CREATE TRIGGER presence_changes AFTER UPDATE OF left_at ON presence BEGIN
    DELETE FROM away WHERE NEW.left_at IS NULL AND (community, person) IN (
        SELECT member.community, member.person FROM chat
        JOIN member ON member.community = chat.community AND member.account = NEW.account
        WHERE chat.id = NEW.chat);
    INSERT OR REPLACE INTO away (community, person, since)
    SELECT member.community, member.person, NEW.left_at FROM chat
    JOIN member ON member.community = chat.community AND member.account = NEW.account
    WHERE chat.id = NEW.chat AND NEW.left_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM member AS other JOIN presence ON presence.account = other.account
        JOIN chat AS place ON place.id = presence.chat
        WHERE other.person = member.person AND place.community = member.community
        AND presence.left_at IS NULL);
END;
-- A batch may write a presence before it writes whose it is.
CREATE TRIGGER member_begins AFTER INSERT ON member BEGIN
    INSERT OR REPLACE INTO away (community, person, since)
    SELECT NEW.community, NEW.person, max(presence.left_at) FROM presence
    JOIN chat ON chat.id = presence.chat
    WHERE presence.account = NEW.account AND chat.community = NEW.community
    HAVING count(*) > 0 AND count(*) = count(presence.left_at) AND NOT EXISTS (
        SELECT 1 FROM member AS other WHERE other.person = NEW.person
        AND other.community = NEW.community AND other.account <> NEW.account);
END;
INSERT INTO away (community, person, since)
SELECT member.community, member.person, max(presence.left_at) FROM member
JOIN presence ON presence.account = member.account
JOIN chat ON chat.id = presence.chat AND chat.community = member.community
GROUP BY member.community, member.person HAVING count(*) = count(presence.left_at);

-- Who put how many reactions on whose message: each person counts once a message, on and off.
CREATE TABLE reaction (
    chat INTEGER NOT NULL,
    message INTEGER NOT NULL,
    person INTEGER NOT NULL,
    times INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (chat, message, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX reaction_by_person ON reaction (person);
CREATE INDEX reaction_by_time ON reaction (at);

-- A thank-you that counted. chat: the row that numbers the messages; message: the one that thanks,
-- or the one a reaction is on. Its number is the cause of the points it pays: never given again.
CREATE TABLE thanks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    message INTEGER NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('reply', 'mention', 'reaction', 'name', 'command')),
    giver INTEGER NOT NULL,
    receiver INTEGER NOT NULL,
    at INTEGER NOT NULL,
    taken_back_at INTEGER,
    UNIQUE (chat, message, giver, receiver)
) STRICT;
CREATE INDEX thanks_by_giver ON thanks (giver, at);
CREATE INDEX thanks_by_receiver ON thanks (receiver, at);
CREATE INDEX thanks_by_time ON thanks (community, at);

-- Why words of thanks did not count, for `/why`; a few days only, no words.
CREATE TABLE thanks_refused (
    chat INTEGER NOT NULL,
    message INTEGER NOT NULL,
    community INTEGER NOT NULL,
    giver INTEGER NOT NULL,
    receiver INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (chat, message, receiver)
) STRICT, WITHOUT ROWID;
CREATE INDEX thanks_refused_by_giver ON thanks_refused (giver);
CREATE INDEX thanks_refused_by_receiver ON thanks_refused (receiver);
CREATE INDEX thanks_refused_by_time ON thanks_refused (community, at);

-- A season that is over and its boards, kept for good. Days are days since 1970-01-01, both counted.
CREATE TABLE season (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    closed_at INTEGER NOT NULL,
    closed_by INTEGER NOT NULL DEFAULT 0,
    UNIQUE (community, first_day)
) STRICT;
CREATE INDEX season_by_closer ON season (closed_by) WHERE closed_by <> 0;
CREATE TABLE season_place (
    season INTEGER NOT NULL REFERENCES season,
    board TEXT NOT NULL CHECK (board IN ('thanks', 'points', 'activity', 'answers', 'referrals')),
    place INTEGER NOT NULL,
    person INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (season, board, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX season_place_by_person ON season_place (person);

-- What somebody earned in a span of time, for the boards of points and of people brought in.
CREATE INDEX ledger_entry_by_time ON ledger_entry (community, at, deed, target, source, amount);
CREATE INDEX ledger_entry_referral ON ledger_entry (community, at, target)
    WHERE deed = 'referral';
CREATE TRIGGER ledger_entry_is_earned AFTER INSERT ON ledger_entry
WHEN NEW.deed NOT IN ('release', 'refund', 'link', 'unlink') BEGIN
    INSERT INTO activity_sum (community, span, person, points)
    SELECT NEW.community, 0, person, NEW.amount FROM ledger_account
    WHERE id = NEW.target AND kind = 'person'
    ON CONFLICT DO UPDATE SET points = points + excluded.points;
    INSERT INTO activity_sum (community, span, person, points)
    SELECT NEW.community, 0, person, -NEW.amount FROM ledger_account
    WHERE id = NEW.source AND kind = 'person' AND NEW.deed IN ('reversal', 'deduct')
    ON CONFLICT DO UPDATE SET points = points + excluded.points;
END;

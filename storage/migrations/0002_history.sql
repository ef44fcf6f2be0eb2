-- What boards and reports count beside messages, of one person on one local day of the community.
-- Replies count between different people. Joined and left are 0 or 1 a day, so that the same
-- coming and going told by the platform and by an export is one.
ALTER TABLE activity_day ADD COLUMN replies_given INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_day ADD COLUMN replies_received INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_day ADD COLUMN reactions_received INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_day ADD COLUMN has_joined INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_day ADD COLUMN has_left INTEGER NOT NULL DEFAULT 0;

-- What an imported export was found to hold; the newest import of a source replaces the former.
CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    source TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    members INTEGER NOT NULL,
    questions INTEGER NOT NULL,
    unanswered INTEGER NOT NULL,
    busiest_hour INTEGER NOT NULL,
    languages TEXT NOT NULL,
    UNIQUE (community, source)
) STRICT;

CREATE TABLE history_helper (
    history INTEGER NOT NULL REFERENCES history ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES person,
    helped INTEGER NOT NULL,
    PRIMARY KEY (history, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_helper_by_person ON history_helper (person);

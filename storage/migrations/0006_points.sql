-- Points: an account for each person, for what each of them has on hold, and for each deed that
-- pays or is paid for ('thanks', 'award', 'shop', 'expiry'). Only deeds and, where an entry permits
-- it, persons may be below zero. Times are unix seconds.
-- When two persons turn out to be one, the accounts of one are given to the other: `heir` is the
-- account that stands in for it from then on, `former` whose it was, so that it can be given back.
CREATE TABLE ledger_account (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'hold', 'deed')),
    person INTEGER NOT NULL DEFAULT 0,
    deed TEXT NOT NULL DEFAULT '',
    former INTEGER NOT NULL DEFAULT 0,
    heir INTEGER REFERENCES ledger_account,
    balance INTEGER NOT NULL DEFAULT 0,
    last_entry INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'deed') = (person = 0)),
    CHECK ((kind = 'deed') = (deed <> '')),
    CHECK (balance >= 0 OR kind <> 'hold')
) STRICT;
CREATE UNIQUE INDEX ledger_account_whose ON ledger_account (community, kind, person, deed)
    WHERE heir IS NULL;
CREATE INDEX ledger_account_by_person ON ledger_account (person, community);
CREATE INDEX ledger_account_former ON ledger_account (former) WHERE former <> 0;
CREATE INDEX ledger_account_heir ON ledger_account (heir) WHERE heir IS NOT NULL;

-- An entry moves points from one account to another, so that the sum over all is 0 at any time.
-- `cause` is a digest, since causes hold numbers of people. `ends`: the entry that this one takes
-- back, or the hold that it releases or captures; each is ended once.
CREATE TABLE ledger_entry (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL,
    cause BLOB NOT NULL UNIQUE CHECK (length(cause) = 16),
    source INTEGER NOT NULL REFERENCES ledger_account,
    target INTEGER NOT NULL REFERENCES ledger_account,
    amount INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    deed TEXT NOT NULL,
    ends INTEGER UNIQUE REFERENCES ledger_entry,
    may_owe INTEGER NOT NULL DEFAULT 0 CHECK (may_owe IN (0, 1)),
    at INTEGER NOT NULL,
    CHECK (source <> target)
) STRICT;
CREATE INDEX ledger_entry_by_source ON ledger_entry (source, at);
-- What somebody got lately is summed up without a look at the entries: there may be many.
CREATE INDEX ledger_entry_by_target ON ledger_entry (target, at, source, amount, ends);

CREATE TRIGGER ledger_entry_is_covered BEFORE INSERT ON ledger_entry BEGIN
    SELECT RAISE(ABORT, 'an entry stays within its community')
    WHERE (SELECT count(*) FROM ledger_account
           WHERE id IN (NEW.source, NEW.target) AND community = NEW.community) <> 2;
    SELECT RAISE(ABORT, 'the account does not hold so much')
    FROM ledger_account WHERE id = NEW.source AND kind <> 'deed' AND NOT NEW.may_owe
    AND balance < NEW.amount;
END;
CREATE TRIGGER ledger_entry_counts AFTER INSERT ON ledger_entry BEGIN
    UPDATE ledger_account SET balance = balance - NEW.amount, last_entry = NEW.id
    WHERE id = NEW.source;
    UPDATE ledger_account SET balance = balance + NEW.amount, last_entry = NEW.id
    WHERE id = NEW.target;
END;
CREATE TRIGGER ledger_entry_stays BEFORE UPDATE ON ledger_entry BEGIN
    SELECT RAISE(ABORT, 'an entry is never changed');
END;
CREATE TRIGGER ledger_entry_is_kept BEFORE DELETE ON ledger_entry BEGIN
    SELECT RAISE(ABORT, 'an entry is never removed');
END;
CREATE TRIGGER ledger_account_begins BEFORE INSERT ON ledger_account
WHEN NEW.balance <> 0 OR NEW.last_entry <> 0 BEGIN
    SELECT RAISE(ABORT, 'an account begins with nothing');
END;
CREATE TRIGGER ledger_account_is_kept BEFORE DELETE ON ledger_account BEGIN
    SELECT RAISE(ABORT, 'an account is never removed');
END;
CREATE TRIGGER ledger_account_stays BEFORE UPDATE OF id, community, kind, deed ON ledger_account
BEGIN
    SELECT RAISE(ABORT, 'an account stays what it is');
END;
CREATE TRIGGER ledger_account_follows BEFORE UPDATE OF balance, last_entry ON ledger_account
WHEN NEW.last_entry <= OLD.last_entry OR NOT EXISTS (
    SELECT 1 FROM ledger_entry WHERE id = NEW.last_entry AND NEW.balance - OLD.balance =
    CASE OLD.id WHEN source THEN -amount WHEN target THEN amount END
) BEGIN
    SELECT RAISE(ABORT, 'a balance changes by entries only');
END;

-- What somebody said about an entry, and who: apart, so that words can go and entries stay.
CREATE TABLE ledger_note (
    entry INTEGER PRIMARY KEY REFERENCES ledger_entry,
    community INTEGER NOT NULL,
    words TEXT NOT NULL,
    given_by INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_note_by_time ON ledger_note (community, at);
CREATE INDEX ledger_note_by_giver ON ledger_note (given_by) WHERE given_by <> 0;

-- What points buy. `gives` is the role, the tag or the link; stock and most: null = no limit.
CREATE TABLE shop_item (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    price INTEGER NOT NULL CHECK (price BETWEEN 1 AND 1000000),
    kind TEXT NOT NULL CHECK (kind IN ('manual', 'role', 'tag', 'code', 'link')),
    gives TEXT NOT NULL DEFAULT '',
    stock INTEGER CHECK (stock >= 0),
    most INTEGER CHECK (most >= 1),
    min_days INTEGER NOT NULL DEFAULT 0,
    min_level INTEGER NOT NULL DEFAULT 0,
    opens_at INTEGER,
    closes_at INTEGER,
    needs_approval INTEGER NOT NULL DEFAULT 0,
    is_removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX shop_item_by_name ON shop_item (community, folded) WHERE is_removed = 0;

-- Whose an order is, the account that pays tells. chat and account: where the buyer is told, as JSON.
CREATE TABLE shop_order (
    id INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES community,
    number INTEGER NOT NULL,
    item INTEGER NOT NULL REFERENCES shop_item,
    cause BLOB NOT NULL UNIQUE CHECK (length(cause) = 16),
    payer INTEGER NOT NULL REFERENCES ledger_account,
    escrow INTEGER NOT NULL REFERENCES ledger_account,
    price INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'requested'
        CHECK (state IN ('requested', 'approved', 'delivered', 'cancelled')),
    chat TEXT NOT NULL,
    account TEXT NOT NULL,
    language TEXT NOT NULL,
    decided_by INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (community, number)
) STRICT;
CREATE INDEX shop_order_by_payer ON shop_order (payer, item);
CREATE INDEX shop_order_open ON shop_order (community, id)
    WHERE state IN ('requested', 'approved');
CREATE INDEX shop_order_decided ON shop_order (decided_by) WHERE decided_by <> 0;

-- Ordering puts the price on hold and takes the piece off the shelf, or nothing happens at all.
CREATE TRIGGER shop_order_holds AFTER INSERT ON shop_order BEGIN
    INSERT INTO ledger_entry (community, cause, source, target, amount, deed, at)
    VALUES (NEW.community, NEW.cause, NEW.payer, NEW.escrow, NEW.price, 'buy', NEW.at);
    UPDATE shop_item SET stock = stock - 1 WHERE id = NEW.item;
END;
CREATE TRIGGER shop_order_moves BEFORE UPDATE OF state ON shop_order
WHEN NOT (OLD.state = 'requested' AND NEW.state IN ('approved', 'delivered', 'cancelled')
    OR OLD.state = 'approved' AND NEW.state IN ('delivered', 'cancelled')
    OR OLD.state = 'delivered' AND NEW.state = 'cancelled')
BEGIN
    SELECT RAISE(ABORT, 'an order does not go that way');
END;
CREATE TRIGGER shop_order_returns AFTER UPDATE OF state ON shop_order
WHEN NEW.state = 'cancelled' AND OLD.state <> 'delivered' BEGIN
    UPDATE shop_item SET stock = stock + 1 WHERE id = NEW.item;
END;

-- Codes of an item; each is handed out once.
CREATE TABLE shop_code (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES shop_item,
    code TEXT NOT NULL,
    shop_order INTEGER UNIQUE REFERENCES shop_order,
    UNIQUE (item, code)
) STRICT;
CREATE INDEX shop_code_free ON shop_code (item, id) WHERE shop_order IS NULL;

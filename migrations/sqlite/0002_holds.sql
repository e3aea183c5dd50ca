-- Times in which nobody writes to an account, each with its end; and what an account has of its own: from which
-- amount on it is chased.

CREATE TABLE holds (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    -- the last day of it, in the debtor's zone
    held_until DATE NOT NULL,
    reason TEXT NOT NULL,
    held_by BIGINT NOT NULL,
    held_name TEXT NOT NULL,
    held_at DATETIME NOT NULL,
    -- before its last day: by /resume, or by a hold that takes its place
    ended_at DATETIME,
    ended_name TEXT
);
CREATE UNIQUE INDEX holds_one_open ON holds (account_id) WHERE ended_at IS NULL;
CREATE INDEX holds_account ON holds (account_id, held_at);

ALTER TABLE accounts ADD COLUMN minimum_minor BIGINT;
ALTER TABLE accounts ADD COLUMN minimum_currency TEXT;

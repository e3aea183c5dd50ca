-- What mail providers tell by their webhooks, and what debtors write.

-- An event of a provider's, by its id: the same one is acted upon once.
CREATE TABLE mail_events (
    event_key TEXT NOT NULL PRIMARY KEY,
    told_at DATETIME NOT NULL
);

-- A debtor's mail to us, beside the chain so that it can be erased.
CREATE TABLE replies (
    id TEXT NOT NULL PRIMARY KEY,
    -- NULL: from nobody we know
    account_id BIGINT REFERENCES accounts (id),
    -- the letter it answers
    outbox_id TEXT REFERENCES outbox (id),
    received_at DATETIME NOT NULL,
    -- a machine wrote it: it pauses nothing
    automatic BOOLEAN NOT NULL,
    from_address TEXT NOT NULL,
    from_name TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    read_at DATETIME,
    read_by BIGINT,
    read_name TEXT
);
CREATE INDEX replies_account ON replies (account_id, received_at);
CREATE INDEX replies_unread ON replies (account_id) WHERE read_at IS NULL;

-- A debtor asked us to stop, until a manager lifts it.
CREATE TABLE ceases (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    reply_id TEXT REFERENCES replies (id),
    asked_at DATETIME NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    lifted_at DATETIME,
    lifted_by BIGINT,
    lifted_name TEXT
);
CREATE UNIQUE INDEX ceases_one_standing ON ceases (account_id) WHERE lifted_at IS NULL;

-- Events name a mail by the provider's id, where they don't by ours.
CREATE INDEX outbox_provider_id ON outbox (provider_id);

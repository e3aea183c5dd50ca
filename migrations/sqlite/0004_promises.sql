-- Promises to pay, disputes, and plans that were given new dates.

CREATE TABLE promises (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL CONSTRAINT promises_state CHECK (state IN ('open', 'kept', 'broken', 'replaced')),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    -- a business day of the debtor's
    promised_on DATE NOT NULL,
    note TEXT,
    taken_by BIGINT NOT NULL,
    taken_name TEXT NOT NULL,
    taken_at DATETIME NOT NULL,
    -- the last payment and the last entry of the ledger when it was taken: what comes after them counts
    payments_seen BIGINT NOT NULL,
    entries_seen BIGINT NOT NULL,
    settled_at DATETIME,
    -- what had come when it ended
    paid_minor BIGINT
);
-- A new one takes the place of the old.
CREATE UNIQUE INDEX promises_one_open ON promises (account_id, currency) WHERE state = 'open';
CREATE INDEX promises_account ON promises (account_id, taken_at);

CREATE TABLE promise_invoices (
    promise_id TEXT NOT NULL REFERENCES promises (id),
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    -- what was open on it when the promise was taken
    open_minor BIGINT NOT NULL,
    PRIMARY KEY (promise_id, invoice_id)
);
CREATE INDEX promise_invoices_invoice ON promise_invoices (invoice_id);

CREATE TABLE disputes (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    state TEXT NOT NULL CONSTRAINT disputes_state CHECK (state IN ('open', 'upheld', 'rejected', 'credited')),
    reason TEXT NOT NULL,
    -- who sees to it
    owner_id BIGINT NOT NULL,
    owner_name TEXT NOT NULL,
    opened_by BIGINT NOT NULL,
    opened_name TEXT NOT NULL,
    opened_at DATETIME NOT NULL,
    note TEXT,
    settled_by BIGINT,
    settled_name TEXT,
    settled_at DATETIME,
    -- the invoice in the books when it was settled, and the last entry there was: what they show later is the correction
    amount_minor BIGINT,
    ledger_open_minor BIGINT,
    entries_seen BIGINT
);
CREATE UNIQUE INDEX disputes_one_open ON disputes (invoice_id) WHERE state = 'open';
CREATE INDEX disputes_account ON disputes (account_id, opened_at);

-- the plan that this one gives new dates to
ALTER TABLE plans ADD COLUMN redates TEXT REFERENCES plans (id);

-- What the managers agreed to forgo: less than is owed, against a payment by a day; or all of it.
ALTER TABLE invoices ADD COLUMN written_off_minor BIGINT NOT NULL DEFAULT 0;

CREATE TABLE settlements (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL CONSTRAINT settlements_state
        CHECK (state IN ('proposed', 'active', 'completed', 'lapsed', 'cancelled', 'rejected')),
    currency TEXT NOT NULL,
    -- what closes it, 0 for a write-off; and what was open when it was proposed
    amount_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL,
    -- the day by which it must have arrived; NULL for a write-off
    pay_by DATE,
    reason TEXT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_name TEXT NOT NULL,
    proposed_at DATETIME NOT NULL,
    settled_at DATETIME
);
CREATE UNIQUE INDEX settlements_one_proposed ON settlements (account_id) WHERE state = 'proposed';
CREATE UNIQUE INDEX settlements_one_active ON settlements (account_id) WHERE state = 'active';

CREATE TABLE settlement_invoices (
    settlement_id TEXT NOT NULL REFERENCES settlements (id),
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    -- open when it was proposed; payments are counted from there
    open_minor BIGINT NOT NULL,
    PRIMARY KEY (settlement_id, invoice_id)
);
CREATE INDEX settlement_invoices_invoice ON settlement_invoices (invoice_id);

-- Each dated write-off. With the payments of an invoice they come to what is no longer open of it.
CREATE TABLE write_offs (
    id INTEGER PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    settlement_id TEXT NOT NULL REFERENCES settlements (id),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    written_off_on DATE NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT write_offs_once UNIQUE (settlement_id, invoice_id)
);
CREATE INDEX write_offs_invoice ON write_offs (invoice_id);

-- Whom the desk last told, and when, that their mark doesn't count.
CREATE TABLE mark_notices (
    person_id BIGINT NOT NULL PRIMARY KEY,
    told_at DATETIME NOT NULL
);

-- The desk's first schema. Instants are UTC in whole microseconds; dates are calendar dates; money is
-- minor units beside its currency; Discord ids are BIGINT.

CREATE TABLE desk_state (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    code_key TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    country TEXT,
    language TEXT,
    time_zone TEXT,
    cadence TEXT,
    owner_id BIGINT,
    owner_name TEXT,
    owned_at DATETIME,
    next_action TEXT,
    next_on DATE,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    CONSTRAINT accounts_code UNIQUE (code)
);
CREATE INDEX accounts_code_key ON accounts (code_key);
CREATE INDEX accounts_name_key ON accounts (name_key);
CREATE INDEX accounts_owner ON accounts (owner_id);

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT,
    email TEXT,
    phone TEXT,
    preferred BOOLEAN NOT NULL,
    -- which file names them: the invoices' (its newest address replaces theirs) or the contacts'
    source TEXT NOT NULL CONSTRAINT contacts_source CHECK (source IN ('ledger', 'contacts')),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
CREATE INDEX contacts_account ON contacts (account_id);

CREATE TABLE suppressions (
    address TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    created_at DATETIME NOT NULL
);

CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT imports_kind CHECK (kind IN ('invoices', 'payments', 'contacts')),
    format TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    as_of DATE,
    summary TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at DATETIME NOT NULL
);

CREATE TABLE invoices (
    id INTEGER PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    number TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT invoices_kind CHECK (kind IN ('invoice', 'credit', 'payment')),
    issue_date DATE,
    due_date DATE,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    -- what the last file that listed it said is open
    ledger_open_minor BIGINT NOT NULL,
    -- what the desk was told is paid and no file has shown yet
    desk_paid_minor BIGINT NOT NULL,
    -- ledger_open - desk_paid, never past nothing: what is chased
    open_minor BIGINT NOT NULL,
    settled_on DATE,
    disputed BOOLEAN NOT NULL,
    po_number TEXT,
    pdf TEXT,
    exception TEXT,
    source TEXT NOT NULL CONSTRAINT invoices_source CHECK (source IN ('ledger', 'desk')),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    CONSTRAINT invoices_number UNIQUE (account_id, number, kind)
);
CREATE INDEX invoices_open ON invoices (account_id) WHERE open_minor <> 0;

CREATE TABLE payments (
    id INTEGER PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    currency TEXT NOT NULL,
    -- takes this much off what is open; negative where a file took a payment back
    amount_minor BIGINT NOT NULL,
    -- NULL: before the first file that told us
    paid_on DATE,
    reference TEXT,
    source TEXT NOT NULL CONSTRAINT payments_source CHECK (source IN ('ledger', 'desk', 'file')),
    payment_key TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT payments_key UNIQUE (payment_key)
);
CREATE INDEX payments_invoice ON payments (invoice_id);
CREATE INDEX payments_account ON payments (account_id, created_at);

CREATE TABLE files (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    created_at DATETIME NOT NULL
);

CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    logged_at DATETIME NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL CONSTRAINT conversations_direction CHECK (direction IN ('in', 'out')),
    outcome TEXT NOT NULL,
    reason TEXT,
    note TEXT NOT NULL,
    next_action TEXT,
    next_on DATE,
    file_sha256 TEXT REFERENCES files (sha256),
    file_name TEXT,
    corrects TEXT REFERENCES conversations (id)
);
CREATE INDEX conversations_account ON conversations (account_id, logged_at);

CREATE TABLE plans (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL CONSTRAINT plans_state
        CHECK (state IN ('proposed', 'active', 'completed', 'broken', 'cancelled', 'rejected')),
    currency TEXT NOT NULL,
    total_minor BIGINT NOT NULL,
    -- in words: how it is paid
    terms TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_name TEXT NOT NULL,
    proposed_at DATETIME NOT NULL,
    settled_at DATETIME,
    version BIGINT NOT NULL
);
-- One that waits and one that runs, never two of either.
CREATE UNIQUE INDEX plans_one_proposed ON plans (account_id) WHERE state = 'proposed';
CREATE UNIQUE INDEX plans_one_active ON plans (account_id) WHERE state = 'active';

CREATE TABLE plan_invoices (
    plan_id TEXT NOT NULL REFERENCES plans (id),
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    -- what of it the plan covers: open when it was proposed; payments are counted from there
    open_minor BIGINT NOT NULL,
    PRIMARY KEY (plan_id, invoice_id)
);
CREATE INDEX plan_invoices_invoice ON plan_invoices (invoice_id);

CREATE TABLE installments (
    plan_id TEXT NOT NULL REFERENCES plans (id),
    position BIGINT NOT NULL,
    due_date DATE NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (plan_id, position)
);

CREATE TABLE approvals (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT approvals_kind
        CHECK (kind IN ('plan', 'escalation', 'final_notice', 'settlement', 'write_off')),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    subject TEXT NOT NULL,
    requested_by BIGINT NOT NULL,
    requested_name TEXT NOT NULL,
    -- everything the message shows, canonical JSON, and its SHA-256
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    needed BIGINT NOT NULL,
    state TEXT NOT NULL CONSTRAINT approvals_state
        CHECK (state IN ('pending', 'approved', 'rejected', 'expired', 'void', 'withdrawn')),
    version BIGINT NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    reminded_at DATETIME,
    decided_at DATETIME,
    decided_by BIGINT,
    decided_name TEXT,
    decided_reason TEXT
);
CREATE INDEX approvals_pending ON approvals (expires_at) WHERE state = 'pending';
CREATE INDEX approvals_subject ON approvals (subject);
CREATE UNIQUE INDEX approvals_one_pending ON approvals (subject) WHERE state = 'pending';

CREATE TABLE votes (
    approval_id TEXT NOT NULL REFERENCES approvals (id),
    voter_id BIGINT NOT NULL,
    voter_name TEXT NOT NULL,
    verdict TEXT NOT NULL CONSTRAINT votes_verdict CHECK (verdict IN ('approve', 'reject')),
    voted_at DATETIME NOT NULL,
    PRIMARY KEY (approval_id, voter_id)
);

CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT outbox_kind CHECK (kind IN ('mail', 'post', 'page')),
    outbox_key TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    step TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT outbox_state CHECK (state IN
        ('queued', 'sending', 'accepted', 'delivered', 'bounced', 'complained', 'failed', 'cancelled', 'unknown')),
    attempts BIGINT NOT NULL,
    created_at DATETIME NOT NULL,
    due_at DATETIME NOT NULL,
    deadline_at DATETIME NOT NULL,
    leased_until DATETIME,
    lease TEXT,
    -- handed over then, and nothing is known of it since: looked up before it is ever sent again
    in_doubt_since DATETIME,
    settled_at DATETIME,
    provider TEXT,
    provider_id TEXT,
    reason TEXT,
    CONSTRAINT outbox_outbox_key UNIQUE (outbox_key)
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_account ON outbox (account_id);

CREATE TABLE messages (
    outbox_key TEXT NOT NULL PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    posted_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX messages_message ON messages (message_id);

CREATE TABLE touches (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    cadence TEXT NOT NULL,
    -- the day of the step
    step BIGINT NOT NULL,
    template TEXT NOT NULL,
    channel TEXT NOT NULL CONSTRAINT touches_channel
        CHECK (channel IN ('email', 'call', 'approve-then-email', 'escalate', 'conversation')),
    anchor_id BIGINT REFERENCES invoices (id),
    -- in the debtor's zone, for the gap
    touched_on DATE NOT NULL,
    touched_at DATETIME NOT NULL,
    -- whether it reached somebody: pending until the mail is accepted
    state TEXT NOT NULL CONSTRAINT touches_state CHECK (state IN ('pending', 'made', 'cancelled')),
    outbox_id TEXT REFERENCES outbox (id),
    detail TEXT NOT NULL
);
CREATE INDEX touches_account ON touches (account_id, touched_at);
CREATE UNIQUE INDEX touches_outbox ON touches (outbox_id);

CREATE TABLE touch_invoices (
    touch_id TEXT NOT NULL REFERENCES touches (id),
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    -- how far this touch moved it: the day of the step, which outlives changes to the cadence
    reached BIGINT NOT NULL,
    PRIMARY KEY (touch_id, invoice_id)
);
CREATE INDEX touch_invoices_invoice ON touch_invoices (invoice_id);

CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY,
    task_key TEXT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    what TEXT NOT NULL,
    due_on DATE NOT NULL,
    state TEXT NOT NULL CONSTRAINT tasks_state CHECK (state IN ('open', 'done', 'cancelled')),
    created_at DATETIME NOT NULL,
    settled_at DATETIME,
    CONSTRAINT tasks_task_key UNIQUE (task_key)
);
CREATE INDEX tasks_open ON tasks (account_id) WHERE state = 'open';

CREATE TABLE runs (
    job TEXT NOT NULL,
    slot TEXT NOT NULL,
    started_at DATETIME NOT NULL,
    finished_at DATETIME,
    outcome TEXT,
    PRIMARY KEY (job, slot)
);

CREATE TABLE digests (
    slot TEXT NOT NULL PRIMARY KEY,
    digested_at DATETIME NOT NULL,
    content TEXT NOT NULL
);

CREATE TABLE receipts (
    receipt TEXT NOT NULL PRIMARY KEY,
    taken_at DATETIME NOT NULL
);

CREATE TABLE drafts (
    draft_key TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL,
    kept_at DATETIME NOT NULL
);

CREATE TABLE chain (
    id BIGINT NOT NULL PRIMARY KEY,
    length BIGINT NOT NULL,
    head TEXT NOT NULL
);
INSERT INTO chain (id, length, head)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE activities (
    seq BIGINT NOT NULL PRIMARY KEY,
    acted_at DATETIME NOT NULL,
    actor_kind TEXT NOT NULL CONSTRAINT activities_actor CHECK (actor_kind IN ('person', 'job', 'mail')),
    actor_id TEXT NOT NULL,
    act TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    -- canonical JSON of all that is hashed, without personal data
    body TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX activities_account ON activities (account_id, seq);
CREATE INDEX activities_acted ON activities (acted_at);

CREATE TABLE activity_private (
    seq BIGINT NOT NULL PRIMARY KEY REFERENCES activities (seq),
    salt TEXT NOT NULL,
    content TEXT NOT NULL
);

-- Append-only: what was written stays. Personal data may be erased, never changed.
CREATE TRIGGER activities_no_update BEFORE UPDATE ON activities
BEGIN
    SELECT RAISE(ABORT, 'activities is append-only');
END;
CREATE TRIGGER activities_no_delete BEFORE DELETE ON activities
BEGIN
    SELECT RAISE(ABORT, 'activities is append-only');
END;
CREATE TRIGGER activity_private_no_update BEFORE UPDATE ON activity_private
BEGIN
    SELECT RAISE(ABORT, 'activity_private is append-only');
END;
CREATE TRIGGER conversations_no_update BEFORE UPDATE ON conversations
BEGIN
    SELECT RAISE(ABORT, 'conversations is append-only');
END;
CREATE TRIGGER conversations_no_delete BEFORE DELETE ON conversations
BEGIN
    SELECT RAISE(ABORT, 'conversations is append-only');
END;
CREATE TRIGGER digests_no_update BEFORE UPDATE ON digests
BEGIN
    SELECT RAISE(ABORT, 'digests is append-only');
END;
CREATE TRIGGER digests_no_delete BEFORE DELETE ON digests
BEGIN
    SELECT RAISE(ABORT, 'digests is append-only');
END;

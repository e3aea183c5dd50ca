-- What can't wait, one row an incident while it lasts, and who took the phone out of turn.

CREATE TABLE alerts (
    id TEXT NOT NULL PRIMARY KEY,
    incident TEXT NOT NULL,
    about TEXT NOT NULL,
    sentence TEXT NOT NULL,
    severity TEXT NOT NULL CONSTRAINT alerts_severity CHECK (severity IN ('critical', 'error', 'warning', 'info')),
    account_id BIGINT REFERENCES accounts (id),
    -- how often it was met, and how often its message says
    met BIGINT NOT NULL,
    told BIGINT NOT NULL,
    told_at DATETIME NOT NULL,
    state TEXT NOT NULL CONSTRAINT alerts_state CHECK (state IN ('open', 'acknowledged', 'resolved')),
    version BIGINT NOT NULL,
    -- who was called so far, in order: Discord ids, and "managers" for all of them; separated by commas
    called TEXT NOT NULL,
    -- when the next in line is called; NULL: nobody after
    next_at DATETIME,
    -- phone services that could not be reached, separated by commas
    unreached TEXT NOT NULL,
    raised_at DATETIME NOT NULL,
    acknowledged_at DATETIME,
    acknowledged_by BIGINT,
    acknowledged_name TEXT,
    resolved_at DATETIME
);
CREATE UNIQUE INDEX alerts_one_unresolved ON alerts (incident) WHERE state <> 'resolved';
CREATE INDEX alerts_open ON alerts (next_at) WHERE state = 'open';

CREATE TABLE on_call_overrides (
    id TEXT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL,
    person_name TEXT NOT NULL,
    from_at DATETIME NOT NULL,
    until_at DATETIME NOT NULL
);
CREATE INDEX on_call_overrides_until ON on_call_overrides (until_at);

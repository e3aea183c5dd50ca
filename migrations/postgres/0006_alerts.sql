-- What can't wait, one row an incident while it lasts, and who took the phone out of turn.

CREATE TABLE alerts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    incident TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL,
    sentence TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL CONSTRAINT alerts_severity CHECK (severity IN ('critical', 'error', 'warning', 'info')),
    account_id BIGINT REFERENCES accounts (id),
    -- how often it was met, and how often its message says
    met BIGINT NOT NULL,
    told BIGINT NOT NULL,
    told_at TIMESTAMPTZ NOT NULL,
    state TEXT COLLATE "C" NOT NULL CONSTRAINT alerts_state CHECK (state IN ('open', 'acknowledged', 'resolved')),
    version BIGINT NOT NULL,
    -- who was called so far, in order: Discord ids, and "managers" for all of them; separated by commas
    called TEXT COLLATE "C" NOT NULL,
    -- when the next in line is called; NULL: nobody after
    next_at TIMESTAMPTZ,
    -- phone services that could not be reached, separated by commas
    unreached TEXT COLLATE "C" NOT NULL,
    raised_at TIMESTAMPTZ NOT NULL,
    acknowledged_at TIMESTAMPTZ,
    acknowledged_by BIGINT,
    acknowledged_name TEXT COLLATE "C",
    resolved_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX alerts_one_unresolved ON alerts (incident) WHERE state <> 'resolved';
CREATE INDEX alerts_open ON alerts (next_at) WHERE state = 'open';

CREATE TABLE on_call_overrides (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL,
    person_name TEXT COLLATE "C" NOT NULL,
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX on_call_overrides_until ON on_call_overrides (until_at);

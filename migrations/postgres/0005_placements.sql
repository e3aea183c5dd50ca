-- Accounts that were handed over: to a collection agency or to lawyers, by a decision of the managers.
CREATE TABLE placements (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    placed_with TEXT COLLATE "C" NOT NULL CONSTRAINT placements_placed_with CHECK (placed_with IN ('agency', 'legal')),
    reason TEXT COLLATE "C" NOT NULL,
    approval_id TEXT COLLATE "C" NOT NULL REFERENCES approvals (id),
    placed_at TIMESTAMPTZ NOT NULL,
    -- when the account came back to the desk
    ended_at TIMESTAMPTZ,
    -- when the hand-off folder was made; until then it is still to be made
    folder_at TIMESTAMPTZ,
    CONSTRAINT placements_approval UNIQUE (approval_id)
);
CREATE UNIQUE INDEX placements_one ON placements (account_id) WHERE ended_at IS NULL;

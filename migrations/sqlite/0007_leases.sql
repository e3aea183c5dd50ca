-- What one process does at a time, of as many as work on this database: who does it, and how it is told that they
-- still do.

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    -- the process; NULL: given up
    holder TEXT,
    -- greater with every taking: whoever writes under it asks for its own number, and an older one writes nothing
    fence BIGINT NOT NULL,
    -- greater with every sign of life
    beat BIGINT NOT NULL,
    -- when it was taken, and the last sign of life, by the holder's clock: for people to read, never compared
    taken_at DATETIME,
    beat_at DATETIME
);
INSERT INTO leases (name, fence, beat) VALUES ('gateway', 0, 0);

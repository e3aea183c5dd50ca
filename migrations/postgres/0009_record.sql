-- What stays as evidence: each mail as it was handed to the provider, and the folder made for each placement.

CREATE TABLE sent_mails (
    outbox_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES outbox (id),
    recipient TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    body_text TEXT COLLATE "C" NOT NULL,
    -- the whole mail with its headers, as SMTP would carry it
    message TEXT COLLATE "C" NOT NULL,
    handed_over_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE hand_offs (
    placement_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    folder TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of its manifest
    manifest TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);

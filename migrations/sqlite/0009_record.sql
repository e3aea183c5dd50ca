-- What stays as evidence: each mail as it was handed to the provider, and the folder made for each placement.

CREATE TABLE sent_mails (
    outbox_id TEXT NOT NULL PRIMARY KEY REFERENCES outbox (id),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    -- the whole mail with its headers, as SMTP would carry it
    message TEXT NOT NULL,
    handed_over_at DATETIME NOT NULL
);

CREATE TABLE hand_offs (
    placement_id TEXT NOT NULL PRIMARY KEY,
    folder TEXT NOT NULL,
    -- SHA-256 of its manifest
    manifest TEXT NOT NULL,
    made_at DATETIME NOT NULL
);

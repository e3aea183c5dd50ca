-- An address that must not be written to is so in any spelling: kept in small letters.
INSERT INTO suppressions (address, reason, created_at)
SELECT LOWER(address), reason, created_at FROM suppressions WHERE address <> LOWER(address)
ON CONFLICT (address) DO NOTHING;
DELETE FROM suppressions WHERE address <> LOWER(address);

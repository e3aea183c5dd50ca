-- What counts for a plan or a settlement is what came after these, as it is for a promise.
ALTER TABLE plans ADD COLUMN payments_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plans ADD COLUMN entries_seen BIGINT NOT NULL DEFAULT 0;
-- what had come when it ended
ALTER TABLE plans ADD COLUMN paid_minor BIGINT;
-- the last day on which an installment was missed and not asked for, because of a dispute or credits: its grace begins there
ALTER TABLE plans ADD COLUMN excused_on DATE;
ALTER TABLE settlements ADD COLUMN payments_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE settlements ADD COLUMN entries_seen BIGINT NOT NULL DEFAULT 0;

UPDATE plans SET
    payments_seen = COALESCE((SELECT MAX(p.id) FROM payments p WHERE p.created_at <= plans.proposed_at), 0),
    entries_seen = COALESCE((SELECT MAX(i.id) FROM invoices i WHERE i.created_at <= plans.proposed_at), 0);
UPDATE plans SET paid_minor = (
    SELECT COALESCE(SUM(CASE WHEN c.open_minor > i.open_minor THEN c.open_minor - i.open_minor ELSE 0 END), 0)
    FROM plan_invoices c JOIN invoices i ON i.id = c.invoice_id WHERE c.plan_id = plans.id
) WHERE state NOT IN ('proposed', 'active');
UPDATE settlements SET
    payments_seen = COALESCE((SELECT MAX(p.id) FROM payments p WHERE p.created_at <= settlements.proposed_at), 0),
    entries_seen = COALESCE((SELECT MAX(i.id) FROM invoices i WHERE i.created_at <= settlements.proposed_at), 0);

-- What a task is: what ends it, and when it rests, follow from that.
ALTER TABLE tasks ADD COLUMN kind TEXT NOT NULL DEFAULT 'call'
    CONSTRAINT tasks_kind CHECK (kind IN ('call', 'installment', 'escalation', 'doubt'));
-- What it is about. It rests while none of these is to be chased, and ends with the last of them.
CREATE TABLE task_invoices (
    task_id TEXT NOT NULL REFERENCES tasks (id),
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    PRIMARY KEY (task_id, invoice_id)
);
CREATE INDEX task_invoices_invoice ON task_invoices (invoice_id);

UPDATE tasks SET kind = CASE
    WHEN substr(task_key, 1, 12) = 'installment:' THEN 'installment'
    WHEN substr(task_key, 1, 11) = 'escalation:' THEN 'escalation'
    WHEN substr(what, 1, 12) = 'Ask whether ' THEN 'doubt'
    ELSE 'call'
END;
INSERT INTO task_invoices (task_id, invoice_id)
SELECT t.id, i.id FROM tasks t JOIN invoices i ON i.account_id = t.account_id
WHERE t.state = 'open' AND i.kind = 'invoice' AND i.open_minor > 0;

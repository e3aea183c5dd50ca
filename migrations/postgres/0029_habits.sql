-- The latest settled invoices of an account are asked for whenever accounts are put in order.
CREATE INDEX invoices_settled ON invoices (account_id) WHERE kind = 'invoice' AND open_minor = 0;

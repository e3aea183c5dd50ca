-- What the desk keeps until the books show it is asked for by every file, and is a few among all entries.
CREATE INDEX invoices_desk ON invoices (account_id) WHERE source = 'desk';

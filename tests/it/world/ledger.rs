//! The accounting system beside the desk: what it exports every morning.

use cordial::desk::{Actor, ImportReport, ImportRequest};
use cordial::ledger_files::FileKind;

use super::DeskUnderTest;

/// The ledger as the accounting system has it.
#[derive(Default)]
pub struct Export {
    rows: Vec<Row>,
    /// Whether the export is broken: no file comes any more.
    broken: bool,
    /// Where the next accounts are; England, where the test doesn't say.
    country: Option<&'static str>,
}

/// One invoice or credit.
#[derive(Clone)]
struct Row {
    account: String,
    email: String,
    country: &'static str,
    number: String,
    kind: &'static str,
    due: String,
    amount: String,
    open: String,
    disputed: bool,
    pdf: String,
    /// The books have closed it, and their export no longer lists it.
    unlisted: bool,
}

impl Export {
    fn csv(&self) -> String {
        let mut text = String::from(
            "account_code,account_name,email,country,invoice_number,kind,issue_date,due_date,currency,amount,open,disputed,pdf\n",
        );
        for row in self.rows.iter().filter(|row| !row.unlisted) {
            let (amount, currency) = row.amount.split_once(' ').expect("an amount is `1200.00 GBP`");
            let issued = match row.due.as_str() {
                "" => String::new(),
                due => (due.parse::<chrono::NaiveDate>().unwrap() - chrono::Duration::days(30)).to_string(),
            };
            let code = code(&row.account);
            let cells: [&str; 13] = [
                &code,
                &row.account,
                &row.email,
                row.country,
                &row.number,
                row.kind,
                &issued,
                &row.due,
                currency,
                amount,
                &row.open,
                if row.disputed { "yes" } else { "no" },
                &row.pdf,
            ];
            let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
            text += &quoted.join(",");
            text.push('\n');
        }
        text
    }

    fn row(&mut self, number: &str) -> &mut Row {
        self.rows.iter_mut().find(|row| row.number == number).expect("the ledger has that invoice")
    }
}

fn request(kind: FileKind) -> ImportRequest {
    ImportRequest { kind, format: "auto".to_owned(), full: false, yes: false, dry_run: false }
}

/// An account's code: the first word of its name, in capitals.
fn code(name: &str) -> String {
    let word = name.split_whitespace().next().unwrap_or(name);
    word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
}

impl DeskUnderTest {
    /// An invoice of an account that has an address, in the ledger: `d.has_invoice("INV-7", "Acme Ltd", "1200.00
    /// GBP", "2026-02-20")`.
    pub async fn has_invoice(&mut self, number: &str, account: &str, amount: &str, due: &str) {
        let email = format!("ap@{}.example", code(account).to_lowercase());
        self.has(number, account, &email, "invoice", amount, due).await;
    }

    /// The same of an account that nobody can write to.
    pub async fn has_invoice_without_address(&mut self, number: &str, account: &str, amount: &str, due: &str) {
        self.has(number, account, "", "invoice", amount, due).await;
    }

    /// The accounts that come from now on are in that country.
    pub fn are_in(&mut self, country: &'static str) {
        self.export.country = Some(country);
    }

    /// The debtor pays some of it, and the accounting system knows what is left.
    pub async fn left_open(&mut self, number: &str, open: &str) {
        self.export.row(number).open = open.to_owned();
        self.export_comes_unseen().await;
    }

    /// A credit of the account, in the ledger.
    pub async fn has_credit(&mut self, number: &str, account: &str, amount: &str) {
        let email = format!("ap@{}.example", code(account).to_lowercase());
        self.has(number, account, &email, "credit", amount, "").await;
    }

    /// A payment that the books put on no invoice.
    pub async fn has_payment(&mut self, number: &str, account: &str, amount: &str) {
        let email = format!("ap@{}.example", code(account).to_lowercase());
        self.has(number, account, &email, "payment", amount, "").await;
    }

    async fn has(&mut self, number: &str, account: &str, email: &str, kind: &'static str, amount: &str, due: &str) {
        let open = amount.split(' ').next().unwrap_or_default().to_owned();
        self.export.rows.push(Row {
            account: account.to_owned(),
            email: email.to_owned(),
            country: self.export.country.unwrap_or("GB"),
            number: number.to_owned(),
            kind,
            due: due.to_owned(),
            amount: amount.to_owned(),
            open,
            disputed: false,
            pdf: String::new(),
            unlisted: false,
        });
        self.export_comes_unseen().await;
    }

    /// The accounting system applies what it had, in one export: this is open on each of these now.
    pub async fn move_in_the_books(&mut self, open: &[(&str, &str)]) {
        for (number, open) in open {
            self.export.row(number).open = (*open).to_owned();
        }
        self.export_comes().await;
    }

    /// The debtor pays all of it, and the accounting system knows.
    pub async fn paid(&mut self, number: &str) {
        self.export.row(number).open = "0.00".to_owned();
        self.export_comes_unseen().await;
    }

    /// The same while the desk is in the middle of its work: nothing is carried out because of it.
    pub async fn paid_meanwhile(&mut self, number: &str) {
        self.export.row(number).open = "0.00".to_owned();
        self.export_comes().await;
    }

    /// The accounting system gives an invoice another due date while the desk is in the middle of its work.
    pub async fn due_meanwhile(&mut self, number: &str, due: &str) {
        self.export.row(number).due = due.to_owned();
        self.export_comes().await;
    }

    /// The accounting system marks an invoice as disputed.
    pub async fn disputed(&mut self, number: &str) {
        self.export.row(number).disputed = true;
        self.export_comes_unseen().await;
    }

    /// The accounting system marks an invoice as disputed, or no longer does, and the test reads what is said of it.
    pub async fn disputed_meanwhile(&mut self, number: &str, disputed: bool) {
        self.export.row(number).disputed = disputed;
        self.export_comes().await;
    }

    /// The ledger names a file as the invoice's PDF.
    pub async fn has_pdf(&mut self, number: &str, file: &str) {
        self.export.row(number).pdf = file.to_owned();
        self.export_comes_unseen().await;
    }

    /// The books close an invoice: their whole export comes, and no longer lists it.
    pub async fn closed_in_the_books(&mut self, number: &str) {
        self.export.row(number).unlisted = true;
        let request = ImportRequest { full: true, ..request(FileKind::Invoices) };
        let bytes = self.export.csv();
        let report = self.bot().desk.import(&Actor::operator(), bytes.as_bytes(), request).await.unwrap();
        assert!(report.accepted && report.quarantined.is_empty(), "{:?}", report.lines());
    }

    /// It is open there again, and the next export lists it as before.
    pub fn opened_again_in_the_books(&mut self, number: &str) {
        self.export.row(number).unlisted = false;
    }

    /// From now on no export comes.
    pub fn export_breaks(&mut self) {
        self.export.broken = true;
    }

    /// It writes one again.
    pub fn export_is_mended(&mut self) {
        self.export.broken = false;
    }

    /// The export of a morning. Nothing changes where nothing did, and the ledger is fresh.
    pub(super) async fn export_comes(&mut self) {
        if !self.export.broken && !self.export.rows.is_empty() {
            let report = self.imports(FileKind::Invoices, self.export.csv().as_bytes()).await;
            assert!(report.accepted && report.quarantined.is_empty(), "{:?}", report.lines());
        }
    }

    /// An export that is part of how the world is, rather than of what is played: what is said of it is not shown.
    async fn export_comes_unseen(&mut self) {
        let unread = self.posts().await;
        assert!(unread.is_empty(), "posted, and not read by the test before the ledger changed:\n{unread}");
        self.export_comes().await;
        self.carried().await;
        self.posts().await;
    }

    /// The operator takes in a file at the command line.
    pub async fn imports(&self, kind: FileKind, bytes: &[u8]) -> ImportReport {
        self.bot().desk.import(&Actor::operator(), bytes, request(kind)).await.unwrap()
    }

    /// What is open by the balances is what is open by all that ever reduced it, to the last minor unit.
    pub async fn the_ages_add_up(&self) {
        let db = cordial::db::open(&self.database).await.unwrap();
        let rows: Vec<(String, i64, i64)> = db
            .fetch_all(
                "SELECT i.number, i.amount_minor - i.open_minor AS reduced,
                    COALESCE((SELECT CAST(SUM(p.amount_minor) AS BIGINT) FROM payments p WHERE p.invoice_id = i.id), 0)
                    + COALESCE((SELECT CAST(SUM(w.amount_minor) AS BIGINT) FROM write_offs w WHERE w.invoice_id = i.id), 0)
                    AS known
                 FROM invoices i",
                (),
            )
            .await
            .unwrap();
        db.close().await;
        for (number, reduced, known) in rows {
            assert_eq!(reduced, known, "{number}: its payments and write-offs are not what it was reduced by");
        }
    }
}

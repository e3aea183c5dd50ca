//! The columns a ledger file may have, and the names other systems give them.

mod others;

pub(super) use others::{CONTACTS, PAYMENTS, QUICKBOOKS, XERO};

/// One column, whatever it is called in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    AccountCode,
    AccountName,
    Email,
    Phone,
    Country,
    Language,
    InvoiceNumber,
    Kind,
    Status,
    IssueDate,
    DueDate,
    Currency,
    Amount,
    Open,
    SettledDate,
    Disputed,
    PoNumber,
    Pdf,
    Date,
    Reference,
    Name,
    Preferred,
    Cadence,
    Minimum,
    TimeZone,
}

/// A column and the headers it is known by, each in small letters and digits alone, the
/// likeliest first. Where two headers of one file mean the same column, the earlier here wins.
pub(super) type Known = (Column, &'static [&'static str]);

impl Column {
    /// Our own name of it: what the documentation and mappings use.
    pub fn name(self) -> &'static str {
        match self {
            Column::AccountCode => "account_code",
            Column::AccountName => "account_name",
            Column::Email => "email",
            Column::Phone => "phone",
            Column::Country => "country",
            Column::Language => "language",
            Column::InvoiceNumber => "invoice_number",
            Column::Kind => "kind",
            Column::Status => "status",
            Column::IssueDate => "issue_date",
            Column::DueDate => "due_date",
            Column::Currency => "currency",
            Column::Amount => "amount",
            Column::Open => "open",
            Column::SettledDate => "settled_date",
            Column::Disputed => "disputed",
            Column::PoNumber => "po_number",
            Column::Pdf => "pdf",
            Column::Date => "date",
            Column::Reference => "reference",
            Column::Name => "name",
            Column::Preferred => "preferred",
            Column::Cadence => "cadence",
            Column::Minimum => "minimum",
            Column::TimeZone => "time_zone",
        }
    }

    fn all() -> impl Iterator<Item = Column> {
        let first = INVOICES.iter().chain(PAYMENTS).chain(CONTACTS);
        first.map(|(column, _)| *column)
    }

    /// The column of this name.
    pub fn named(name: &str) -> Option<Column> {
        Column::all().find(|column| column.name() == name)
    }

    /// The name that looks most like this one.
    pub(super) fn nearest(name: &str) -> &'static str {
        let likeness = |column: &Column| (strsim::jaro_winkler(column.name(), name) * 1000.0) as i64;
        Column::all().max_by_key(likeness).map_or("invoice_number", Column::name)
    }
}

/// A header as it is compared: `invoiceNumber`, `Invoice number` and `*invoice_number` are one.
pub(super) fn plain_header(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A plain export of invoices.
pub(super) const INVOICES: &[Known] = &[
    (
        Column::AccountCode,
        &[
            "accountcode",
            "customerid",
            "customercode",
            "customernumber",
            "customerno",
            "accountnumber",
            "accountno",
            "accountid",
            "clientid",
            "clientcode",
            "clientnumber",
            "debtorid",
            "debtorcode",
            "debtornumber",
            "custid",
            "custno",
            "custnumber",
            "customeraccount",
            "account",
        ],
    ),
    (
        Column::AccountName,
        &[
            "accountname",
            "customername",
            "clientname",
            "debtorname",
            "companyname",
            "customer",
            "client",
            "debtor",
            "company",
            "customerfullname",
            "namecustomer",
            "name",
        ],
    ),
    (
        Column::Email,
        &[
            "email",
            "contactemail",
            "emailaddress",
            "customeremail",
            "billingemail",
            "accountemail",
            "clientemail",
            "mail",
        ],
    ),
    (Column::Phone, &["phone", "phonenumber", "telephone", "contactphone", "customerphone", "tel", "mobile"]),
    (Column::Country, &["country", "countrycode", "billingcountry", "customercountry"]),
    (Column::Language, &["language", "languagecode", "lang", "locale"]),
    (
        Column::InvoiceNumber,
        &[
            "invoicenumber",
            "invoiceno",
            "invoicenum",
            "invoiceid",
            "invno",
            "invoice",
            "documentnumber",
            "documentno",
            "docnumber",
            "docno",
            "docid",
            "number",
            "num",
        ],
    ),
    (Column::Kind, &["kind", "type", "documenttype", "doctype", "invoicetype", "transactiontype"]),
    (Column::Status, &["status", "invoicestatus", "state", "paymentstatus"]),
    (
        Column::IssueDate,
        &[
            "issuedate",
            "invoicedate",
            "issuedon",
            "issued",
            "documentdate",
            "docdate",
            "billdate",
            "postingdate",
            "dateissued",
            "createddate",
            "date",
        ],
    ),
    (
        Column::DueDate,
        &["duedate", "dueon", "datedue", "paymentduedate", "paymentdue", "dueindate", "maturitydate", "due"],
    ),
    (Column::Currency, &["currency", "currencycode", "invoicecurrency", "ccy", "curr", "cur"]),
    (
        Column::Amount,
        &[
            "amount",
            "total",
            "invoiceamount",
            "invoicetotal",
            "totalamount",
            "amounttotal",
            "grossamount",
            "originalamount",
            "totalopenamount",
            "grandtotal",
            "gross",
            "value",
        ],
    ),
    (
        Column::Open,
        &[
            "open",
            "openamount",
            "amountdue",
            "openbalance",
            "balancedue",
            "outstanding",
            "outstandingamount",
            "amountoutstanding",
            "amountopen",
            "balance",
            "remaining",
            "unpaid",
            "invoiceamountdue",
        ],
    ),
    (
        Column::SettledDate,
        &["settleddate", "paiddate", "settledon", "datepaid", "paidon", "paymentdate", "settlementdate", "cleardate"],
    ),
    (Column::Disputed, &["disputed", "isdisputed", "dispute", "indispute"]),
    (Column::PoNumber, &["ponumber", "purchaseordernumber", "purchaseorder", "customerpo", "pono", "po"]),
    (Column::Cadence, others::CADENCE),
    (Column::Pdf, &["pdf", "pdfurl", "pdffile", "invoicepdf", "attachment"]),
];

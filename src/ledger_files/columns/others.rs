//! The headers of every file but a plain export of invoices.

use super::{Column, INVOICES, Known};

/// A list of payments received.
pub(in crate::ledger_files) const PAYMENTS: &[Known] = &[
    (Column::AccountCode, INVOICES[0].1),
    (Column::AccountName, INVOICES[1].1),
    (Column::InvoiceNumber, INVOICES[6].1),
    (Column::Currency, &["currency", "currencycode", "paymentcurrency", "ccy", "curr", "cur"]),
    (
        Column::Amount,
        &[
            "amount",
            "paymentamount",
            "amountpaid",
            "paidamount",
            "amountreceived",
            "received",
            "paid",
            "total",
            "value",
        ],
    ),
    (
        Column::Date,
        &[
            "date",
            "paymentdate",
            "paidon",
            "paiddate",
            "datepaid",
            "datereceived",
            "receiveddate",
            "receivedon",
            "valuedate",
            "bookingdate",
            "settleddate",
        ],
    ),
    (
        Column::Reference,
        &["reference", "paymentreference", "bankreference", "transactionid", "paymentid", "ref", "memo", "description"],
    ),
];

/// The ladder that an account is on.
pub(super) const CADENCE: &[&str] = &["cadence", "dunningcadence", "remindercadence"];

/// A list of people to write to, and of how their accounts are reminded.
pub(in crate::ledger_files) const CONTACTS: &[Known] = &[
    (Column::AccountCode, INVOICES[0].1),
    (
        Column::AccountName,
        &["accountname", "customername", "clientname", "debtorname", "companyname", "customer", "company"],
    ),
    (Column::Name, &["name", "contactname", "fullname", "contactperson", "contact", "person"]),
    (Column::Email, INVOICES[2].1),
    (Column::Phone, INVOICES[3].1),
    (Column::Language, INVOICES[5].1),
    (Column::Cadence, CADENCE),
    (Column::Minimum, &["minimum", "minimumamount", "minimumtochase", "chasefrom", "threshold"]),
    (Column::Currency, &["currency", "currencycode", "ccy"]),
    (Column::TimeZone, &["timezone", "zone", "tz"]),
    (Column::Preferred, &["preferred", "ispreferred", "primary", "isprimary", "main", "default"]),
];

/// QuickBooks' A/R Aging Detail, Online and Desktop.
pub(in crate::ledger_files) const QUICKBOOKS: &[Known] = &[
    (Column::AccountName, &["customerfullname", "customer", "name", "displayname"]),
    (Column::InvoiceNumber, &["num", "number", "no", "docnumber"]),
    (Column::Kind, &["transactiontype", "type"]),
    (Column::IssueDate, &["date", "transactiondate"]),
    (Column::DueDate, &["duedate"]),
    (Column::Currency, &["currency"]),
    (Column::Amount, &["amount", "foreignamount"]),
    (Column::Open, &["openbalance"]),
    (Column::PoNumber, &["ponumber", "po"]),
];

/// Xero's sales invoices, one row a line item. Its `AccountCode` is an account of the general
/// ledger, not the customer: Xero knows customers by their name.
pub(in crate::ledger_files) const XERO: &[Known] = &[
    (Column::AccountName, &["contactname"]),
    (Column::Email, &["emailaddress"]),
    (Column::Country, &["pocountry", "sacountry"]),
    (Column::InvoiceNumber, &["invoicenumber"]),
    (Column::PoNumber, &["reference"]),
    (Column::IssueDate, &["invoicedate"]),
    (Column::DueDate, &["duedate"]),
    (Column::Amount, &["total"]),
    (Column::Open, &["invoiceamountdue"]),
    (Column::Currency, &["currency"]),
    (Column::Kind, &["type"]),
    (Column::Status, &["status"]),
];

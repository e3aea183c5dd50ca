//! Which currency somebody means who types an amount.

use super::Desk;
use crate::receivables::Currency;
use crate::store::invoices::InvoiceRow;

impl Desk {
    /// The currency a typed amount is in: that of the invoice, of what is open, or the company's.
    pub(super) fn currency_of(&self, open: &[InvoiceRow], invoice: Option<&str>, typed: &str) -> Currency {
        let owed: Vec<_> = open.iter().filter(|row| row.is_invoice()).collect();
        let currencies = || owed.iter().filter_map(|row| row.currency.parse::<Currency>().ok());
        let named = owed.iter().find(|row| Some(row.number.as_str()) == invoice);
        if let Some(currency) = named.and_then(|row| row.currency.parse().ok()) {
            return currency;
        }
        let written = |currency: &Currency| {
            typed.to_ascii_uppercase().contains(currency.code())
                || currency.sign().is_some_and(|sign| typed.contains(sign))
        };
        let home = self.config.company.currency;
        currencies()
            .find(written)
            .or_else(|| currencies().find(|currency| *currency == home))
            .or_else(|| currencies().next())
            .unwrap_or(home)
    }
}

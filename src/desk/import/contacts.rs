//! The people a file names: added, or brought up to date.

use std::collections::HashMap;

use super::Effect;
use super::accounts::Accounts;
use crate::db::{Result, Tx};
use crate::desk::{Act, Outcome};
use crate::ledger_files::{InvoiceRow, LedgerFile, Reject};
use crate::store::contacts::{self, ContactRow, NewContact};

/// The people that are known, by account.
pub(super) struct Contacts(HashMap<i64, Vec<ContactRow>>);

/// What came of one person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    New,
    Changed,
    Unchanged,
}

impl Contacts {
    pub async fn read(tx: &mut Tx) -> Result<Contacts> {
        let mut by_account: HashMap<i64, Vec<ContactRow>> = HashMap::new();
        for row in contacts::all(tx).await? {
            by_account.entry(row.account_id).or_default().push(row);
        }
        Ok(Contacts(by_account))
    }

    /// An address or number that stands in a row of invoices, where it isn't known yet.
    pub async fn named_by(&mut self, act: &mut Act<'_>, account: i64, row: &InvoiceRow) -> Result<()> {
        let email = row.email.as_ref().map(ToString::to_string);
        let phone = row.phone.clone();
        let people = self.0.entry(account).or_default();
        let known = |person: &ContactRow| match &email {
            Some(_) => person.email == email,
            None => phone.is_none() || person.phone == phone,
        };
        if (email.is_none() && phone.is_none()) || people.iter().any(known) {
            return Ok(());
        }
        let new = NewContact { account_id: account, name: None, email, phone, preferred: false };
        self.take(act, &new).await?;
        Ok(())
    }

    /// Matched by address, else by name, else by number.
    async fn take(&mut self, act: &mut Act<'_>, new: &NewContact) -> Result<Came> {
        let people = self.0.entry(new.account_id).or_default();
        let same = |person: &&mut ContactRow| match (&new.email, &person.email) {
            (Some(new), Some(old)) => new == old,
            _ if new.name.is_some() => person.name == new.name,
            _ => new.email.is_none() && new.phone.is_some() && person.phone == new.phone,
        };
        let Some(known) = people.iter_mut().find(same) else {
            let id = contacts::add(&mut act.tx, new, act.now).await?;
            people.push(as_row(id, new));
            return Ok(Came::New);
        };
        let merged = NewContact {
            account_id: new.account_id,
            name: new.name.clone().or_else(|| known.name.clone()),
            email: new.email.clone().or_else(|| known.email.clone()),
            phone: new.phone.clone().or_else(|| known.phone.clone()),
            preferred: new.preferred,
        };
        let before = (&known.name, &known.email, &known.phone, known.preferred);
        if before == (&merged.name, &merged.email, &merged.phone, merged.preferred) {
            return Ok(Came::Unchanged);
        }
        contacts::update(&mut act.tx, known.id, &merged, act.now).await?;
        *known = as_row(known.id, &merged);
        Ok(Came::Changed)
    }
}

fn as_row(id: i64, new: &NewContact) -> ContactRow {
    ContactRow {
        id,
        account_id: new.account_id,
        name: new.name.clone(),
        email: new.email.clone(),
        phone: new.phone.clone(),
        preferred: new.preferred,
        suppressed: false,
    }
}

/// A file of contacts. Accounts are not made by it.
pub(super) async fn take(act: &mut Act<'_>, file: &LedgerFile) -> Outcome<Effect> {
    let accounts = Accounts::read(&mut act.tx).await?;
    let mut people = Contacts::read(&mut act.tx).await?;
    let mut effect = Effect::default();
    for row in &file.contacts {
        let Some(account) = accounts.find(&row.account_code) else {
            let reason = format!("there is no account {}: import its invoices first", row.account_code);
            effect.rejects.push(Reject { line: row.line, reason, about: None });
            continue;
        };
        let new = NewContact {
            account_id: account.id,
            name: row.name.clone(),
            email: row.email.as_ref().map(ToString::to_string),
            phone: row.phone.clone(),
            preferred: row.preferred,
        };
        match people.take(act, &new).await? {
            Came::New => effect.new += 1,
            Came::Changed => effect.changed += 1,
            Came::Unchanged => effect.unchanged += 1,
        }
    }
    Ok(effect)
}

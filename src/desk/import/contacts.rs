//! The people a file names: added, or brought up to date.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Effect;
use super::accounts::Accounts;
use super::terms::TermsSaid;
use crate::db::{Result, Tx};
use crate::desk::{AccountName, Act, Outcome};
use crate::ledger_files::{InvoiceRow, LedgerFile, Reject, Terms};
use crate::receivables::AccountId;
use crate::store::contacts::{self, ContactRow, NewContact};

/// The people that are known, by account.
pub(super) struct Contacts(HashMap<i64, Vec<ContactRow>>);

/// Where a person is named: in a file of invoices, or of contacts.
const LEDGER: &str = "ledger";
const CONTACTS: &str = "contacts";

/// An address, a number, or both.
type Way = (Option<String>, Option<String>);

/// The ways that a file of invoices names to reach each account, in its order.
#[derive(Default)]
pub(super) struct Reached(BTreeMap<i64, Vec<Way>>);

impl Reached {
    pub fn by(&mut self, account: i64, row: &InvoiceRow) {
        let ways = self.0.entry(account).or_default();
        let email = row.email.as_ref().map(|email| email.as_str());
        let same = |(known, phone): &Way| known.as_deref() == email && *phone == row.phone;
        if (email.is_some() || row.phone.is_some()) && !ways.iter().any(same) {
            ways.push((email.map(str::to_owned), row.phone.clone()));
        }
    }
}

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
        for row in contacts::all(tx, None).await? {
            by_account.entry(row.account_id).or_default().push(row);
        }
        Ok(Contacts(by_account))
    }

    /// What a file of invoices says of how to reach its accounts. One address alone for an account is the ledger's
    /// address now; several are added where they aren't known.
    pub async fn take_ledgers(&mut self, act: &mut Act<'_>, said: Reached, accounts: &mut Accounts) -> Result<()> {
        let mut new = Vec::new();
        for (account, mut ways) in said.0 {
            if !self.0.contains_key(&account) && ways.len() == 1 {
                let alone = ways.pop().map(|(email, phone)| of_the_ledger(account, email, phone));
                new.extend(alone);
                continue;
            }
            let addresses: BTreeSet<_> = ways.iter().filter_map(|(email, _)| email.as_ref()).collect();
            if addresses.len() == 1 {
                self.correct(act, account, &ways, accounts).await?;
            }
            for (email, phone) in ways {
                let people = self.0.entry(account).or_default();
                let known = |person: &ContactRow| match &email {
                    Some(_) => person.email == email,
                    None => person.phone == phone,
                };
                if !people.iter().any(known) {
                    self.take(act, &of_the_ledger(account, email, phone)).await?;
                }
            }
        }
        contacts::add_many(&mut act.tx, new, act.now).await
    }

    /// Puts the ledger's address where the ledger said another before; people of the contacts' file stay as they are.
    async fn correct(&mut self, act: &mut Act<'_>, account: i64, ways: &[Way], accounts: &mut Accounts) -> Result<()> {
        let Some((Some(address), phone)) = ways.iter().find(|(email, _)| email.is_some()) else { return Ok(()) };
        let people = self.0.entry(account).or_default();
        let ours = |person: &ContactRow| person.source == LEDGER && person.email.is_some();
        let Some(first) = people.iter().position(ours) else { return Ok(()) };
        let Some(old) = people[first].email.clone().filter(|old| old != address) else { return Ok(()) };
        // Where the ledger named both before, they change places: nobody is in the list twice.
        if let Some(other) = people.iter_mut().find(|person| ours(person) && person.email.as_ref() == Some(address)) {
            other.email = Some(old.clone());
            contacts::update(&mut act.tx, other.id, &as_new(other), act.now).await?;
        }
        let person = &mut people[first];
        person.email = Some(address.clone());
        person.phone = phone.clone().or_else(|| person.phone.clone());
        contacts::update(&mut act.tx, person.id, &as_new(person), act.now).await?;
        if let Some(name) = accounts.name_of(account) {
            accounts.tell(format!("The ledger's address of {name} is {address} now; it was {old}."));
        }
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
            source: new.source,
        };
        let before = (&known.name, &known.email, &known.phone, known.preferred);
        let same = before == (&merged.name, &merged.email, &merged.phone, merged.preferred);
        if same && known.source == merged.source {
            return Ok(Came::Unchanged);
        }
        contacts::update(&mut act.tx, known.id, &merged, act.now).await?;
        *known = as_row(known.id, &merged);
        Ok(Came::Changed)
    }
}

fn of_the_ledger(account_id: i64, email: Option<String>, phone: Option<String>) -> NewContact {
    NewContact { account_id, name: None, email, phone, preferred: false, source: LEDGER }
}

fn as_row(id: i64, new: &NewContact) -> ContactRow {
    ContactRow {
        id,
        account_id: new.account_id,
        name: new.name.clone(),
        email: new.email.clone(),
        phone: new.phone.clone(),
        preferred: new.preferred,
        source: new.source.to_owned(),
        suppressed: false,
    }
}

fn as_new(row: &ContactRow) -> NewContact {
    NewContact {
        account_id: row.account_id,
        name: row.name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        preferred: row.preferred,
        source: if row.source == LEDGER { LEDGER } else { CONTACTS },
    }
}

/// A file of contacts. Accounts are not made by it.
pub(super) async fn take(act: &mut Act<'_>, file: &LedgerFile, mut terms: TermsSaid<'_>) -> Outcome<Effect> {
    let accounts = Accounts::read(&mut act.tx).await?;
    let mut people = Contacts::read(&mut act.tx).await?;
    let mut effect = Effect::default();
    // By account: how many lines said nothing but terms.
    let mut alone: Vec<i64> = Vec::new();
    let languages = languages(file);
    for row in &file.contacts {
        let Some(account) = accounts.find(&row.account_code) else {
            let reason = format!("there is no account {}: import its invoices first", row.account_code);
            effect.rejects.push(Reject { line: row.line, reason, about: None });
            continue;
        };
        let name = AccountName { id: AccountId(account.id), code: account.code.clone(), name: account.name.clone() };
        let language = languages.get(row.account_code.as_str()).map(|language| (*language).to_owned());
        terms.take(&name, row.line, &Terms { language, ..row.terms.clone() }, &mut effect);
        if !row.reaches_somebody() {
            alone.push(account.id);
            continue;
        }
        let new = NewContact {
            account_id: account.id,
            name: row.name.clone(),
            email: row.email.as_ref().map(ToString::to_string),
            phone: row.phone.clone(),
            preferred: row.preferred,
            source: CONTACTS,
        };
        match people.take(act, &new).await? {
            Came::New => effect.new += 1,
            Came::Changed => effect.changed += 1,
            Came::Unchanged => effect.unchanged += 1,
        }
    }
    count_terms(&terms.settle(act).await?, &alone, &mut effect);
    Ok(effect)
}

/// The language each account is written to in: its preferred contact's, or else the first that is named.
fn languages(file: &LedgerFile) -> HashMap<&str, &str> {
    let mut languages = HashMap::new();
    let (preferred, others): (Vec<_>, Vec<_>) = file.contacts.iter().partition(|row| row.preferred);
    for row in preferred.into_iter().chain(others) {
        if let Some(language) = &row.language {
            languages.entry(row.account_code.as_str()).or_insert(language.as_str());
        }
    }
    languages
}

/// An account whose terms changed is a change; a line that says nothing but what holds already isn't.
fn count_terms(changed: &[i64], alone: &[i64], effect: &mut Effect) {
    effect.changed += changed.len();
    effect.unchanged += alone.iter().filter(|account| !changed.contains(account)).count();
}

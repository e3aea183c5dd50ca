//! Which account a row is about: found by its code, or by its code written another way, or made.

use std::collections::HashMap;

use crate::db::{Result, Tx};
use crate::desk::{AccountName, Act};
use crate::receivables::code;
use crate::receivables::ids::AccountId;
use crate::store::accounts::{self, Described, Indexed};

/// The accounts that are known, and those that a file brings.
#[derive(Default)]
pub(super) struct Accounts {
    known: Vec<Indexed>,
    by_code: HashMap<String, usize>,
    by_id: HashMap<i64, usize>,
    /// `None` where several codes fold to one.
    by_key: HashMap<String, Option<usize>>,
    /// Those known before, by what a person could take their code or name for. What looks alike within the file,
    /// the file's reader tells.
    by_look: HashMap<String, usize>,
    pub notes: Vec<String>,
}

/// What a row says of its account.
pub(super) struct Said<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub country: Option<&'a str>,
    pub language: Option<&'a str>,
}

impl Accounts {
    pub async fn read(tx: &mut Tx) -> Result<Accounts> {
        let mut accounts = Accounts::default();
        for row in accounts::index(tx).await? {
            for text in [&row.code, &row.name] {
                accounts.by_look.entry(code::look_alike(text)).or_insert(accounts.known.len());
            }
            accounts.remember(row);
        }
        Ok(accounts)
    }

    fn remember(&mut self, row: Indexed) {
        let place = self.known.len();
        self.by_code.insert(row.code.clone(), place);
        self.by_id.insert(row.id, place);
        self.by_key.entry(row.code_key.clone()).and_modify(|several| *several = None).or_insert(Some(place));
        self.known.push(row);
    }

    /// The account with this code, or with one that differs by case or accents alone.
    pub fn find(&self, named: &str) -> Option<&Indexed> {
        let exact = self.by_code.get(named).copied();
        let place = exact.or_else(|| self.by_key.get(&code::folded(named)).copied().flatten())?;
        self.known.get(place)
    }

    /// The account of an invoice that is known.
    pub fn name_of(&self, id: i64) -> Option<AccountName> {
        self.by_id.get(&id).and_then(|place| self.known.get(*place)).map(named)
    }

    /// The account a row is about; made, or brought up to date, where that is due.
    pub async fn settle(&mut self, act: &mut Act<'_>, said: &Said<'_>) -> Result<AccountName> {
        let known = self.find(said.code).cloned();
        if let Some(known) = &known
            && known.code != said.code
        {
            self.tell(format!("Account \"{}\" was taken to be {}, which is in the ledger.", said.code, known.code));
        }
        if let Some(known) = &known
            && !says_something_new(known, said)
        {
            return Ok(named(known));
        }
        let described = described(known.as_ref(), said);
        let id = accounts::upsert(&mut act.tx, &described, act.now).await?;
        let row = Indexed {
            id,
            code: described.code,
            name: described.name,
            code_key: described.code_key,
            name_key: described.name_key,
            country: described.country,
            language: described.language,
        };
        let name = named(&row);
        match known.and_then(|known| self.by_code.get(&known.code).copied()) {
            Some(place) => self.known[place] = row,
            None => {
                self.tell_look_alikes(&row);
                self.remember(row);
            }
        }
        Ok(name)
    }

    /// A new account that a reader could take for one that is there: a Cyrillic letter, or a lost accent.
    fn tell_look_alikes(&mut self, new: &Indexed) {
        for (text, key) in [(&new.code, &new.code_key), (&new.name, &new.name_key)] {
            let twin = self.by_look.get(&code::look_alike(text)).and_then(|place| self.known.get(*place));
            let told = twin.filter(|twin| twin.code_key != *key && twin.name_key != *key);
            if let Some((code, name)) = told.map(|twin| (twin.code.clone(), twin.name.clone())) {
                let (other, other_name) = (&new.code, &new.name);
                self.tell(format!(
                    "{other_name} ({other}) looks like {name} ({code}) and is another account: see that they are two."
                ));
                return;
            }
        }
    }

    pub fn tell(&mut self, note: String) {
        if self.notes.len() < 20 && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

fn named(row: &Indexed) -> AccountName {
    AccountName { id: AccountId(row.id), code: row.code.clone(), name: row.name.clone() }
}

fn says_something_new(known: &Indexed, said: &Said<'_>) -> bool {
    let new = |known: &Option<String>, said: Option<&str>| said.is_some() && known.as_deref() != said;
    (!said.name.is_empty() && known.name != said.name)
        || new(&known.country, said.country)
        || new(&known.language, said.language)
}

fn described(known: Option<&Indexed>, said: &Said<'_>) -> Described {
    let code = known.map_or(said.code, |known| &known.code);
    let name = if said.name.is_empty() { known.map_or(said.code, |known| &known.name) } else { said.name };
    Described {
        code: code.to_owned(),
        code_key: code::folded(code),
        name: name.to_owned(),
        name_key: code::folded(name),
        country: said.country.map(str::to_owned).or_else(|| known.and_then(|known| known.country.clone())),
        language: said.language.map(str::to_owned).or_else(|| known.and_then(|known| known.language.clone())),
    }
}

//! Which account a row is about: found by its code, or by its code written another way, or made.

use std::collections::{BTreeSet, HashMap};

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
    /// the file's reader tells. Made when the first new account comes.
    by_look: Option<HashMap<String, usize>>,
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
            accounts.remember(row);
        }
        Ok(accounts)
    }

    fn remember(&mut self, row: Indexed) {
        let place = self.known.len();
        self.by_code.insert(row.code.clone(), place);
        if row.id != 0 {
            self.by_id.insert(row.id, place);
        }
        self.by_key.entry(row.code_key.clone()).and_modify(|several| *several = None).or_insert(Some(place));
        self.known.push(row);
    }

    /// The account with this code, or with one that differs by case or accents alone.
    pub fn find(&self, named: &str) -> Option<&Indexed> {
        self.known.get(self.find_place(named)?)
    }

    fn find_place(&self, named: &str) -> Option<usize> {
        let exact = self.by_code.get(named).copied();
        exact.or_else(|| self.by_key.get(&code::folded(named)).copied().flatten())
    }

    /// The account of an invoice that is known.
    pub fn name_of(&self, id: i64) -> Option<AccountName> {
        self.by_id.get(&id).and_then(|place| self.known.get(*place)).map(named)
    }

    /// The accounts that these rows are about, in their order; made, or brought up to date, where that is due.
    pub async fn settle(&mut self, act: &mut Act<'_>, said: &[Said<'_>]) -> Result<Vec<i64>> {
        let mut due = BTreeSet::new();
        let places: Vec<usize> = said.iter().map(|said| self.place_of(said, &mut due)).collect();
        self.write(act, due).await?;
        Ok(places.into_iter().filter_map(|place| self.known.get(place)).map(|row| row.id).collect())
    }

    /// Where the account of a row is among those that are known; it joins `due` where it has to be written.
    fn place_of(&mut self, said: &Said<'_>, due: &mut BTreeSet<usize>) -> usize {
        let Some(place) = self.find_place(said.code) else {
            let row = indexed(0, described(None, said));
            self.tell_same_name(&row);
            self.tell_look_alikes(&row);
            self.remember(row);
            due.insert(self.known.len() - 1);
            return self.known.len() - 1;
        };
        let known = &self.known[place];
        let note = (known.code != said.code)
            .then(|| format!("Account \"{}\" was taken to be {}, which is in the ledger.", said.code, known.code));
        if says_something_new(known, said) {
            self.known[place] = indexed(known.id, described(Some(known), said));
            due.insert(place);
        }
        note.into_iter().for_each(|note| self.tell(note));
        place
    }

    async fn write(&mut self, act: &mut Act<'_>, due: BTreeSet<usize>) -> Result<()> {
        if due.is_empty() {
            return Ok(());
        }
        let rows = due.iter().map(|place| as_described(&self.known[*place])).collect();
        for (id, code) in accounts::upsert_many(&mut act.tx, rows, act.now).await? {
            if let Some(place) = self.by_code.get(&code).copied() {
                self.known[place].id = id;
                self.by_id.insert(id, place);
            }
        }
        Ok(())
    }

    /// A new account under a name that another has: its code may have changed in the books, and what the desk knows of
    /// the one, such as a wish to be left alone, it doesn't know of the other.
    fn tell_same_name(&mut self, new: &Indexed) {
        let known = &self.known;
        let by_look = self.by_look.get_or_insert_with(|| looks_of(known));
        let twin = by_look.get(&code::look_alike(&new.name)).and_then(|place| known.get(*place));
        let Some(twin) = twin.filter(|twin| twin.name_key == new.name_key && twin.code_key != new.code_key) else {
            return;
        };
        let (name, new_code, code) = (&new.name, &new.code, &twin.code);
        let note = format!(
            "{name} ({new_code}) is new and has the name of {code}: nothing that is held, disputed, promised, agreed or \
             asked at {code} counts for {new_code}. Where only its code has changed in the books, put {code} back there."
        );
        self.tell(note);
    }

    /// A new account that a reader could take for one that is there: a Cyrillic letter, or a lost accent.
    fn tell_look_alikes(&mut self, new: &Indexed) {
        let known = &self.known;
        let by_look = self.by_look.get_or_insert_with(|| looks_of(known));
        for (text, key) in [(&new.code, &new.code_key), (&new.name, &new.name_key)] {
            let twin = by_look.get(&code::look_alike(text)).and_then(|place| known.get(*place));
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

/// What a person could take the codes and names of these accounts for.
fn looks_of(known: &[Indexed]) -> HashMap<String, usize> {
    let mut by_look = HashMap::new();
    for (place, row) in known.iter().enumerate() {
        for text in [&row.code, &row.name] {
            by_look.entry(code::look_alike(text)).or_insert(place);
        }
    }
    by_look
}

fn indexed(id: i64, of: Described) -> Indexed {
    let Described { code, code_key, name, name_key, country, language } = of;
    Indexed { id, code, name, code_key, name_key, country, language }
}

fn as_described(row: &Indexed) -> Described {
    let Indexed { code, code_key, name, name_key, country, language, .. } = row.clone();
    Described { code, code_key, name, name_key, country, language }
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

//! A conversation filed: who spoke with them, how it ended, what comes next.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::json;

use super::picture::day_there;
use super::refusal::{Failure, refused};
use super::{AccountName, Act, Actor, Desk, Outcome};
use crate::receivables::conversation::{Channel, Direction, Outcome as Ended, Reason};
use crate::receivables::spoken_day::{self, Lies};
use crate::receivables::task::Spoken;
use crate::receivables::{chain, plain_text};
use crate::store::conversations::{self, ConversationRow};
use crate::store::touches::NewTouch;
use crate::store::{accounts, touches};

/// The longest note: what a modal takes.
const LONGEST_NOTE: usize = 4000;

/// A conversation, as a person tells it.
#[derive(Clone)]
pub struct LogEntry {
    pub code: String,
    pub channel: Channel,
    pub outcome: Ended,
    pub direction: Direction,
    pub reason: Option<Reason>,
    pub note: String,
    /// What comes next; a day in it (`call back fri`, `2026-12-01 send statement`) is understood.
    pub next: Option<String>,
    pub file: Option<Attached>,
}

/// A file that came with it: a recording, a letter, a mail.
#[derive(Clone)]
pub struct Attached {
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// What was filed.
#[derive(Debug, Clone)]
pub struct Logged {
    pub account: AccountName,
    pub id: String,
    pub next_on: Option<NaiveDate>,
}

impl Desk {
    /// Files a conversation. The bytes of its file are kept before anything is written.
    pub async fn log(&self, actor: &Actor, entry: LogEntry) -> Outcome<Logged> {
        actor.must_be_collector()?;
        let row = self.find(&entry.code).await?;
        let account = AccountName::from(&row);
        let note = plain_text::cleaned(entry.note.trim());
        if note.is_empty() {
            return refused("Write a note: what was said, in a sentence or two.");
        }
        if note.chars().count() > LONGEST_NOTE {
            return refused(format!("The note is longer than {LONGEST_NOTE} characters. Put the rest into a file."));
        }
        let next = entry.next.as_deref().map(str::trim).filter(|next| !next.is_empty()).map(plain_text::cleaned);
        let next_on = next.as_deref().and_then(|next| day_in(next, self.today()));
        let kept = match entry.file {
            Some(file) => Some(self.keep(file).await?),
            None => None,
        };
        let mut act = self.begin(actor).await?;
        let id = ulid::Ulid::new().to_string();
        if let Some(kept) = &kept {
            conversations::keep_file(&mut act.tx, &kept.sha256, kept.size, &kept.content_type, act.now).await?;
        }
        let conversation = ConversationRow {
            id: id.clone(),
            account_id: row.id,
            logged_at: act.now,
            by_id: actor.person_id(),
            by_name: actor.name.clone(),
            channel: entry.channel.to_string(),
            direction: entry.direction.to_string(),
            outcome: entry.outcome.to_string(),
            reason: entry.reason.map(|reason| reason.to_string()),
            note: note.clone(),
            next_action: next.clone(),
            next_on,
            file_sha256: kept.as_ref().map(|kept| kept.sha256.clone()),
            file_name: kept.as_ref().map(|kept| kept.name.clone()),
        };
        conversations::add(&mut act.tx, conversation).await?;
        accounts::set_next(&mut act.tx, row.id, next.clone(), next_on, act.now).await?;
        let zone = self.pictured(&mut act.tx, row.clone()).await?.zone;
        let today = day_there(act.now, zone);
        let spoken = Spoken {
            channel: entry.channel,
            direction: entry.direction,
            outcome: entry.outcome,
            by_owner: row.owner_id == Some(actor.person_id()),
        };
        self.count_as_touch(&mut act, row.id, spoken, today).await?;
        let detail = json!({
            "conversation": id, "channel": entry.channel, "direction": entry.direction, "outcome": entry.outcome,
            "reason": entry.reason, "next_on": next_on, "file": kept.as_ref().map(|kept| &kept.sha256),
        });
        let private = json!({ "note": note, "next": next, "file_name": kept.as_ref().map(|kept| &kept.name) });
        act.file("conversation logged", Some(&account), detail, private);
        act.commit().await?;
        Ok(Logged { account, id, next_on })
    }

    /// What we say to them counts against how often they are approached, and may be the call that was owed.
    async fn count_as_touch(&self, act: &mut Act<'_>, account: i64, spoken: Spoken, today: NaiveDate) -> Outcome<()> {
        let owed_at = self.spoken(act, account, spoken).await?;
        if spoken.direction == Direction::In || !spoken.channel.is_a_touch() {
            return Ok(());
        }
        // The call that was owed counted as a touch when it was raised: it is made now, and not a second one.
        if let Some(owed_at) = owed_at
            && touches::call_was_made(&mut act.tx, account, owed_at, today, act.now).await?
        {
            return Ok(());
        }
        let touch = NewTouch {
            id: ulid::Ulid::new().to_string(),
            account_id: account,
            cadence: String::new(),
            step: 0,
            template: spoken.channel.to_string(),
            channel: "conversation",
            anchor_id: None,
            touched_on: today,
            state: "made",
            outbox_id: None,
            detail: "{}".to_owned(),
            moved: Vec::new(),
        };
        touches::add(&mut act.tx, touch, act.now).await?;
        Ok(())
    }

    /// Keeps a file's bytes under their hash, beside the database. Kept twice, they are kept once.
    async fn keep(&self, file: Attached) -> Outcome<Kept> {
        let sha256 = chain::sha256_hex(&file.bytes);
        let folder = self.files_folder().join(&sha256[..2]);
        let path = folder.join(&sha256);
        let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        let write = async {
            tokio::fs::create_dir_all(&folder).await?;
            let unfinished = folder.join(format!("{sha256}.{}", ulid::Ulid::new()));
            tokio::fs::write(&unfinished, &file.bytes).await?;
            tokio::fs::File::open(&unfinished).await?.sync_all().await?;
            tokio::fs::rename(&unfinished, &path).await
        };
        write.await.map_err(Failure::of)?;
        Ok(Kept { sha256, size, content_type: file.content_type, name: plain_text::one_line(&file.name) })
    }

    /// `cordial.db` keeps its files in `cordial.db.files`, a Postgres database in `cordial.files`.
    pub(super) fn files_folder(&self) -> PathBuf {
        let url = secrecy::ExposeSecret::expose_secret(&self.config.database.url);
        let path = url.strip_prefix("sqlite://").map(|path| path.split('?').next().unwrap_or(path));
        PathBuf::from(path.map_or_else(|| "cordial.files".to_owned(), |path| format!("{path}.files")))
    }
}

struct Kept {
    sha256: String,
    size: i64,
    content_type: String,
    name: String,
}

/// The first word or two words of what comes next that are a day still to come.
fn day_in(next: &str, today: NaiveDate) -> Option<NaiveDate> {
    let words: Vec<_> = next.split_whitespace().collect();
    let read = |text: &str| spoken_day::read_spoken_day(text, today, Lies::Ahead).ok().filter(|day| *day >= today);
    let pairs = words.windows(2).filter_map(|pair| read(&pair.join(" ")));
    let singles = words.iter().filter_map(|word| read(word.trim_matches([',', '.', ':'])));
    pairs.chain(singles).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("call back fri", Some("2026-03-06"))]
    #[case("2026-03-09 send the statement", Some("2026-03-09"))]
    #[case("ask again on 1 dec", Some("2026-12-01"))]
    #[case("+14d: statement", Some("2026-03-16"))]
    #[case("wait for the cheque", None)]
    fn a_day_in_what_comes_next_is_understood(#[case] next: &str, #[case] day: Option<&str>) {
        let today = "2026-03-02".parse().unwrap();
        assert_eq!(day_in(next, today), day.map(|day| day.parse().unwrap()));
    }
}

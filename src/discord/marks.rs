//! The two marks that decide, ✅ and ❌, and reading who set them under a message.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;
use serenity::model::channel::ReactionType;

use super::http::{Fault, Patience, Rest};
use super::private_word::{Posted, snowflake};

/// How many people Discord lists at once.
const PAGE: usize = 100;
/// A reaction can be given in two ways, and one person may have given both.
const WAYS: [u8; 2] = [0, 1];

/// A mark under a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Yes,
    No,
}

impl Mark {
    /// Those under a request.
    pub const BOTH: [Mark; 2] = [Mark::Yes, Mark::No];

    /// The mark that an emoji is: with or without its variation selector, never a server's own look-alike.
    pub fn of(emoji: &ReactionType) -> Option<Mark> {
        let ReactionType::Unicode(text) = emoji else { return None };
        match text.trim_end_matches('\u{fe0f}') {
            "✅" => Some(Mark::Yes),
            "❌" => Some(Mark::No),
            _ => None,
        }
    }

    /// As it stands in an address.
    fn encoded(self) -> &'static str {
        match self {
            Mark::Yes => "%E2%9C%85",
            Mark::No => "%E2%9D%8C",
        }
    }
}

fn path(at: Posted, mark: Mark) -> String {
    format!("/channels/{}/messages/{}/reactions/{}", at.channel, at.message, mark.encoded())
}

/// Sets the bot's own mark, once however often it is asked.
pub async fn add(rest: &Rest, at: Posted, mark: Mark) -> Result<(), Fault> {
    let path = format!("{}/@me", path(at, mark));
    rest.call(Method::PUT, &path, &Value::Null, &[], Patience::Work).await.map(drop)
}

/// Sets the bot's own marks for people to press. Without them people can still set their own: what keeps them away
/// is warned of, once for all of them.
pub async fn offer(rest: &Rest, at: Posted, wanted: &[Mark]) {
    for mark in wanted {
        if let Err(fault) = add(rest, at, *mark).await {
            let mend = match fault.code() {
                Some(50013 | 50001) => {
                    "give the bot Add Reactions and Read Message History there, or set the marks by hand"
                }
                _ => "set the marks by hand",
            };
            let Posted { channel, message } = at;
            return tracing::warn!(channel, message, %fault, mend, "a post stands without the bot's marks");
        }
    }
}

/// Takes somebody's mark away, where the bot may.
pub async fn remove(rest: &Rest, at: Posted, mark: Mark, person: u64) -> Result<(), Fault> {
    rest.delete(&format!("{}/{person}", path(at, mark))).await
}

/// Somebody under a message, and whether they are a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voter {
    pub id: u64,
    pub is_bot: bool,
}

/// Everybody whose mark stands, each once, however many pages there are.
pub async fn standing(rest: &Rest, at: Posted, mark: Mark) -> Result<Vec<Voter>, Fault> {
    let mut voters = BTreeMap::new();
    for way in WAYS {
        let mut after = 0;
        loop {
            let page = rest.get(&format!("{}?limit={PAGE}&type={way}&after={after}", path(at, mark))).await?;
            let people: Vec<Voter> = page.as_array().into_iter().flatten().filter_map(voter).collect();
            let last = people.iter().map(|voter| voter.id).max().unwrap_or(0);
            let full = people.len() >= PAGE && last > after;
            voters.extend(people.into_iter().map(|voter| (voter.id, voter)));
            after = last;
            if !full {
                break;
            }
        }
    }
    Ok(voters.into_values().collect())
}

fn voter(user: &Value) -> Option<Voter> {
    let id = Some(snowflake(&user["id"])).filter(|id| *id > 0)?;
    Some(Voter { id, is_bot: user["bot"] == true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serenity::model::id::EmojiId;

    #[rstest]
    #[case("✅", Some(Mark::Yes))]
    #[case("✅\u{fe0f}", Some(Mark::Yes))]
    #[case("❌", Some(Mark::No))]
    #[case("👍", None)]
    #[case("✔️", None)]
    #[case("☑️", None)]
    fn only_the_two_marks_decide(#[case] emoji: &str, #[case] mark: Option<Mark>) {
        assert_eq!(Mark::of(&ReactionType::Unicode(emoji.to_owned())), mark);
    }

    #[test]
    fn a_servers_own_look_alike_decides_nothing() {
        let name = Some("✅".to_owned());
        assert_eq!(Mark::of(&ReactionType::Custom { animated: false, id: EmojiId::new(7), name }), None);
    }
}

//! Whom a text pings: what it names, as far as `allowed_mentions` and the author's permissions let it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::message::Pings;
use super::people::Id;
use super::permissions::MENTION_EVERYONE;
use super::refusal::FormFaults;
use super::world::World;

/// `allowed_mentions` of a form, understood.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    users: Scope,
    roles: Scope,
    everyone: bool,
    replied_user: bool,
}

#[derive(Clone, Debug)]
enum Scope {
    All,
    Only(BTreeSet<Id>),
}

impl Scope {
    fn lets(&self, id: Id) -> bool {
        match self {
            Scope::All => true,
            Scope::Only(ids) => ids.contains(&id),
        }
    }
}

impl Allowed {
    /// Without the field, everything named is pinged.
    pub fn everything() -> Allowed {
        Allowed { users: Scope::All, roles: Scope::All, everyone: true, replied_user: true }
    }

    /// Reads the field, with Discord's own objections to it.
    pub fn read(form: &Value, faults: &mut FormFaults) -> Allowed {
        let field = &form["allowed_mentions"];
        if field.is_null() {
            return Allowed::everything();
        }
        let parse = faults.list("allowed_mentions", field, "parse", 3);
        let parses = |what: &str| parse.iter().any(|p| p == what);
        for (i, word) in parse.iter().enumerate() {
            if !["users", "roles", "everyone"].iter().any(|known| word == known) {
                let path = format!("allowed_mentions.parse.{i}");
                faults.add(&path, "BASE_TYPE_CHOICES", "Value must be one of ('users', 'everyone', 'roles').");
            }
        }
        let mut scope = |key: &str| {
            let ids = faults.list("allowed_mentions", field, key, 100);
            if parses(key) && !ids.is_empty() {
                let sentence = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
                faults.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence);
            }
            if parses(key) { Scope::All } else { Scope::Only(ids.iter().filter_map(snowflake).collect()) }
        };
        let (users, roles) = (scope("users"), scope("roles"));
        Allowed { users, roles, everyone: parses("everyone"), replied_user: field["replied_user"] == true }
    }
}

/// An id, written as a string or a number.
pub(super) fn snowflake(value: &Value) -> Option<Id> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

impl World {
    /// Whom `text` by `author` pings in `channel`; `replied` is the author of the message it replies to.
    pub fn pings_of(&self, author: Id, channel: Id, text: &str, allowed: &Allowed, replied: Option<Id>) -> Pings {
        let named = named_in(text);
        let may_all = self.permissions_in(author, channel) & MENTION_EVERYONE != 0;
        let mut pings = Pings {
            users: named
                .users
                .into_iter()
                .filter(|id| self.people.contains_key(id) && allowed.users.lets(*id))
                .collect(),
            roles: named.roles,
            everyone: named.everyone && allowed.everyone && may_all,
        };
        pings.roles.retain(|id| {
            let known = self.roles.iter().find(|role| role.id == *id);
            known.is_some_and(|role| role.mentionable || may_all) && allowed.roles.lets(*id)
        });
        if allowed.replied_user {
            pings.users.extend(replied);
        }
        pings
    }

    /// Whether a push reaches `person`.
    pub fn reaches(&self, pings: &Pings, person: Id) -> bool {
        let roles = self.people.get(&person).map(|p| p.roles.as_slice()).unwrap_or_default();
        pings.everyone || pings.users.contains(&person) || roles.iter().any(|role| pings.roles.contains(role))
    }
}

/// What a text names, code spans left out: nothing in them is a mention.
pub(super) fn named_in(text: &str) -> Pings {
    let spoken = outside_code(text);
    let mut pings = Pings { everyone: spoken.contains("@everyone") || spoken.contains("@here"), ..Pings::default() };
    for piece in spoken.split("<@").skip(1) {
        let Some((inside, _)) = piece.split_once('>') else { continue };
        match inside.strip_prefix('&') {
            Some(role) => pings.roles.extend(role.parse::<Id>().ok()),
            None => pings.users.extend(inside.trim_start_matches('!').parse::<Id>().ok()),
        }
    }
    pings
}

/// The text without its code blocks and code spans; a fence that never closes is plain text.
fn outside_code(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        kept.push_str(&rest[..at]);
        let fence = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let after = &rest[at + fence..];
        match after.find(&rest[at..at + fence]) {
            Some(end) => rest = &after[end + fence..],
            None => {
                kept.push_str(&rest[at..at + fence]);
                rest = after;
            }
        }
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_code_names_nobody() {
        let named = named_in("hello <@12> and <@!13>, `<@14>` ```\n@everyone <@&15>``` <@&16> ` open <@17>");
        assert_eq!(named.users, BTreeSet::from([12, 13, 17]));
        assert_eq!(named.roles, BTreeSet::from([16]));
        assert!(!named.everyone);
    }
}

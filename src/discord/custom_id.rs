//! What a button or a form is for, written into it, so that it works after a restart and on another replica.
//!
//! `v1:claim:42`: the version, the act, and the account's number; `v1:read:01J…`: the act, and the id of the reply,
//! mail or alert it is about. What a person's client sends back is theirs to forge, so it is read strictly, and whoever
//! sends it is checked as for any command.

mod matter;

use std::fmt;
use std::str::FromStr;

pub use matter::{Matter, MatterAct};

/// The longest custom id that Discord takes.
pub const LONGEST: usize = 100;
const VERSION: &str = "v1";

/// A button of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    Claim,
    Release,
    Log,
    Timeline,
    Why,
    Plan,
    Promise,
    Account,
    /// Sends the reminder that is due.
    Remind,
    /// The same although something stands in its way: a form asks why.
    RemindAnyway,
    /// They asked us to stop, in whatever way.
    Cease,
    /// They asked us to stop, and a manager lifts it.
    LiftCease,
}

const BUTTONS: [(Button, &str); 12] = [
    (Button::Claim, "claim"),
    (Button::Release, "release"),
    (Button::Log, "log"),
    (Button::Timeline, "timeline"),
    (Button::Why, "why"),
    (Button::Plan, "plan"),
    (Button::Promise, "promise"),
    (Button::Account, "account"),
    (Button::Remind, "remind"),
    (Button::RemindAnyway, "remind-anyway"),
    (Button::Cease, "stop"),
    (Button::LiftCease, "lift-cease"),
];

/// A button and the account it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press {
    pub button: Button,
    pub account: i64,
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = BUTTONS.iter().find(|(button, _)| *button == self.button).map_or("", |(_, name)| *name);
        write!(f, "{VERSION}:{name}:{}", self.account)
    }
}

impl FromStr for Press {
    type Err = NotOurs;

    fn from_str(text: &str) -> Result<Press, NotOurs> {
        let (act, about) = parts(text)?;
        let (button, _) = BUTTONS.iter().find(|(_, name)| *name == act).ok_or(NotOurs)?;
        Ok(Press { button: *button, account: number(about)? })
    }
}

/// What a button is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Account(Press),
    Matter(Matter),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Account(press) => press.fmt(f),
            Target::Matter(matter) => matter.fmt(f),
        }
    }
}

impl FromStr for Target {
    type Err = NotOurs;

    fn from_str(text: &str) -> Result<Target, NotOurs> {
        text.parse().map(Target::Account).or_else(|_| text.parse().map(Target::Matter))
    }
}

/// A form of ours: what it was opened from, and where the rest of what was said is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Opened by the card's button: everything else is in the form.
    Card { account: i64 },
    /// Opened by `/log` without a note: what was said with the command is a draft under this key.
    Command { key: String },
    /// Opened to put a guard aside: why, and the reminder is sent.
    Remind { account: i64 },
    /// Opened from a message: the account is asked for in the form.
    Chat { key: String },
    /// Opened by the button of a promise.
    Promise { account: i64 },
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Form::Card { account } => write!(f, "{VERSION}:log-to:{account}"),
            Form::Command { key } => write!(f, "{VERSION}:log-draft:{key}"),
            Form::Remind { account } => write!(f, "{VERSION}:remind-why:{account}"),
            Form::Chat { key } => write!(f, "{VERSION}:log-message:{key}"),
            Form::Promise { account } => write!(f, "{VERSION}:promise-of:{account}"),
        }
    }
}

impl FromStr for Form {
    type Err = NotOurs;

    fn from_str(text: &str) -> Result<Form, NotOurs> {
        let (act, about) = parts(text)?;
        match act {
            "log-to" => Ok(Form::Card { account: number(about)? }),
            "remind-why" => Ok(Form::Remind { account: number(about)? }),
            "log-draft" => Ok(Form::Command { key: key(about)? }),
            "promise-of" => Ok(Form::Promise { account: number(about)? }),
            "log-message" => Ok(Form::Chat { key: key(about)? }),
            _ => Err(NotOurs),
        }
    }
}

/// A custom id that no version of this bot wrote, or that isn't for this kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotOurs;

fn parts(text: &str) -> Result<(&str, &str), NotOurs> {
    if text.len() > LONGEST {
        return Err(NotOurs);
    }
    let (version, rest) = text.split_once(':').ok_or(NotOurs)?;
    let (act, about) = rest.split_once(':').ok_or(NotOurs)?;
    if version == VERSION { Ok((act, about)) } else { Err(NotOurs) }
}

fn number(text: &str) -> Result<i64, NotOurs> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten();
    number.filter(|number| *number > 0).ok_or(NotOurs)
}

fn key(text: &str) -> Result<String, NotOurs> {
    let ours = (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if ours { Ok(text.to_owned()) } else { Err(NotOurs) }
}

#[cfg(test)]
mod tests {
    use super::matter::MATTERS;
    use super::*;
    use proptest::prelude::*;
    use ulid::Ulid;

    #[test]
    fn what_is_written_is_read_again() {
        for (button, _) in BUTTONS {
            let press = Press { button, account: i64::MAX };
            assert!(press.to_string().len() <= LONGEST);
            assert_eq!(press.to_string().parse(), Ok(press));
        }
        for (act, _) in MATTERS {
            let matter = Matter { act, id: Ulid(u128::MAX) };
            assert!(matter.to_string().len() <= LONGEST);
            assert_eq!(matter.to_string().parse(), Ok(Target::Matter(matter)));
        }
        for form in [Form::Card { account: 7 }, Form::Remind { account: 7 }, Form::Command { key: "0".repeat(26) }] {
            assert_eq!(form.to_string().parse(), Ok(form));
        }
    }

    #[test]
    fn a_form_is_no_button_and_a_forgery_is_neither() {
        for forged in [
            "",
            "v1:claim:",
            "v1:claim:-1",
            "v1:claim:1:2",
            "v0:claim:1",
            "v1:log-to:1",
            "v1:claim:99999999999999999999",
        ] {
            assert_eq!(forged.parse::<Press>(), Err(NotOurs), "{forged}");
        }
        for forged in [
            "v1:read:",
            "v1:read:1",
            "v1:read:81J0000000000000000000000000",
            "v1:read:01jd7z00000000000000000000",
            "v1:read:01JD7Z0000000000000000000O",
            "v1:claim:01JD7Z00000000000000000000",
            "v1:read:01JD7Z00000000000000000000:2",
        ] {
            assert_eq!(forged.parse::<Target>(), Err(NotOurs), "{forged}");
        }
        assert_eq!("v1:claim:1".parse::<Form>(), Err(NotOurs));
        assert_eq!("v1:log-draft:../../etc".parse::<Form>(), Err(NotOurs));
    }

    proptest! {
        #[test]
        fn a_matter_is_read_as_it_is_written_and_in_no_other_way(act in 0..MATTERS.len(), id: u128, at in 0_usize..40, letter: char) {
            let written = Matter { act: MATTERS[act].0, id: Ulid(id) }.to_string();
            prop_assert_eq!(written.parse(), Ok(Target::Matter(Matter { act: MATTERS[act].0, id: Ulid(id) })));
            let at = at.min(written.len() - 1);
            let other: String = written.chars().enumerate().map(|(n, kept)| if n == at { letter } else { kept }).collect();
            if let Ok(read) = other.parse::<Target>() {
                prop_assert_eq!(read.to_string(), other);
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,120}") {
            let _ = text.parse::<Target>();
            let _ = text.parse::<Form>();
        }
    }
}

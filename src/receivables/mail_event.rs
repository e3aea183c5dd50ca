//! What a mail provider tells of a letter, or of an answer to one, in the same words whichever provider it is.

use super::incoming::Incoming;

/// One thing that a provider told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailEvent {
    /// What the provider tells it from others by. Where any of these came before, this did.
    pub keys: Vec<String>,
    /// Whether they are used up even where it changes nothing: its proof says nothing of what it tells, and would do
    /// for something else.
    pub is_spent: bool,
    pub about: About,
    pub news: News,
}

/// The letter that something is about, by whatever of this the provider says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Our own id, which travels in the provider's metadata.
    pub outbox_id: Option<String>,
    /// The provider's.
    pub provider_id: Option<String>,
    /// Whom it was for.
    pub address: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The provider tries again by itself.
    Deferred,
    /// The receiver's server has it.
    Delivered,
    /// It came back: for good, where the address itself is to blame, or this once.
    Bounced { for_good: bool, reason: String },
    /// Its receiver calls it spam.
    Complained,
    /// The provider writes to this address no more, since its owner wants it so.
    Unsubscribed,
    /// A debtor wrote to us.
    Reply(Box<Incoming>),
    /// Something that changes nothing here, by the provider's name for it.
    Other(String),
}

impl News {
    /// The word under which it is counted.
    pub fn as_str(&self) -> &'static str {
        match self {
            News::Deferred => "deferred",
            News::Delivered => "delivered",
            News::Bounced { .. } => "bounced",
            News::Complained => "complained",
            News::Unsubscribed => "unsubscribed",
            News::Reply(_) => "reply",
            News::Other(_) => "other",
        }
    }

    /// The state that a letter is in after this, and how far along that is. Nothing where it says nothing of a letter.
    fn leads_to(&self) -> Option<(&'static str, u8)> {
        match self {
            // Whoever tries again has it.
            News::Deferred => Some(("accepted", 1)),
            News::Delivered => Some(("delivered", 2)),
            News::Bounced { .. } => Some(("bounced", 3)),
            News::Complained => Some(("complained", 4)),
            News::Unsubscribed | News::Reply(_) | News::Other(_) => None,
        }
    }
}

/// Whether a letter that waits, or is about to leave, may have left before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// It was never handed to a provider.
    Never,
    /// It was, and nobody knows what came of it.
    InDoubt,
    /// It was, and waits once more: a person had it sent again, or the provider said that it took nothing.
    Again,
}

/// The state of a letter in the outbox once this is known of it. Nothing where it stays as it is: a letter never goes
/// back, and of one that never left nothing is believed. News that an earlier copy was taken, or came back for good,
/// ends one that waits to be sent again; where it came back this once, the next one may get through.
pub fn state_after(state: &str, earlier: Earlier, news: &News) -> Option<&'static str> {
    let stands = match state {
        "unknown" => 0,
        "queued" | "sending" if earlier == Earlier::InDoubt => 0,
        "queued" | "sending" if earlier == Earlier::Again => match news {
            News::Bounced { for_good: false, .. } => return None,
            _ => 0,
        },
        "accepted" => 1,
        "delivered" => 2,
        "bounced" => 3,
        "complained" => 4,
        _ => return None,
    };
    let (after, rank) = news.leads_to()?;
    (rank > stands).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn bounced() -> News {
        News::Bounced { for_good: true, reason: String::new() }
    }

    fn bounced_this_once() -> News {
        News::Bounced { for_good: false, reason: String::new() }
    }

    #[rstest]
    #[case("accepted", Earlier::Never, News::Delivered, Some("delivered"))]
    #[case("accepted", Earlier::Never, News::Deferred, None)]
    #[case("accepted", Earlier::Never, bounced(), Some("bounced"))]
    #[case("delivered", Earlier::Never, bounced(), Some("bounced"))]
    #[case("delivered", Earlier::Never, News::Complained, Some("complained"))]
    #[case("bounced", Earlier::Never, News::Delivered, None)]
    #[case("complained", Earlier::Never, bounced(), None)]
    #[case("unknown", Earlier::Never, News::Delivered, Some("delivered"))]
    #[case("unknown", Earlier::Never, News::Deferred, Some("accepted"))]
    #[case("sending", Earlier::InDoubt, News::Delivered, Some("delivered"))]
    #[case("queued", Earlier::InDoubt, bounced(), Some("bounced"))]
    #[case("queued", Earlier::InDoubt, bounced_this_once(), Some("bounced"))]
    #[case("queued", Earlier::Again, News::Delivered, Some("delivered"))]
    #[case("queued", Earlier::Again, News::Deferred, Some("accepted"))]
    #[case("queued", Earlier::Again, News::Complained, Some("complained"))]
    #[case("queued", Earlier::Again, bounced(), Some("bounced"))]
    #[case("queued", Earlier::Again, bounced_this_once(), None)]
    #[case("queued", Earlier::Never, News::Delivered, None)]
    #[case("failed", Earlier::Again, News::Delivered, None)]
    #[case("cancelled", Earlier::Again, News::Complained, None)]
    #[case("accepted", Earlier::Never, News::Unsubscribed, None)]
    fn a_letter_goes_forward_or_stays(
        #[case] state: &str,
        #[case] earlier: Earlier,
        #[case] news: News,
        #[case] after: Option<&str>,
    ) {
        assert_eq!(state_after(state, earlier, &news), after);
    }
}

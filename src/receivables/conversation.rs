//! A logged conversation with a debtor: how it was held, how it ended, why the money is late.

use super::words::word_list;

word_list! {
    /// How we spoke with them.
    Channel("channel") {
        Call = "call",
        Email = "email",
        Meeting = "meeting",
        Letter = "letter",
        Chat = "chat",
        Other = "other",
    }
}

word_list! {
    /// Who began it: we, or they.
    Direction("direction") {
        Out = "out",
        In = "in",
    }
}

word_list! {
    /// How it ended.
    Outcome("outcome") {
        Reached = "reached",
        Voicemail = "voicemail",
        NoAnswer = "no_answer",
        Promised = "promised",
        Disputed = "disputed",
        Refused = "refused",
        Hardship = "hardship",
        PaidAlready = "paid_already",
        WrongContact = "wrong_contact",
        Other = "other",
    }
}

word_list! {
    /// Why it is late, as far as they said.
    Reason("reason") {
        NotReceived = "not_received",
        AwaitingApproval = "awaiting_approval",
        MissingPo = "missing_po",
        CashFlow = "cash_flow",
        Dispute = "dispute",
        PaidAlready = "paid_already",
        WrongContact = "wrong_contact",
        Insolvency = "insolvency",
        BadFaith = "bad_faith",
        Other = "other",
    }
}

impl Channel {
    /// Whether speaking this way counts against how often a debtor may be approached.
    /// Everything that reaches for them does; a note of another kind doesn't.
    pub fn is_a_touch(self) -> bool {
        !matches!(self, Channel::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_as_what_they_say() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.as_str().parse(), Ok(*outcome));
        }
        for reason in Reason::ALL {
            let json = serde_json::to_string(reason).unwrap();
            assert_eq!(json, format!("\"{reason}\""));
            assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), *reason);
        }
    }

    #[test]
    fn an_unknown_word_is_refused_with_the_list() {
        let refusal = "fax".parse::<Channel>().unwrap_err().to_string();
        assert_eq!(refusal, "\"fax\" is not a channel: use one of call, email, meeting, letter, chat, other");
    }
}

//! Who an account goes to when the desk's own means have ended.

use super::words::word_list;

word_list! {
    /// Where an account is escalated to.
    Escalation("place to escalate to") {
        /// A manager takes it over; the cadence goes on.
        Manager = "manager",
        /// A collection agency, which alone speaks to them from then on.
        Agency = "agency",
        /// Lawyers, the same.
        Legal = "legal",
        /// Back to the desk: what was asked is withdrawn, and what was handed over is called back.
        Desk = "desk",
    }
}

impl Escalation {
    /// As it is said in a sentence: `to …`, `is with …`.
    pub fn in_words(self) -> &'static str {
        match self {
            Escalation::Manager => "a manager",
            Escalation::Agency => "the collection agency",
            Escalation::Legal => "the lawyers",
            Escalation::Desk => "the desk",
        }
    }

    /// Whether somebody outside has the account afterwards.
    pub fn is_placement(self) -> bool {
        matches!(self, Escalation::Agency | Escalation::Legal)
    }

    /// What an approval brings about, for the managers who are asked.
    pub fn terms(self) -> &'static str {
        match self {
            Escalation::Manager => "A manager takes it over: whoever gives the last ✅. The reminders go on",
            Escalation::Agency => "Handed to the collection agency, who alone speaks to them: the desk stops writing",
            Escalation::Legal => "Handed to the lawyers, who alone speak to them: the desk stops writing",
            Escalation::Desk => "Back to the desk",
        }
    }

    /// Where a step of the cadence goes, by the name of its task: `legal`, `manager-review`; to the agency otherwise.
    pub fn of_step(template: &str) -> Escalation {
        let says = |word: &str| template.to_lowercase().contains(word);
        if says("legal") || says("lawyer") {
            Escalation::Legal
        } else if says("manager") {
            Escalation::Manager
        } else {
            Escalation::Agency
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("escalation", Escalation::Agency)]
    #[case("agency", Escalation::Agency)]
    #[case("Legal-action", Escalation::Legal)]
    #[case("manager-review", Escalation::Manager)]
    fn a_step_says_by_its_name_where_it_goes(#[case] template: &str, #[case] to: Escalation) {
        assert_eq!(Escalation::of_step(template), to);
    }
}

//! `[[approval]]`: how many managers a decision takes, by its kind and amount.

use chrono::Duration;

use super::company::Company;
use super::section::Section;
pub use crate::receivables::approval::{Kind as ApprovalKind, Policy as ApprovalRule};
use crate::receivables::{Currency, Money};

const KINDS: [(&str, ApprovalKind); 5] = [
    ("plan", ApprovalKind::Plan),
    ("escalation", ApprovalKind::Escalation),
    ("final_notice", ApprovalKind::FinalNotice),
    ("settlement", ApprovalKind::Settlement),
    ("write_off", ApprovalKind::WriteOff),
];

pub(super) fn read_all(root: &Section<'_>, company: Option<&Company>) -> Vec<ApprovalRule> {
    root.list("approval").iter().filter_map(|section| read(section, company)).collect()
}

fn read(section: &Section<'_>, company: Option<&Company>) -> Option<ApprovalRule> {
    let company_currency = company.map_or(Currency::GBP, |company| company.currency);
    let kind = section.word("kind", &KINDS);
    let currency = section.unless_said("currency", section.parsed("currency"), company_currency);
    let in_currency = currency.unwrap_or(company_currency);
    let above = section.unless_said("above", section.amount("above", in_currency), Money::zero(in_currency));
    let approvers = section.unless_said("approvers", section.number("approvers", 1, 25), 1);
    let expires = section.unless_said("expires", section.length("expires"), Duration::hours(48));
    if !section.has("kind") {
        let what = "say what the rule is about: plan, escalation, final_notice, settlement or write_off";
        section.report(section.missing("kind", what));
    }
    currency?;
    Some(ApprovalRule { kind: kind?, above: above?, approvers: approvers?, expires: expires? })
}

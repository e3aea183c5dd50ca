//! `[[approval]]`: how many managers a decision takes, by its kind and amount.

use chrono::Duration;

use super::company::Company;
use super::section::Section;
use crate::receivables::approval::{Kind, Policy, Quorum};
use crate::receivables::{Currency, Money};

pub(super) fn read_all(root: &Section<'_>, company: Option<&Company>) -> Vec<Policy> {
    root.list("approval").iter().filter_map(|section| read(section, company)).collect()
}

fn read(section: &Section<'_>, company: Option<&Company>) -> Option<Policy> {
    let company_currency = company.map_or(Currency::GBP, |company| company.currency);
    let kind = section.word("kind", &Kind::ALL.iter().map(|kind| (kind.as_str(), *kind)).collect::<Vec<_>>());
    let currency = section.unless_said("currency", section.parsed("currency"), company_currency);
    let in_currency = currency.unwrap_or(company_currency);
    let above = section.unless_said("above", section.amount("above", in_currency), Money::zero(in_currency));
    let approvers = section.number("approvers", 1, 25);
    let approvers = section.unless_said("approvers", approvers, Quorum::USUAL.approvers);
    let expires: Option<Duration> = section.unless_said("expires", section.length("expires"), Quorum::USUAL.expires);
    section.need("kind", "say what the rule is about: plan, escalation, final_notice, settlement or write_off");
    currency?;
    let roles = section.ids("roles");
    Some(Policy { kind: kind?, above: above?, approvers: approvers?, expires: expires?, roles })
}

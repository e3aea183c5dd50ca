//! The rules of the house, read off the source: who may use whom, where things may stand, what they may be
//! called. `docs/architecture.md` says why the house is built this way.

mod manners;
pub mod reading;
mod rooms;
mod visitor;
mod words;

use reading::Source;

/// One way of breaking a rule: where, and what stands there.
type Offence = String;

/// Fails with every offence of the whole source against a rule, and with the rule's reason.
fn must_hold(rule: impl Fn(&Source) -> Vec<Offence>, reason: &str) {
    let sources = reading::all();
    assert!(sources.len() > 20, "only {} files were found: this rule reads the wrong folder", sources.len());
    complain(sources.iter().flat_map(rule).collect(), reason);
}

fn complain(offences: Vec<Offence>, reason: &str) {
    assert!(offences.is_empty(), "\n{reason}\n  {}\n", offences.join("\n  "));
}

/// What a rule says about a file that could be in `src`.
#[cfg(test)]
fn told(rule: impl Fn(&Source) -> Vec<Offence>, path: &str, text: &str) -> usize {
    rule(&Source::parse(path, text)).len()
}

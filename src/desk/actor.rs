//! Who acts.

use super::refusal::{Outcome, refused};

/// A person, one of the bot's own jobs, or a debtor's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub kind: ActorKind,
    /// A Discord id, or the name of the job.
    pub id: String,
    /// The name as of now.
    pub name: String,
    pub role: Role,
    /// What brought the act in (an interaction, an event): the same one is acted upon once.
    pub receipt: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    Person,
    Job,
    Mail,
}

impl ActorKind {
    pub fn as_str(self) -> &'static str {
        match self {
            ActorKind::Person => "person",
            ActorKind::Job => "job",
            ActorKind::Mail => "mail",
        }
    }
}

/// What a person may do at the desk. A manager is also a collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Nobody,
    /// May say that they have an alert, and nothing else.
    OnCall,
    Collector,
    Manager,
}

impl Actor {
    pub fn person(id: u64, name: &str, role: Role) -> Actor {
        Actor { kind: ActorKind::Person, id: id.to_string(), name: name.to_owned(), role, receipt: None }
    }

    /// One of the bot's own jobs, which may do what a manager may.
    pub fn job(name: &str) -> Actor {
        let name = name.to_owned();
        Actor { kind: ActorKind::Job, id: name.clone(), name, role: Role::Manager, receipt: None }
    }

    /// What a mail provider tells, or brings from a debtor. Nobody's word gives it a role.
    pub fn mail(provider: &str) -> Actor {
        let name = provider.to_owned();
        Actor { kind: ActorKind::Mail, id: name.clone(), name, role: Role::Nobody, receipt: None }
    }

    /// Whoever runs a command at the machine's own command line.
    pub fn operator() -> Actor {
        Actor { name: "the operator".to_owned(), ..Actor::job("command-line") }
    }

    pub fn with_receipt(mut self, receipt: impl Into<String>) -> Actor {
        self.receipt = Some(receipt.into());
        self
    }

    /// The Discord id; 0 for what is no person.
    pub fn person_id(&self) -> i64 {
        match self.kind {
            ActorKind::Person => self.id.parse().unwrap_or(0),
            ActorKind::Job | ActorKind::Mail => 0,
        }
    }

    pub(super) fn must_be_collector(&self) -> Outcome<()> {
        if self.role >= Role::Collector {
            return Ok(());
        }
        refused("Only collectors and managers work at this desk. Ask a manager for the role.")
    }

    pub(super) fn must_be_manager(&self, what: &str) -> Outcome<()> {
        if self.role >= Role::Manager {
            return Ok(());
        }
        refused(format!("Only a manager can {what}. Ask one of them."))
    }
}

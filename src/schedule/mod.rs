//! When the desk's jobs are owed.

pub mod occurrences;

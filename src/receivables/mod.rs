//! The trade: plain values and functions. No async, no SQL, no Discord, no clock.

pub mod money;

pub use money::{Currency, Money};

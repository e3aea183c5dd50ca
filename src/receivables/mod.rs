//! The trade: plain values and functions. No async, no SQL, no Discord, no clock.

pub mod address;
pub mod amount;
pub mod day;
pub mod excerpt;
pub mod money;
pub mod spoken_day;

pub use money::{Currency, Money};

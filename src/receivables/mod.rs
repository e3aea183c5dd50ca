//! The trade: plain values and functions. No async, no SQL, no Discord, no clock.

pub mod address;
pub mod aging;
pub mod alert;
pub mod amount;
pub mod approval;
pub mod balance;
pub mod cadence;
pub mod calendar;
pub mod chain;
pub mod code;
pub mod conversation;
pub mod day;
pub mod desk_credit;
pub mod digest;
pub mod dispute;
pub mod dossier;
pub mod dunning;
pub mod excerpt;
pub mod filed;
pub mod guard;
pub mod ids;
pub mod installment_reminder;
pub mod letter;
pub mod money;
pub mod plain_text;
pub mod plan;
pub mod priority;
pub mod promise;
pub mod situation;
pub mod spoken_day;
pub mod spoken_time;
pub mod words;
pub mod work_list;

pub use calendar::Calendar;
pub use ids::{AccountId, InvoiceId};
pub use money::{Currency, Money, Totals};

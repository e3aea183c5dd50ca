//! Cordial, a collections desk that lives in a finance team's Discord.
//!
//! *What comes in is translated once, decided in plain Rust, written in one transaction together
//! with its activity and whatever must be sent, and only then sent, by one courier.*
//!
//! | room | what happens there |
//! | --- | --- |
//! | [`receivables`] | the trade: money, aging, cadence, guards, plans, approvals. No I/O, no clock |
//! | [`ledger_files`] | an export in, rows and rejects with line numbers out (pure) |
//! | [`desk`] | what the bot does for people: one verb a file, one transaction each |
//! | [`store`] | what we ask the database: one file a table, one function a question |
//! | [`db`] | the only place that knows there are two databases |
//! | [`discord`] | serenity and poise live here and nowhere else |
//! | [`mail`], [`pager`] | letters and their providers; phones |
//! | [`courier`] | takes outbox rows, asks again whether each is still wanted, sends, records |
//! | [`schedule`] | cron: which runs are owed, by rows in the database |
//! | [`web`] | health, metrics, hooks |
//! | [`cli`] | one file per subcommand |
//! | [`config`], [`clock`], [`http`] | what the operator said; what time it is; the one HTTP client |
//! | [`readiness`] | whether the bot can do its work, part by part |
//! | [`sandbox`] | a Discord workspace and a mail API on loopback: the demo, and the tests' other side |

pub mod cli;
pub mod clock;
pub mod config;
pub mod courier;
pub mod db;
pub mod desk;
pub mod discord;
pub mod http;
pub mod ledger_files;
pub mod mail;
pub mod pager;
pub mod readiness;
pub mod receivables;
pub mod sandbox;
pub mod schedule;
pub mod store;
pub mod web;

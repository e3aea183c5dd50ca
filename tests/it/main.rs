//! One binary for everything that is tried from outside: what people do, on both databases.

mod authority;
mod claims;
mod client_file;
mod command_line;
mod conversations;
mod courier;
mod databases;
mod decisions;
mod digests;
mod discord_trouble;
mod hostile_names;
mod house;
mod ledger;
mod ledger_in_chat;
mod looking;
mod mail_trouble;
mod open_desk;
mod ownership;
mod page;
mod plans;
mod reminders;
mod sample_ledger;
mod schemas;
mod statements;
mod unseen_marks;
mod world;

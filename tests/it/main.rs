//! One binary for everything that is tried from outside: what people do, on both databases.

mod claims;
mod client_file;
mod command_line;
mod courier;
mod databases;
mod house;
mod ledger;
mod open_desk;
mod page;
mod sample_ledger;
mod schemas;
mod statements;

//! One binary for everything that is tried from outside: what people do, on both databases.

mod courier;
mod databases;
mod house;
mod page;
mod sample_ledger;
mod schemas;
mod statements;

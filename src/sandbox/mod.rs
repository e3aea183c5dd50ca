//! A Discord workspace on loopback: the demo's chat, and the other side of the tests.

pub mod workspace;

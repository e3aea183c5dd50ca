//! `cordial demo`: the whole product on this machine.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Try the whole product on this machine, no account anywhere
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Where the page is served.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4700")]
    pub listen: SocketAddr,
    /// Keep the demo's data here instead of in a folder that is thrown away.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

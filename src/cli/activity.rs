//! `cordial activity`: the client file.

/// The client file: every act, by whom, in order
#[derive(Debug, clap::Args)]
pub struct Activity {
    /// Only this account's.
    #[arg(value_name = "CODE")]
    pub account: Option<String>,
}

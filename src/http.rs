//! The one HTTP client, with the timeouts that the library's own default lacks.

use std::time::Duration;

/// How long a connection may take to open.
const CONNECT: Duration = Duration::from_secs(5);

/// A client whose every request ends within `timeout`.
///
/// Redirects are not followed: no API that is called here answers with one, and a redirect is how a
/// request with a token in it ends at somebody else's server.
pub fn client(timeout: Duration) -> reqwest::Client {
    reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(timeout)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("cordial/", env!("CARGO_PKG_VERSION")))
        .build()
        .expect("the TLS set-up is compiled in")
}

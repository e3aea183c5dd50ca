//! Keeps other sites' pages out: this one has no password, being on loopback.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What the page may load and do: its own files and nothing from anywhere else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/// Refuses requests under a host name that isn't this machine's, and acts that come from another origin.
pub(super) async fn own_page_only(request: Request, next: Next) -> Response {
    if let Err(reason) = check(request.method(), request.headers()) {
        return (StatusCode::FORBIDDEN, reason).into_response();
    }
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(header::HeaderValue::from_static("no-store"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(header::HeaderValue::from_static(POLICY));
    answer
}

fn check(method: &Method, headers: &HeaderMap) -> Result<(), &'static str> {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    if !is_own(host) {
        return Err("This page answers under localhost or an IP address only: open it under one of these.");
    }
    if method == Method::GET || method == Method::HEAD {
        return Ok(());
    }
    match text(header::ORIGIN) {
        Some(origin) if origin.strip_prefix("http://") != Some(host) => Err("This came from another site's page."),
        _ => Ok(()),
    }
}

/// A name can be pointed at this machine by anybody (DNS rebinding); an address or `localhost` can't.
fn is_own(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("127.0.0.1:8080", Some("http://127.0.0.1:8080"), true)]
    #[case("localhost:8080", Some("http://localhost:8080"), true)]
    #[case("[::1]:8080", Some("http://[::1]:8080"), true)]
    #[case("127.0.0.1:8080", None, true)]
    #[case("127.0.0.1:8080", Some("http://127.0.0.1:9090"), false)]
    #[case("127.0.0.1:8080", Some("https://evil.example"), false)]
    #[case("127.0.0.1:8080", Some("null"), false)]
    #[case("evil.example:8080", Some("http://evil.example:8080"), false)]
    #[case("localhost.evil.example", None, false)]
    #[case("", None, false)]
    fn only_the_page_itself_may_act(#[case] host: &str, #[case] origin: Option<&str>, #[case] may: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        assert_eq!(check(&Method::POST, &headers).is_ok(), may);
    }
}

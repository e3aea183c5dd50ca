//! Where letters end: takes each and says so, as fast as it can.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::any;

use crate::Result;

/// Serves until the process is ended. Its address is the first line of what it prints.
pub async fn serve() -> Result<()> {
    static TAKEN: AtomicU64 = AtomicU64::new(0);
    let taken = async |_letter: Bytes| {
        let id = TAKEN.fetch_add(1, Ordering::Relaxed);
        let said = format!("{{\"ErrorCode\":0,\"Message\":\"OK\",\"MessageID\":\"00000000-0000-0000-0000-{id:012}\"}}");
        ([(CONTENT_TYPE, "application/json")], said)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().fallback(any(taken))).await?;
    Ok(())
}

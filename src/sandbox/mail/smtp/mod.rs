//! A small mail server: greets, asks for a login, and takes letters as strictly as RFC 5321 has it.

mod session;

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::Server;
use session::{End, Session};

/// The one user; the password is the server's token.
pub const USER: &str = "accounts@harbour.example";

/// Listens until `stop`.
pub(super) async fn serve(addr: SocketAddr, server: Server, stop: CancellationToken) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(addr).await?;
    let addr = listener.local_addr()?;
    tokio::spawn(async move {
        while let Some(Ok((stream, _))) = stop.run_until_cancelled(listener.accept()).await {
            let (server, stop) = (server.clone(), stop.clone());
            tokio::spawn(async move { stop.run_until_cancelled(speak(stream, server)).await });
        }
    });
    Ok(addr)
}

async fn speak(stream: TcpStream, server: Server) {
    let mut session = Session::new(stream, server);
    match session.run().await {
        Ok(End::Closed) => {}
        // The line stays open and nothing more is said.
        Ok(End::Silent) => std::future::pending().await,
        Err(error) => tracing::debug!(%error, "a mail session broke off"),
    }
}

#[cfg(test)]
mod tests;

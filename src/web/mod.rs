//! The bot's own small web server: whether it is up, whether it can work, and its figures.

pub mod figures;
pub mod hooks;
mod places;
mod rate;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::readiness::{Readiness, Report};

/// The largest request that is read: a mail provider's report with an answer's text in it.
const LARGEST_BODY: usize = 2 * 1024 * 1024;
/// How long one request may take to be answered.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Clone)]
struct Watched {
    readiness: Readiness,
    figures: PrometheusHandle,
}

/// The pages of the server, with `hooks` beside them, all within the limits of size and time.
pub fn router(readiness: Readiness, figures: PrometheusHandle, hooks: Router) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(Watched { readiness, figures })
        .merge(hooks)
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
}

/// Answers on `listener` until `stopped`, then lets the requests under way end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stopped).await
}

/// The process is up: nothing more is meant.
async fn healthz() -> &'static str {
    "ok\n"
}

async fn readyz(State(watched): State<Watched>) -> impl IntoResponse {
    let report = watched.readiness.report();
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report))
}

async fn metrics(State(watched): State<Watched>) -> impl IntoResponse {
    show(&watched.readiness.report());
    // Histograms are folded when they are read: nobody reads them otherwise.
    watched.figures.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], watched.figures.render())
}

/// What `/readyz` says, in figures: the two tell one story.
fn show(report: &Report) {
    let parts = [("database", &report.database), ("gateway", &report.gateway), ("schedule", &report.schedule)];
    for (part, state) in parts {
        metrics::gauge!("cordial_part_ready", "part" => part).set(f64::from(u8::from(state.ready)));
    }
    metrics::gauge!("cordial_ready").set(f64::from(u8::from(report.ready)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readiness::Part;
    use axum::body::Bytes;
    use axum::routing::post;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use serde_json::{Value, json};

    async fn server(readiness: &Readiness) -> (String, PrometheusHandle) {
        let recorder = PrometheusBuilder::new().build_recorder();
        let figures = recorder.handle();
        metrics::with_local_recorder(&recorder, || metrics::counter!("cordial_letters_total").increment(3));
        let hooks = Router::new().route("/hooks/echo", post(async |body: Bytes| body.len().to_string()));
        let router = router(readiness.clone(), figures.clone(), hooks);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, router, std::future::pending()));
        (address, figures)
    }

    #[tokio::test]
    async fn readiness_is_told_part_by_part() {
        let readiness = Readiness::starting();
        let (address, _figures) = server(&readiness).await;
        let client = crate::http::client(PATIENCE);
        let ask = async |path: &str| client.get(format!("{address}{path}")).send().await.unwrap();
        assert_eq!(ask("/healthz").await.status(), 200);

        readiness.up(Part::Database);
        readiness.up(Part::Schedule);
        readiness.down(Part::Gateway, "reconnecting");
        let answer = ask("/readyz").await;
        assert_eq!(answer.status(), 503);
        let said: Value = answer.json().await.unwrap();
        assert_eq!(
            said,
            json!({
                "ready": false,
                "role": "holder",
                "database": {"ready": true},
                "gateway": {"ready": false, "reason": "reconnecting"},
                "schedule": {"ready": true},
            })
        );
        readiness.up(Part::Gateway);
        assert_eq!(ask("/readyz").await.status(), 200);
        assert_eq!(ask("/nowhere").await.status(), 404);
    }

    #[tokio::test]
    async fn figures_are_in_the_words_of_prometheus() {
        let (address, _figures) = server(&Readiness::starting()).await;
        let answer = crate::http::client(PATIENCE).get(format!("{address}/metrics")).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
        assert!(answer.text().await.unwrap().contains("\ncordial_letters_total 3"));
    }

    #[tokio::test]
    async fn a_request_that_is_too_large_is_refused() {
        let (address, _figures) = server(&Readiness::starting()).await;
        let send = async |size: usize| {
            let request = crate::http::client(PATIENCE).post(format!("{address}/hooks/echo"));
            request.body(vec![b'x'; size]).send().await.unwrap()
        };
        assert_eq!(send(LARGEST_BODY).await.text().await.unwrap(), LARGEST_BODY.to_string());
        assert_eq!(send(LARGEST_BODY + 1).await.status(), 413);
    }
}

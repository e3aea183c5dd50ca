//! The figures that `/metrics` shows: counted wherever the work is done, gathered here.

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

/// Begins to gather the figures of this process. Once in its life.
pub fn gather() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new().install_recorder()
}

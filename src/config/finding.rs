//! One remark on the configuration, as `cordial check` prints it.

use std::fmt;

use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Ok,
    Warning,
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Ok => "ok",
            Level::Warning => "warning",
            Level::Error => "error",
        })
    }
}

/// What was found, and the key it is about (`mail.postmark.token`). Holds no secret's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub level: Level,
    pub key: String,
    pub message: String,
}

impl Finding {
    pub fn ok(key: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding { level: Level::Ok, key: key.into(), message: message.into() }
    }

    pub fn warning(key: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding { level: Level::Warning, key: key.into(), message: message.into() }
    }

    pub fn error(key: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding { level: Level::Error, key: key.into(), message: message.into() }
    }

    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.level, self.key, self.message)
    }
}

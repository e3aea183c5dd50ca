//! A line of the client file in words.

use serde_json::Value;

use super::Money;

/// What is worth reading of a line's details: words and amounts, not ids and hashes.
pub fn told(detail: &Value) -> String {
    let Value::Object(detail) = detail else { return String::new() };
    let parts = detail.iter().filter(|(key, _)| !is_of_the_machine(key)).filter_map(|(key, value)| {
        let shown = shown(value)?;
        Some(if is_plain(key) { shown } else { format!("{} {shown}", key.replace('_', " ")) })
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn is_of_the_machine(key: &str) -> bool {
    let ids = [
        "owner",
        "before",
        "id",
        "sha256",
        "hash",
        "salt",
        "key",
        "message_id",
        "channel_id",
        "content",
        "approval",
        "plan",
        "promise",
        "dispute",
        "redates",
        "replaced_by",
        "message",
        "by",
        "outbox",
        "conversation",
        "file",
        "day",
        "provider",
        "direction",
        "voter",
        "lost",
        "kind",
        "anchor",
        "task",
    ];
    ids.contains(&key) || key.ends_with("_id") || key.ends_with("_hash")
}

/// Whether the value says by itself what it is.
fn is_plain(key: &str) -> bool {
    ["note", "reason", "amount", "channel", "outcome", "template", "sentence", "terms"].contains(&key)
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Array(parts) => {
            let parts: Vec<String> = parts.iter().filter_map(shown).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        }
        Value::Object(parts) => money(parts),
        _ => None,
    }
}

fn money(parts: &serde_json::Map<String, Value>) -> Option<String> {
    let money: Money = serde_json::from_value(Value::Object(parts.clone())).ok()?;
    Some(money.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_and_amounts_are_read_and_ids_are_not() {
        let detail = json!({
            "amount": { "minor": 120_000, "currency": "GBP" }, "note": "will pay on Friday", "next_on": "2026-03-06",
            "outbox": "01J…", "sha256": "ab", "ended": null, "address_suppressed": true, "invoices": ["INV-1", "INV-2"],
        });
        let told = told(&detail);
        assert_eq!(
            told,
            "£1,200.00, will pay on Friday, next on 2026-03-06, address suppressed yes, invoices INV-1 INV-2"
        );
    }
}

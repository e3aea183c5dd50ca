//! The files the page is made of.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Name, kind, content.
const ASSETS: [(&str, &str, &str); 16] = [
    ("page.css", STYLE, include_str!("assets/page.css")),
    ("chat.css", STYLE, include_str!("assets/chat.css")),
    ("panels.css", STYLE, include_str!("assets/panels.css")),
    ("page.js", SCRIPT, include_str!("assets/page.js")),
    ("dom.js", SCRIPT, include_str!("assets/dom.js")),
    ("desk.js", SCRIPT, include_str!("assets/desk.js")),
    ("markdown.js", SCRIPT, include_str!("assets/markdown.js")),
    ("message.js", SCRIPT, include_str!("assets/message.js")),
    ("embed.js", SCRIPT, include_str!("assets/embed.js")),
    ("typed.js", SCRIPT, include_str!("assets/typed.js")),
    ("composer.js", SCRIPT, include_str!("assets/composer.js")),
    ("dialog.js", SCRIPT, include_str!("assets/dialog.js")),
    ("mailbox.js", SCRIPT, include_str!("assets/mailbox.js")),
    ("phone.js", SCRIPT, include_str!("assets/phone.js")),
    ("hours.js", SCRIPT, include_str!("assets/hours.js")),
    ("tour.js", SCRIPT, include_str!("assets/tour.js")),
];

pub(super) async fn index() -> Html<&'static str> {
    Html(include_str!("assets/index.html"))
}

pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, content)) => ([(header::CONTENT_TYPE, *kind)], *content).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser would ask for that isn't there, and what is there and never asked for.
    #[test]
    fn every_file_is_asked_for_and_every_file_asked_for_is_there() {
        let texts = ASSETS.iter().map(|(_, _, content)| *content).chain([include_str!("assets/index.html")]);
        let all = texts.collect::<Vec<_>>().join("\n");
        for (name, ..) in ASSETS {
            let asked = all.contains(&format!("/page/assets/{name}")) || all.contains(&format!("\"./{name}\""));
            assert!(asked, "nothing asks for {name}");
        }
        for asked in all.split("\"./").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ASSETS.iter().any(|(name, ..)| *name == asked), "{asked} isn't there");
        }
    }

    /// The page builds its elements from text; a string of markup from data could never be told apart.
    #[test]
    fn no_script_writes_markup() {
        for (name, _, content) in ASSETS {
            for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                assert!(!content.contains(way), "{name} uses {way}");
            }
        }
    }
}

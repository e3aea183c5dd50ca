//! The timeline as a page to read and to print: one file, no script, nothing fetched.

use super::html::Html;
use super::{Dossier, sections};

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<style>
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2530; background: #fff; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem; border-bottom: 2px solid #1f6f6b; padding-bottom: .2rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
p { margin: .3rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid #d9dee4; overflow-wrap: anywhere; }
th { color: #4a5866; font-weight: 600; white-space: nowrap; }
td:first-child { white-space: nowrap; }
.scroll td { min-width: 5.5rem; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; background: #f5f7f8; border-left: 3px solid #1f6f6b; padding: .8rem 1rem; margin: .4rem 0; }
.quiet { color: #4a5866; font-size: .87rem; overflow-wrap: anywhere; }
.cover { border: 2px solid #1f6f6b; border-radius: 6px; padding: 1rem 1.4rem 1.4rem; margin-bottom: 2rem; }
@page { margin: 18mm 15mm; }
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .cover { break-after: page; border-radius: 0; }
  .scroll { overflow: visible; }
}
</style>
<title>"#;

/// The whole page.
pub fn page(dossier: &Dossier) -> String {
    let mut html = Html::default();
    html.raw(HEAD).text(&format!("Client file: {}", dossier.title())).raw("</title>\n</head>\n<body>\n");
    if let Some(cover) = &dossier.cover {
        sections::cover(&mut html, dossier, cover);
    }
    html.within("h1", &format!("Client file: {}", dossier.title()));
    sections::facts(&mut html, dossier);
    sections::statement(&mut html, dossier);
    sections::plans(&mut html, dossier);
    sections::approvals(&mut html, dossier);
    sections::timeline(&mut html, dossier);
    sections::letters(&mut html, dossier);
    sections::files(&mut html, dossier);
    html.within("h2", "How this can be checked");
    html.within("p", &dossier.chain_told());
    html.within(
        "p",
        "MANIFEST.sha256 holds the SHA-256 of every other file: sha256sum -c MANIFEST.sha256. In activities.jsonl the \
         hash of each line is SHA-256 of the previous hash, a line feed and the body; the digests posted in the chat \
         show the head of their day.",
    );
    html.raw("</body>\n</html>\n");
    html.finished()
}

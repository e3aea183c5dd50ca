//! `/import`: a ledger file in.

use std::sync::Arc;

use poise::serenity_prelude as serenity;

use super::choices::Chosen;
use super::{Context, Done, answer};
use crate::desk::FileKind;
use crate::desk::ImportRequest;
use crate::discord::{attachment, render};

/// Take in a ledger file: CSV, QuickBooks A/R Aging Detail, Xero sales invoices (managers)
#[poise::command(slash_command)]
pub async fn import(
    ctx: Context<'_>,
    #[description = "The export"] file: serenity::Attachment,
    #[description = "What is in it; invoices where you don't say"] kind: Option<Chosen<FileKind>>,
    #[description = "Only say what it would change"] dry_run: Option<bool>,
    #[description = "Take it although it is of an earlier day than the last file"] insist: Option<bool>,
) -> Done {
    let room = Arc::clone(ctx.data());
    let request = ImportRequest {
        kind: kind.map_or(FileKind::Invoices, |Chosen(kind)| kind),
        format: "auto".to_owned(),
        full: false,
        yes: insist.unwrap_or(false),
        dry_run: dry_run.unwrap_or(false),
    };
    answer(ctx, |desk, actor| async move {
        let bytes = attachment::fetch(&room.workspace.api_url, &attachment::Link::of(&file)).await?;
        let report = desk.import(&actor, &bytes, request).await?;
        Ok(render::import::message(&report))
    })
    .await
}

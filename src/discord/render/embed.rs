//! A card in a message, which can't be made larger than Discord takes.

use serenity::builder::{CreateEmbed, CreateEmbedFooter};

use super::text::{clip, length};

const TITLE: usize = 256;
const DESCRIPTION: usize = 4096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1024;
const FOOTER: usize = 2048;
/// Over all embeds of a message together.
pub const ALL_EMBEDS: usize = 6000;
/// Kept free for the line that says how much was left out.
const REMARK: usize = 64;

/// Green, amber, red, grey, blue: the side line of a card. Never the only bearer of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tint {
    Good,
    Waiting,
    Bad,
    Past,
    Plain,
}

impl Tint {
    fn colour(self) -> u32 {
        match self {
            Tint::Good => 0x2f_9e_6b,
            Tint::Waiting => 0xd9_8e_04,
            Tint::Bad => 0xc8_45_3b,
            Tint::Past => 0x7a_7f_87,
            Tint::Plain => 0x3b_6f_b6,
        }
    }
}

/// A card under construction. Whole lines and fields are left out where there is no room, and counted.
#[derive(Debug, Clone)]
pub struct Embed {
    title: String,
    description: String,
    fields: Vec<(String, String, bool)>,
    footer: String,
    image: Option<String>,
    tint: Tint,
    room: usize,
    left_out: usize,
    /// A field was shortened.
    shortened: bool,
}

impl Embed {
    /// `title` is text of ours, or escaped.
    pub fn new(tint: Tint, title: &str) -> Embed {
        Embed::within(ALL_EMBEDS, tint, title)
    }

    /// A card that takes at most `room` of the 6,000 characters that a message's cards have together.
    pub fn within(room: usize, tint: Tint, title: &str) -> Embed {
        let title = clip(title, TITLE.min(room.saturating_sub(REMARK)));
        let room = room.min(ALL_EMBEDS).saturating_sub(REMARK + length(&title));
        Embed {
            title,
            description: String::new(),
            fields: Vec::new(),
            footer: String::new(),
            image: None,
            tint,
            room,
            left_out: 0,
            shortened: false,
        }
    }

    /// Adds a line to the text, or counts it as left out. Once one is left out so are those after it: a list with
    /// holes in it would pass for a whole one.
    pub fn line(&mut self, line: &str) {
        let needed = length(line) + usize::from(!self.description.is_empty());
        let fits = needed <= self.room && length(&self.description) + needed <= DESCRIPTION - REMARK;
        if self.left_out > 0 || !fits {
            self.left_out += 1;
            return;
        }
        if !self.description.is_empty() {
            self.description.push('\n');
        }
        self.description.push_str(line);
        self.room -= needed;
    }

    /// Adds a field of lines; those that don't fit are counted in its last line. Nothing for no lines.
    pub fn field(&mut self, label: &str, lines: &[String], inline: bool) {
        if lines.is_empty() {
            return;
        }
        let label = clip(label, FIELD_NAME);
        let room = self.room.saturating_sub(length(&label)).min(FIELD_VALUE);
        let value = fitted(lines, room);
        if self.fields.len() == FIELDS || value.trim().is_empty() || label.is_empty() {
            self.left_out += lines.len();
            return;
        }
        self.room -= length(&label) + length(&value);
        self.shortened |= value.lines().count() < lines.len() || value.ends_with(" more");
        self.fields.push((label, value, inline));
    }

    /// The small print. It isn't markdown: text of ours, or bare.
    pub fn footer(&mut self, text: &str) {
        let text = clip(text, FOOTER.min(self.room));
        self.room -= length(&text);
        self.footer = text;
    }

    /// Shows the attached picture of that name.
    pub fn image(&mut self, file: &str) {
        self.image = Some(format!("attachment://{file}"));
    }

    /// How many lines had no room.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Whether anything is missing, in a field or in the text.
    pub fn is_cut(&self) -> bool {
        self.shortened || self.left_out > 0
    }

    pub fn build(self) -> CreateEmbed {
        let mut description = self.description;
        if self.left_out > 0 {
            description.push_str(&format!("\n… and {} more that don't fit here", self.left_out));
        }
        let mut embed = CreateEmbed::new().colour(self.tint.colour());
        if !self.title.is_empty() {
            embed = embed.title(self.title);
        }
        if !description.trim().is_empty() {
            embed = embed.description(description.trim());
        }
        if !self.footer.is_empty() {
            embed = embed.footer(CreateEmbedFooter::new(self.footer));
        }
        if let Some(image) = self.image {
            embed = embed.image(image);
        }
        embed.fields(self.fields)
    }
}

/// As many whole lines as fit into `room`, with a last one that counts the others.
fn fitted(lines: &[String], room: usize) -> String {
    let whole = lines.join("\n");
    if length(&whole) <= room {
        return whole;
    }
    let remark = |left: usize| format!("… and {left} more");
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let rest = remark(lines.len() - index);
        if length(&out) + length(line) + 1 + length(&rest) > room {
            return if length(&out) + length(&rest) <= room { out + &rest } else { String::new() };
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// What Discord would count, and refuse.
    fn counted(embed: CreateEmbed) -> (Value, usize) {
        let json = serde_json::to_value(embed).unwrap();
        let of = |value: &Value| length(value.as_str().unwrap_or(""));
        let mut all = of(&json["title"]) + of(&json["description"]) + of(&json["footer"]["text"]);
        for field in json["fields"].as_array().into_iter().flatten() {
            assert!((1..=FIELD_NAME).contains(&of(&field["name"])) && (1..=FIELD_VALUE).contains(&of(&field["value"])));
            all += of(&field["name"]) + of(&field["value"]);
        }
        assert!(of(&json["title"]) <= TITLE && of(&json["description"]) <= DESCRIPTION);
        assert!(json["fields"].as_array().is_none_or(|fields| fields.len() <= FIELDS));
        (json, all)
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let mut embed = Embed::new(Tint::Plain, "Overdue");
        (0..400).for_each(|n| embed.line(&format!("account {n:03} owes something and more")));
        let left = embed.left_out();
        assert!(left > 250);
        let (json, all) = counted(embed.build());
        assert!(all <= ALL_EMBEDS);
        assert!(json["description"].as_str().unwrap().ends_with(&format!("… and {left} more that don't fit here")));
    }

    proptest! {
        #[test]
        fn no_card_is_larger_than_discord_takes(
            title in "\\PC{0,400}",
            lines in proptest::collection::vec("\\PC{0,300}", 0..40),
            fields in proptest::collection::vec(("\\PC{1,300}", proptest::collection::vec("\\PC{1,300}", 0..12)), 0..30),
            footer in "\\PC{0,2500}",
            room in 200_usize..6001,
        ) {
            let mut embed = Embed::within(room, Tint::Waiting, &title);
            embed.footer(&footer);
            lines.iter().for_each(|line| embed.line(line));
            fields.iter().for_each(|(name, lines)| embed.field(name, lines, true));
            let (_, all) = counted(embed.build());
            prop_assert!(all <= room);
        }
    }
}

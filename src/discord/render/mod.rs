//! What the desk says, as Discord shows it.

pub mod embed;
pub mod picture;
pub mod text;

//! Discord: the gateway, the commands, and everything said there. serenity and poise live here and nowhere else.

pub mod custom_id;
pub mod http;
pub mod message;
pub mod pace;
pub mod render;

//! Discord: the gateway, the commands, and everything said there. serenity and poise live here and nowhere else.

mod alert_marks;
mod answer;
mod attachment;
mod buttons;
mod check;
mod commands;
mod custom_id;
mod dispatch;
mod doubt;
mod forms;
mod gateway;
mod http;
mod identity;
mod listener;
mod marks;
mod matters;
mod message;
mod pace;
mod post;
mod private_word;
mod promise_form;
mod reactions;
mod reconcile;
mod registration;
mod remind_form;
mod render;
mod room;
mod sentences;

pub use check::online;
pub use gateway::{Fatal, run};
pub use post::{Posted, Poster};

#[cfg(test)]
mod tests;

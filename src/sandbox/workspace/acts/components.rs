//! Buttons pressed, options picked, forms sent.

use serde_json::{Value, json};

use super::super::Workspace;
use super::super::component_form::LINK;
use super::super::interaction::{Asked, COMPONENT, MODAL};
use super::super::message::Message;
use super::super::people::Id;
use super::super::reply::{Change, Complaint, InteractionId, Modal, ModalInput};
use super::super::world::World;

impl Workspace {
    /// Presses a button, by custom_id or by label.
    ///
    /// # Errors
    /// If it isn't there, or can't be pressed.
    pub fn press(&self, person: Id, message: Id, button: &str) -> Result<InteractionId, Complaint> {
        self.shared.with(|world| {
            let found = control(world.in_sight(person, message)?, button, "button")?;
            if found["style"] == LINK {
                return Err(Complaint::new(format!(
                    "{button:?} is a link: it opens a page and tells the bot nothing."
                )));
            }
            let data = json!({"component_type": 2, "custom_id": found["custom_id"], "id": 2});
            Ok(component(world, person, message, data))
        })
    }

    /// Presses a button the message doesn't have, as a forged client would.
    ///
    /// # Errors
    /// If there is no such message in sight.
    pub fn forge_press(&self, person: Id, message: Id, custom_id: &str) -> Result<InteractionId, Complaint> {
        self.shared.with(|world| {
            world.in_sight(person, message)?;
            let data = json!({"component_type": 2, "custom_id": custom_id, "id": 2});
            Ok(component(world, person, message, data))
        })
    }

    /// Picks from a select menu, by custom_id or placeholder; options by value or label.
    ///
    /// # Errors
    /// If it isn't there, or can't be picked from so.
    pub fn select(&self, person: Id, message: Id, menu: &str, picks: &[&str]) -> Result<InteractionId, Complaint> {
        self.shared.with(|world| {
            let found = control(world.in_sight(person, message)?, menu, "menu")?;
            let options = found["options"].as_array().map(Vec::as_slice).unwrap_or_default();
            let mut values = Vec::new();
            for pick in picks {
                let option = options.iter().find(|option| option["value"] == *pick || option["label"] == *pick);
                let missing = || Complaint::new(format!("The menu has no option {pick:?}."));
                values.push(option.ok_or_else(missing)?["value"].clone());
            }
            let bound = |key: &str| found[key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
            if !(bound("min_values")..=bound("max_values")).contains(&values.len()) {
                return Err(Complaint::new(format!("The menu doesn't take {} options.", values.len())));
            }
            let data = json!({"component_type": 3, "custom_id": found["custom_id"], "values": values, "id": 2});
            Ok(component(world, person, message, data))
        })
    }

    /// The form open in front of `person`.
    pub fn modal(&self, person: Id) -> Option<Modal> {
        self.shared.with(|world| world.modals.get(&person).cloned())
    }

    /// Sends the form open in front of `person`; inputs by custom_id or label, the others as they stand.
    ///
    /// # Errors
    /// If there is no form, no such input, or an input doesn't hold what it must.
    pub fn submit(&self, person: Id, values: &[(&str, &str)]) -> Result<InteractionId, Complaint> {
        self.shared.with(|world| {
            let missing = || Complaint::new("There is no form open.");
            let modal = world.modals.get(&person).cloned().ok_or_else(missing)?;
            let opener = world.interactions.get(&modal.interaction.0).cloned().ok_or_else(missing)?;
            for (name, _) in values {
                if !modal.inputs.iter().any(|input| names(input, name)) {
                    return Err(Complaint::new(format!("The form has no input {name:?}.")));
                }
            }
            let mut rows = Vec::new();
            for input in &modal.inputs {
                let typed = values.iter().find(|(name, _)| names(input, name)).map_or(input.value.as_str(), |v| v.1);
                check(input, typed)?;
                rows.push(
                    json!({"type": 1, "components": [{"type": 4, "custom_id": input.custom_id, "value": typed}]}),
                );
            }
            world.modals.remove(&person);
            world.changes.push(Change::Interaction { person });
            let data = json!({"custom_id": modal.custom_id, "components": rows});
            let mut asked = Asked::new(MODAL, person, opener.channel, data);
            asked.source = opener.source;
            asked.opened_by = Some(opener.id);
            Ok(InteractionId(world.ask(asked)))
        })
    }

    /// Closes the form without sending it; the bot isn't told.
    pub fn dismiss(&self, person: Id) {
        self.shared.with(|world| {
            world.modals.remove(&person);
            world.changes.push(Change::Interaction { person });
        });
    }
}

/// The control a person means by its custom_id, label or placeholder.
fn control<'m>(message: &'m Message, name: &str, what: &str) -> Result<&'m Value, Complaint> {
    let fits = |control: &&Value| ["custom_id", "label", "placeholder"].iter().any(|key| control[key] == name);
    let found = message.controls().find(fits).filter(|found| (found["type"] == 2) == (what == "button"));
    let found = found.ok_or_else(|| {
        let labels: Vec<&str> = message.controls().filter_map(|c| c["label"].as_str()).collect();
        Complaint::new(format!("The message has no {what} {name:?}; its buttons are {labels:?}."))
    })?;
    if found["disabled"] == true {
        return Err(Complaint::new(format!("The {what} {name:?} is disabled.")));
    }
    Ok(found)
}

fn component(world: &mut World, person: Id, message: Id, data: Value) -> InteractionId {
    let channel = world.messages.get(&message).map(|m| m.channel_id).unwrap_or_default();
    let mut asked = Asked::new(COMPONENT, person, channel, data);
    asked.source = Some(message);
    InteractionId(world.ask(asked))
}

fn names(input: &ModalInput, name: &str) -> bool {
    input.custom_id == name || input.label == name
}

fn check(input: &ModalInput, typed: &str) -> Result<(), Complaint> {
    let length = typed.chars().count();
    if length == 0 && !input.required {
        return Ok(());
    }
    if length == 0 {
        return Err(Complaint::new(format!("{:?} is required.", input.label)));
    }
    if length < input.min_length || length > input.max_length {
        let (least, most) = (input.min_length, input.max_length);
        return Err(Complaint::new(format!("{:?} takes {least} to {most} characters.", input.label)));
    }
    Ok(())
}

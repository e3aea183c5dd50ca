//! What people do.

use super::{Choice, Complaint, Faults, Id, InteractionId, Message, Modal, Person, Pings, Reply, Upload, Workspace};

impl Workspace {
    /// Gives a command as typed: `/log account:ACME channel:call note:"two words"`.
    pub fn slash(&self, _person: Id, _channel: Id, _text: &str) -> Result<InteractionId, Complaint> {
        todo!()
    }
    /// The same with files for the options that take one, by option name.
    pub fn slash_with(
        &self,
        _person: Id,
        _channel: Id,
        _text: &str,
        _files: Vec<(String, Upload)>,
    ) -> Result<InteractionId, Complaint> {
        todo!()
    }
    /// Asks for suggestions for the last option of what is typed so far.
    pub async fn complete(&self, _person: Id, _channel: Id, _text: &str) -> Result<Vec<Choice>, Complaint> {
        todo!()
    }
    /// Presses a button, by custom_id or by label.
    pub fn press(&self, _person: Id, _message: Id, _button: &str) -> Result<InteractionId, Complaint> {
        todo!()
    }
    /// Presses a button the message doesn't have, as a forged client would.
    pub fn forge_press(&self, _person: Id, _message: Id, _custom_id: &str) -> Result<InteractionId, Complaint> {
        todo!()
    }
    /// Picks from a select menu, by custom_id or placeholder, options by value or label.
    pub fn select(&self, _person: Id, _message: Id, _menu: &str, _picks: &[&str]) -> Result<InteractionId, Complaint> {
        todo!()
    }
    /// Uses a message's context menu.
    pub fn context(&self, _person: Id, _command: &str, _message: Id) -> Result<InteractionId, Complaint> {
        todo!()
    }
    /// The form open in front of `person`.
    pub fn modal(&self, _person: Id) -> Option<Modal> {
        todo!()
    }
    /// Sends the form open in front of `person`; inputs by custom_id or label.
    pub fn submit(&self, _person: Id, _values: &[(&str, &str)]) -> Result<InteractionId, Complaint> {
        todo!()
    }
    /// Closes the form without sending it.
    pub fn dismiss(&self, _person: Id) {
        todo!()
    }
    pub fn react(&self, _person: Id, _message: Id, _emoji: &str) -> Result<(), Complaint> {
        todo!()
    }
    pub fn react_burst(&self, _person: Id, _message: Id, _emoji: &str) -> Result<(), Complaint> {
        todo!()
    }
    pub fn unreact(&self, _person: Id, _message: Id, _emoji: &str) -> Result<(), Complaint> {
        todo!()
    }
    /// Writes in a channel.
    pub fn say(&self, _person: Id, _channel: Id, _text: &str) -> Result<Id, Complaint> {
        todo!()
    }
    /// Deletes a message, as its author or an administrator.
    pub fn delete_message(&self, _message: Id) -> Result<(), Complaint> {
        todo!()
    }
    /// Notes that `person` has read `channel` up to now.
    pub fn mark_read(&self, _person: Id, _channel: Id) {
        todo!()
    }
    pub fn set_roles(&self, _person: Id, _roles: &[Id]) {
        todo!()
    }
    pub fn close_dms(&self, _person: Id) {
        todo!()
    }
    /// Somebody new joins.
    pub fn join(&self, _name: &str, _roles: &[Id]) -> Id {
        todo!()
    }
    /// Leaves the bot exactly `bits` in `channel`.
    pub fn set_bot_permissions(&self, _channel: Id, _bits: u64) {
        todo!()
    }
    pub fn delete_channel(&self, _channel: Id) {
        todo!()
    }
    pub fn kick_bot(&self) {
        todo!()
    }
    pub fn invite_bot(&self) {
        todo!()
    }
    /// Waits for the answer, ten seconds at most.
    pub async fn reply(&self, _interaction: InteractionId) -> Reply {
        todo!()
    }
    /// What everybody sees in `channel`, oldest first.
    pub fn messages(&self, _channel: Id) -> Vec<Message> {
        todo!()
    }
    pub fn message(&self, _id: Id) -> Option<Message> {
        todo!()
    }
    /// Whom it pushed to.
    pub fn pings(&self, _message: Id) -> Pings {
        todo!()
    }
    /// The direct messages between the bot and `person`, oldest first.
    pub fn dms(&self, _person: Id) -> Vec<Message> {
        todo!()
    }
    /// What the bot sent after its first answer.
    pub fn followups(&self, _interaction: InteractionId) -> Vec<Message> {
        todo!()
    }
    pub fn connected(&self) -> bool {
        todo!()
    }
    /// Waits until the bot is online and its commands are registered.
    pub async fn ready(&self) -> Result<(), Complaint> {
        todo!()
    }
    /// Waits until no interaction is open.
    pub async fn settled(&self) -> Result<(), Complaint> {
        todo!()
    }
    /// Waits, woken by every change, until `holds`; `what` names it in the complaint after ten seconds.
    pub async fn wait_until(&self, _what: &str, _holds: impl Fn(&Workspace) -> bool) -> Result<(), Complaint> {
        todo!()
    }
    pub fn person(&self, _id: Id) -> Option<Person> {
        todo!()
    }
    /// What can be made to go wrong.
    pub fn faults(&self) -> Faults {
        todo!()
    }
}

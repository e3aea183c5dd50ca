use super::super::{COLLECTOR, DANA, DESK, MORGAN, NOOR, Reply, SAM, Upload};
use super::office;

fn text(reply: &Reply) -> (&str, bool) {
    let message = reply.message().unwrap_or_else(|| panic!("{reply:?} is no message"));
    (&message.content, message.ephemeral())
}

#[tokio::test]
async fn a_command_is_answered_for_one_person_alone_and_its_button_works() {
    let office = office().await;
    let w = &office.workspace;
    let card = Upload { name: "card.txt".into(), content_type: "text/plain".into(), bytes: b"hi".to_vec() };
    let files = vec![("card".to_owned(), card)];
    let asked = w.slash_with(DANA, DESK, "/greet whom:@Sam tone:Warm times:2", files).unwrap();
    let reply = w.reply(asked).await;
    assert_eq!(text(&reply), ("Hello Sam tone=warm times=2 card=hi", true));
    let message = reply.message().unwrap().id;
    assert!(w.press(SAM, message, "Again").is_err(), "nobody else sees it");
    let pressed = w.press(DANA, message, "Again").unwrap();
    assert_eq!(text(&w.reply(pressed).await), ("Dana pressed v1:again:7", true));
    let view = w.view(DANA);
    let desk = view["channels"].as_array().unwrap().iter().find(|c| c["name"] == "desk").unwrap();
    assert_eq!(desk["messages"][0]["content"], "Dana pressed v1:again:7");
    assert!(w.messages(DESK).is_empty());
}

#[tokio::test]
async fn what_a_client_would_not_send_is_not_sent() {
    let office = office().await;
    let complaint = |typed: &str| office.workspace.slash(DANA, DESK, typed).unwrap_err().0;
    assert_eq!(complaint("/great whom:@Sam"), "There is no command great here.");
    assert_eq!(complaint("/greet"), "whom is required.");
    assert_eq!(complaint("/greet whom:@Nobody"), "whom takes somebody in the server; \"@Nobody\" isn't.");
    assert_eq!(complaint("/greet whom:@Sam tone:cold"), "tone must be one of Warm, Plain; \"cold\" isn't.");
    assert_eq!(complaint("/greet whom:@Sam times:4"), "times is out of range.");
}

#[tokio::test]
async fn a_deferred_answer_is_seen_when_it_is_edited_with_its_file_and_what_follows() {
    let office = office().await;
    let w = &office.workspace;
    let asked = w.slash(NOOR, DESK, "/slow").unwrap();
    let reply = w.reply(asked).await;
    let message = reply.message().unwrap();
    assert_eq!((message.content.as_str(), message.loading(), message.ephemeral()), ("done", false, true));
    assert_eq!(message.attachments[0].name, "list.csv");
    assert_eq!(&message.attachments[0].bytes[..], b"a,b\n1,2\n");
    w.wait_until("the follow-up is there", |w| !w.followups(asked).is_empty()).await.unwrap();
    assert_eq!(w.followups(asked)[0].content, "and more");
}

#[tokio::test]
async fn a_form_is_filled_in_and_sent_and_suggestions_come_while_typing() {
    let office = office().await;
    let w = &office.workspace;
    let Reply::Modal(modal) = w.reply(w.slash(SAM, DESK, "/form").unwrap()).await else { panic!("no form") };
    assert_eq!((modal.title.as_str(), modal.inputs[0].label.as_str()), ("Log", "Note"));
    assert!(w.submit(SAM, &[("Note", "twenty-one characters")]).is_err());
    let sent = w.submit(SAM, &[("Note", "spoke to them")]).unwrap();
    assert_eq!(text(&w.reply(sent).await), ("v1:log:7: spoke to them", false));
    assert!(w.modal(SAM).is_none());
    let choices = w.complete(SAM, DESK, "/find what:ac").await.unwrap();
    assert_eq!((choices[0].name.as_str(), choices[0].value.as_str()), ("ac!", Some("ac")));
}

#[tokio::test]
async fn a_context_menu_hands_over_the_message_itself() {
    let office = office().await;
    let w = &office.workspace;
    let said = w.say(MORGAN, DESK, "they will pay on Friday").unwrap();
    let asked = w.context(DANA, "Quote", said).unwrap();
    assert_eq!(text(&w.reply(asked).await), ("Morgan said: they will pay on Friday", true));
    w.set_roles(DANA, &[]);
    assert_eq!(w.person(DANA).unwrap().roles, Vec::<u64>::new());
    w.set_roles(DANA, &[COLLECTOR]);
}

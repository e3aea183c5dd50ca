// What to try first: six steps through a morning, each with a button that sets the scene.
import { byId, emoji, h } from "./dom.js";
import { become, channelCalled, desk, go } from "./desk.js";
import { fill } from "./composer.js";
import { open as openClock } from "./hours.js";

const panel = byId("tour");
const toggle = byId("tour-toggle");
const narrow = matchMedia("(max-width: 1099px)");
const done = new Set(JSON.parse(sessionStorage.getItem("tour-done") ?? "[]"));

/** Becomes that person in that channel, with a line ready in the box. */
const scene = (name, channel, line) => async () => {
  const person = desk.view.cast.find((one) => one.name === name);
  if (person && person.id !== desk.as) await become(person.id);
  const place = channelCalled(channel);
  if (place) go(`channel:${place.id}`);
  if (line) fill(line);
};

const STEPS = [
  ["Read the digest", "What is overdue this morning, what changed, and who needs a call first.", [["Open #digest", scene("Dana", "digest")]]],
  ["Claim an account and log a call", "Claim Castlegate, then note what they said. Without a note, a form asks for it.", [["Claim", scene("Dana", "desk", "/claim account:CASTLEGATE ")], ["Log", scene("Dana", "desk", "/log account:CASTLEGATE channel:call outcome:hardship ")]]],
  ["Propose a payment plan", "Three installments, two weeks from now. A manager has to agree: become Morgan and give it a ✅.", [["Propose", scene("Dana", "desk", '/plan propose account:CASTLEGATE reason:"quiet until the season starts" installments:3 first:+14d ')], ["Be Morgan", scene("Morgan", "approvals")]]],
  ["Turn to tomorrow morning", "The schedule wakes up: the digest is posted, reminders go out, and the mailbox fills.", [["The clock", async () => openClock(true)], ["Mailbox", async () => go("mail")]]],
  ["Call whoever is on call", "It can't wait: the alert mentions Ola, and her phone rings. Become Ola, and take it.", [["Page", scene("Dana", "desk", "/oncall page message:the bank rang about Castlegate ")], ["Phone", async () => go("phone")], ["Be Ola", scene("Ola", "alerts")]]],
  ["Ask why", "For every message why it was sent, and for every silence why nothing was.", [["Why?", scene("Dana", "desk", "/why account:ACME ")], ["/help", scene("Dana", "desk", "/help ")]]],
];

function step([title, text, ways], index) {
  const act = (way) => async () => {
    done.add(index);
    sessionStorage.setItem("tour-done", JSON.stringify([...done]));
    if (narrow.matches) show(false);
    draw();
    await way();
  };
  return h("li", { class: done.has(index) ? "step done" : "step" }, h("h3", null, title), h("p", null, emoji(text)), h("div", { class: "controls" }, ways.map(([label, way]) => h("button", { type: "button", class: "button secondary", onclick: act(way) }, label))));
}

function draw() {
  panel.replaceChildren(
    h("header", { class: "tour-head" }, h("h2", null, "A morning at the desk"), h("button", { type: "button", class: "icon", "aria-label": "Close the first steps", onclick: () => show(false) }, "✕")),
    h("p", { class: "tour-note" }, "A sample ledger, a team, and a clock of your own. Nothing leaves this machine."),
    h("ol", { class: "steps" }, STEPS.map(step)),
    h("p", { class: "faint tour-keys" }, h("kbd", null, "/"), " a command · ", h("kbd", null, "Alt"), "+", h("kbd", null, "1"), "… rooms · ", h("kbd", null, "Esc"), " closes"));
}

export function show(wanted) {
  panel.hidden = !wanted;
  toggle.setAttribute("aria-expanded", String(wanted));
  sessionStorage.setItem("tour", wanted ? "open" : "closed");
}

toggle.addEventListener("click", () => show(panel.hidden));
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  show(false);
  toggle.focus();
});
draw();
show((sessionStorage.getItem("tour") ?? "open") === "open");

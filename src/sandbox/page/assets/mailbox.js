// The mailbox: every mail the desk sent, as its receiver would see it.
import { byId, draw, h, toast } from "./dom.js";
import { desk, fetchJson, onChange } from "./desk.js";
import { time } from "./message.js";

const pane = byId("mail");
const list = h("div", { class: "mail-list", role: "list", "aria-label": "Mails, newest first" });
const reader = h("div", { class: "mail-reader" });
let chosen = null;
let seen = Number(sessionStorage.getItem("mail-seen") ?? 0);
pane.append(list, reader);

/** How many arrived since the mailbox was last open. */
export const unreadMail = () => Math.max(0, (desk.view?.mail ?? 0) - seen);

onChange(async (what) => {
  pane.hidden = desk.place !== "mail";
  if (pane.hidden || !desk.view || what === "workspace") return;
  seen = desk.view.mail;
  sessionStorage.setItem("mail-seen", seen);
  const found = await fetchJson("/page/mail");
  const mails = (found?.mails ?? []).map((mail) => ({ ...mail, chosen: mail.id === chosen }));
  draw(list, mails, (mail) => mail.id, envelope);
  list.classList.toggle("empty", !mails.length);
  if (!mails.length) list.replaceChildren(h("p", { class: "nothing" }, "No mail yet. Reminders go out in the morning: turn the clock and see."));
});

const people = (all) => (all ?? []).map((one) => (one.name ? `${one.name} <${one.email}>` : one.email)).join(", ");

function envelope(mail) {
  return h("div", { role: "listitem" },
    h("button", { type: "button", class: "envelope", "data-control": "open", "aria-current": mail.chosen ? "true" : null, onclick: () => open(mail.id) },
      h("span", { class: "envelope-to", dir: "auto" }, `To ${people(mail.to)}`),
      h("span", { class: "envelope-subject", dir: "auto" }, mail.subject),
      h("time", { class: "faint", datetime: mail.at }, time(Date.parse(mail.at) / 1000, "f", desk.view.clock))));
}

async function open(id) {
  const mail = await fetchJson(`/page/mail/${encodeURIComponent(id)}`);
  if (!mail) return;
  chosen = id;
  list.querySelectorAll(".envelope").forEach((node) => node.toggleAttribute("aria-current", node.parentNode.dataset.key === id));
  pane.classList.add("reading");
  reader.replaceChildren(letter(mail));
  reader.querySelector("h2").focus();
}

function close() {
  pane.classList.remove("reading");
  list.querySelector("[aria-current]")?.focus();
}

function letter(mail) {
  const line = (name, value) => value && h("div", { class: "letter-line" }, h("dt", null, name), h("dd", { dir: "auto" }, value));
  const body = h("div", { class: "letter-body" });
  const ways = [mail.html && ["As it looks", () => frame(mail)], mail.text && ["Text", () => h("pre", { class: "letter-text", tabindex: "0", dir: "auto" }, mail.text)], ["Headers", () => headers(mail)]].filter(Boolean);
  const tabs = ways.map(([name, make], index) => h("button", { type: "button", role: "tab", id: `way-${index}`, "aria-selected": "false", tabindex: "-1", onclick: (event) => turn(event.currentTarget, make) }, name));
  const turn = (tab, make) => {
    tabs.forEach((one) => one.setAttribute("aria-selected", String(one === tab)));
    tabs.forEach((one) => (one.tabIndex = one === tab ? 0 : -1));
    body.setAttribute("aria-labelledby", tab.id);
    body.replaceChildren(make());
  };
  const row = h("div", { class: "tabs", role: "tablist", "aria-label": "Parts of the mail", onkeydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step && tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next?.focus();
    next?.click();
  } }, tabs);
  body.setAttribute("role", "tabpanel");
  turn(tabs[0], ways[0][1]);
  return h("article", { class: "letter" },
    h("button", { type: "button", class: "quiet back", onclick: close }, "← All mails"),
    h("h2", { tabindex: "-1", dir: "auto" }, mail.subject),
    h("dl", { class: "letter-head" }, line("From", people([mail.from])), line("To", people(mail.to)), line("Cc", people(mail.cc)), line("Reply to", people(mail.reply_to)), line("Sent", time(Date.parse(mail.at) / 1000, "F", desk.view.clock))),
    mail.attachments?.length ? h("p", { class: "letter-files" }, mail.attachments.map((file, index) => h("a", { class: "attached", href: `/page/mail/${encodeURIComponent(mail.id)}/file/${index}`, download: file.name }, h("span", { class: "sheet", "aria-hidden": "true" }), h("bdi", null, file.name)))) : null,
    mail.answerable ? fates(mail) : null,
    row, body);
}

/** What its receiver, or their server, may do with it: the desk is told as a mail provider tells it. */
function fates(mail) {
  const happens = async (event, what, told, details = {}) => {
    const control = event.currentTarget;
    control.disabled = true;
    const answer = await fetch(`/page/mail/${encodeURIComponent(mail.id)}/happens`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ what, ...details }) }).catch(() => null);
    control.disabled = false;
    if (answer?.ok) toast(told);
    else toast((await answer?.json().catch(() => null))?.complaint ?? "The desk couldn't be told. Is it still running?", true);
    return Boolean(answer?.ok);
  };
  const box = h("textarea", { id: "answer", rows: 3, maxlength: 4000, placeholder: "We pay on Friday." });
  const answer = h("form", { class: "answer", hidden: true, onsubmit: async (event) => {
    event.preventDefault();
    const sent = await happens({ currentTarget: answer.querySelector(".primary") }, "reply", "Sent. The desk's channel shows it in a moment.", { text: box.value });
    if (sent) { box.value = ""; answer.hidden = true; }
  } }, h("label", { for: "answer" }, "Answer as its receiver"), box, h("button", { type: "submit", class: "button primary" }, "Send the answer"));
  const fate = (name, what, told) => h("button", { type: "button", class: "button secondary", onclick: (event) => happens(event, what, told) }, name);
  return h("div", { class: "fates" },
    h("div", { role: "group", "aria-label": "What becomes of this mail" },
      h("button", { type: "button", class: "button secondary", onclick: () => { answer.hidden = !answer.hidden; if (!answer.hidden) box.focus(); } }, "Reply"),
      fate("It is delivered", "delivered", "The provider tells the desk that it was delivered."),
      fate("It bounces", "bounces", "The provider tells the desk that it came back."),
      fate("They complain", "complains", "The provider tells the desk that it was reported as spam.")),
    answer);
}

/** The letter in a frame of its own: it runs nothing and reaches nothing. */
const frame = (mail) => h("iframe", { class: "letter-frame", title: "The mail as it looks", sandbox: "allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer", src: `/page/mail/${encodeURIComponent(mail.id)}/letter` });

function headers(mail) {
  const lines = [...mail.headers, ...mail.metadata.map(([name, value]) => [`Metadata: ${name}`, value])];
  return h("dl", { class: "letter-head raw" }, lines.map(([name, value]) => h("div", { class: "letter-line" }, h("dt", null, name), h("dd", null, value))));
}

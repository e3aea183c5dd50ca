// Draws the page from what `desk` knows, and moves between its rooms.
import { avatar, byId, draw, h, toast } from "./dom.js";
import { act, become, channelCalled, desk, go, listen, onChange, room } from "./desk.js";
import { messageNode } from "./message.js";
import { closeMenu } from "./dialog.js";
import { unreadMail } from "./mailbox.js";
import { unreadPages } from "./phone.js";
import "./composer.js";
import "./hours.js";
import "./tour.js";

const drawer = byId("drawer");
const messages = byId("messages");
const main = byId("main");

onChange((what) => {
  if (!desk.view) return;
  settle();
  drawCast();
  drawRooms();
  tellPings();
  drawPlace();
  drawMessages(what === "place" || what === "person");
});

/** What isn't a room of the workspace: its name, and what is to be seen there. */
const OUTSIDE = {
  mail: ["Mailbox", "What the desk sent, caught on this machine"],
  phone: ["Phone", "What rang for whoever is on call"],
};

/** One is always somewhere: at the desk's digest to begin with. */
function settle() {
  if (OUTSIDE[desk.place] || room()) return;
  const first = channelCalled("digest") ?? desk.view.channels[0];
  desk.place = first ? `channel:${first.id}` : "mail";
}

function drawCast() {
  const cast = desk.view.cast.map((one) => ({ ...one, me: one.id === desk.as }));
  draw(byId("cast"), cast, (one) => one.id, (one) =>
    h("button", { type: "button", class: "person", "aria-pressed": String(one.me), "data-control": "be", onclick: () => become(one.id) }, avatar(one.name), h("span", { class: "person-name" }, one.name), h("span", { class: "faint" }, one.does)));
  const online = byId("online");
  const words = desk.lost ? "The sandbox doesn't answer" : desk.view.online ? "Cordial is online" : "Cordial is away";
  if (online.textContent !== words) online.textContent = words;
  online.className = desk.view.online && !desk.lost ? "online" : "away";
}

/** The rooms in the order of their keys: channels, conversations, the mailbox and the phone. */
function rooms() {
  const { channels, dms } = desk.view;
  const mark = (one) => (typeof one.unread === "number" ? one.unread : one.unread ? true : 0);
  return [
    ...channels.map((one) => ({ place: `channel:${one.id}`, sign: "#", name: one.name, unread: mark(one), pings: one.pings, group: "Channels" })),
    ...(dms ?? []).map((one) => ({ place: `dm:${one.id}`, sign: "@", name: one.with?.name ?? "Cordial", unread: mark(one), pings: one.pings, group: "Direct messages" })),
    { place: "mail", sign: "✉", name: "Mailbox", unread: unreadMail(), group: "Outside" },
    ...(typeof desk.view.phone === "number" ? [{ place: "phone", sign: "☎", name: "Phone", unread: unreadPages(), group: "Outside" }] : []),
  ];
}

function drawRooms() {
  const all = rooms().map((one, index) => ({ ...one, here: one.place === desk.place, key: index < 9 ? index + 1 : null }));
  const groups = [...new Set(all.map((one) => one.group))].map((name) => ({ name, rooms: all.filter((one) => one.group === name) }));
  draw(byId("rooms"), groups, (group) => group.name, (group) => h("section", { class: "rooms" }, h("h2", { class: "label" }, group.name), group.rooms.map(roomLine)));
}

/** Mentions each person had in each room when last looked at: a new one is told, as a phone would. */
const pinged = new Map();

function tellPings() {
  for (const one of rooms()) {
    const key = `${desk.as} ${one.place}`;
    const before = pinged.get(key);
    pinged.set(key, one.pings ?? 0);
    if (before !== undefined && one.pings > before && one.place !== desk.place) toast(`You are mentioned in ${one.sign}${one.name}.`);
  }
}

function roomLine(one) {
  const count = one.unread === true ? "new" : one.unread;
  return h("button", { type: "button", class: ["room", one.unread && !one.here && "unread", one.pings && !one.here && "pinged"].filter(Boolean).join(" "), "data-control": one.place, "aria-current": one.here ? "page" : null, "aria-keyshortcuts": one.key ? `Alt+${one.key}` : null, onclick: () => enter(one.place) },
    h("span", { class: "sign", "aria-hidden": "true" }, one.sign), h("span", { class: "room-name" }, one.name), one.unread && !one.here ? h("span", { class: "count-badge" }, String(count), h("span", { class: "unseen" }, " unread")) : null);
}

function enter(place) {
  openDrawer(false);
  go(place);
  if (!OUTSIDE[place] && matchMedia("(hover: hover)").matches) byId("typed").focus();
}

function drawPlace() {
  const here = room();
  const outside = OUTSIDE[desk.place];
  byId("place-name").textContent = outside ? outside[0] : here?.with ? here.with.name : `# ${here?.name ?? ""}`;
  byId("place-topic").textContent = outside ? outside[1] : (here?.topic ?? "Direct messages");
  messages.hidden = Boolean(outside);
  document.title = `${outside ? outside[0] : (here?.name ?? "")} · Cordial sandbox`;
}

/** Messages of the room, the newest in sight unless one has scrolled up to read. */
function drawMessages(moved) {
  const here = room();
  if (!here) return;
  const shown = here.messages.filter((one) => !desk.hidden.has(one.id));
  const { people, channels, roles, commands, me, clock } = desk.view;
  // What a message looks like depends on these too: the day, or the minute where it says how long ago.
  const asOf = (one) => (/<t:-?\d+:R>/.test(JSON.stringify([one.content, one.embeds])) ? clock.local : clock.local.slice(0, 10));
  draw(messages, shown.map((one) => ({ ...one, asOf: asOf(one), as: desk.as, commands: commands?.length })), (one) => `${here.id} ${one.id}`, (one) => messageNode(one, { people, channels, roles, commands, me, clock }));
  if (!shown.length) messages.replaceChildren(h("p", { class: "nothing" }, here.name === "digest" ? "No digest yet: it is posted at nine. Turn the clock, or have Morgan ask for it with /digest." : "Nothing here yet."));
  if (moved) atEnd = true;
  toEnd();
  tellRead(here);
}

/** Whether the newest message is to be kept in sight: until one scrolls up to read. */
let atEnd = true;

function toEnd() {
  if (atEnd && !messages.hidden) main.scrollTop = main.scrollHeight;
}

main.addEventListener("scroll", () => (atEnd = main.scrollHeight - main.scrollTop - main.clientHeight < 120));
// A picture has its height only once it is there.
messages.addEventListener("load", toEnd, true);

/** Up to which message each person has read each room, as far as this page has told. */
const told = new Map();

function tellRead(here) {
  const [key, last] = [`${desk.as} ${here.id}`, here.messages.at(-1)?.id];
  if (!here.unread || document.visibilityState !== "visible" || told.get(key) === last) return;
  told.set(key, last);
  act("read", { channel: here.id });
}

export function openDrawer(wanted) {
  document.body.classList.toggle("drawer-open", wanted);
  byId("menu").setAttribute("aria-expanded", String(wanted));
  byId("scrim").hidden = !wanted;
  if (wanted) drawer.querySelector("[aria-current], button")?.focus();
}

byId("menu").addEventListener("click", () => openDrawer(!document.body.classList.contains("drawer-open")));
byId("scrim").addEventListener("click", () => openDrawer(false));
document.addEventListener("visibilitychange", () => drawMessages(false));

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, textarea, select, dialog");
  // By the key's place: with Alt held, some keyboards write another character there.
  if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    const one = rooms()[Number(event.code.at(-1)) - 1];
    if (!one) return;
    enter(one.place);
  } else if (event.key === "Escape" && document.body.classList.contains("drawer-open")) {
    openDrawer(false);
    byId("menu").focus();
  } else if (event.key === "Escape") {
    closeMenu();
    return;
  } else if (event.key === "/" && !writing && room()) {
    byId("slash").click();
  } else return;
  event.preventDefault();
});

listen();

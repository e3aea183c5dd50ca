// The clock: what it reads, and the panel that turns it.
import { byId, h, toast } from "./dom.js";
import { desk, onChange, turnClock } from "./desk.js";
import { time } from "./message.js";

const button = byId("clock");
const panel = byId("hours");
const exact = h("input", { type: "datetime-local", id: "exact" });
/** The browser's time when the clock was last read, so that the page's clock goes on between readings. */
let readAt = Date.now();

const read = () => Date.parse(desk.view.clock.now) + (Date.now() - readAt);

function tick() {
  if (!desk.view) return;
  const unix = read() / 1000;
  const zone = desk.view.clock.zone;
  const short = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: zone }).format(unix * 1000);
  button.replaceChildren(h("span", { class: "clock-day" }, short), h("span", { class: "clock-time" }, time(unix, "t", desk.view.clock)));
  button.setAttribute("aria-label", `The clock reads ${time(unix, "F", desk.view.clock)}, ${zone}. Turn it.`);
}

const turn = (to, named) => async (event) => {
  const pressed = event.currentTarget;
  pressed.disabled = true;
  const answer = await turnClock(to());
  pressed.disabled = false;
  if (answer.complaint) return;
  open(false);
  toast(`${named} It is ${time(Date.parse(answer.now) / 1000, "F", desk.view.clock)}.`);
};

const choice = (label, note, to) => h("button", { type: "button", class: "hour", onclick: turn(() => to, "The clock was turned.") }, h("strong", null, label), h("span", { class: "faint" }, note));

panel.append(
  h("h2", { class: "label" }, "Turn the clock"), h("p", { class: "faint", id: "zone" }),
  h("div", { class: "hour-grid" }, choice("+1 hour", "reminders and limits pass", "hour"), choice("Tomorrow morning", "just before nine", "morning"), choice("Next Monday", "just before nine", "monday")),
  h("form", { class: "exact", onsubmit: (event) => event.preventDefault() }, h("label", { for: "exact" }, "To a day and time"), h("div", { class: "exact-row" }, exact, h("button", { type: "button", class: "button secondary", onclick: turn(() => exact.value, "The clock was turned.") }, "Turn"))),
  h("p", { class: "faint" }, "It goes forward only. The schedule wakes up and does what is owed."));

export function open(wanted) {
  panel.hidden = !wanted;
  button.setAttribute("aria-expanded", String(wanted));
  if (wanted) panel.querySelector("button").focus();
}

button.addEventListener("click", () => open(panel.hidden));
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open(false);
  button.focus();
});
document.addEventListener("pointerdown", (event) => {
  if (!panel.hidden && !panel.contains(event.target) && !button.contains(event.target)) open(false);
});
onChange(() => {
  if (!desk.view) return;
  readAt = Date.now();
  byId("zone").textContent = `Zone: ${desk.view.clock.zone.replace("_", " ")}`;
  if (panel.hidden) exact.value = desk.view.clock.local;
  exact.min = desk.view.clock.local;
  tick();
});
setInterval(tick, 1000);

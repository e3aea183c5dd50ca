// The phone of whoever is on call: every page that an alert made ring, as its screen shows it.
import { byId, draw, h, toast } from "./dom.js";
import { channelCalled, desk, fetchJson, go, onChange } from "./desk.js";
import { time } from "./message.js";

const pane = byId("phone");
const list = h("div", { class: "page-list", role: "list", "aria-label": "Pages, newest first" });
let seen = Number(sessionStorage.getItem("phone-seen") ?? 0);
let rang;
pane.append(list);

/** How often it rang since one last looked at it. */
export const unreadPages = () => Math.max(0, (desk.view?.phone ?? 0) - seen);

const URGENCY = { 5: "urgent", 4: "high", 3: "normal", 2: "low", 1: "lowest" };

onChange(async () => {
  if (!desk.view) return;
  const before = rang;
  rang = desk.view.phone ?? 0;
  pane.hidden = desk.place !== "phone";
  if (pane.hidden) {
    if (before !== undefined && rang > before) toast("The phone rings: see Phone.");
    return;
  }
  seen = rang;
  sessionStorage.setItem("phone-seen", seen);
  const pages = (await fetchJson("/page/phone"))?.pages ?? [];
  draw(list, pages, (one) => one.id, page);
  if (!pages.length) list.replaceChildren(h("p", { class: "nothing" }, "It hasn't rung yet. /oncall page calls whoever is on call; so does a large promise that is broken."));
});

/** The alert is taken where it stands: in the channel, by whoever was called. */
function open() {
  const alerts = channelCalled("alerts");
  if (alerts) go(`channel:${alerts.id}`);
}

function page(one) {
  const urgency = URGENCY[one.priority] ?? "normal";
  return h("div", { role: "listitem", class: `rang ${urgency}` },
    h("p", { class: "rang-head" }, h("span", { class: "urgency" }, urgency), h("time", { class: "faint", datetime: one.at }, time(Date.parse(one.at) / 1000, "f", desk.view.clock))),
    h("h2", { dir: "auto" }, one.title),
    h("p", { class: "rang-says", dir: "auto" }, one.message),
    h("button", { type: "button", class: "button secondary", "data-control": "open", onclick: open }, "Open the alert"));
}

// One message: who, when, what, and what one can do with it.
import { avatar, emoji, h } from "./dom.js";
import { act, desk, hide } from "./desk.js";
import { attachments, embed } from "./embed.js";
import { render } from "./markdown.js";
import { openMenu } from "./dialog.js";

/** Names, mentions and times as `view` knows them, in the clock's zone. */
export function namesIn(view) {
  const find = (all, id) => (all ?? []).find((one) => one.id === id);
  const mine = find(view.people, view.me?.id) ?? view.me ?? {};
  return {
    mention(of, id) {
      if (of === "#") return `#${find(view.channels, id)?.name ?? "unknown"}`;
      if (of === "@&") return `@${find(view.roles, id)?.name ?? "role"}`;
      return `@${find(view.people, id)?.name ?? "somebody"}`;
    },
    isMe: (of, id) => (of === "@" ? id === desk.as : of === "@&" && (mine.roles ?? []).includes(find(view.roles, id)?.name)),
    time: (unix, style) => time(unix, style, view.clock),
  };
}

const STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "medium", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};

/** An instant in the clock's zone, or how far from the clock's now it is. */
export function time(unix, style, clock) {
  if (style === "R") return relative(unix - Date.parse(clock.now) / 1000);
  try {
    return new Intl.DateTimeFormat("en-GB", { ...STYLES[style], timeZone: clock.zone }).format(unix * 1000);
  } catch {
    return "an unknown time";
  }
}

function relative(seconds) {
  const units = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? units.at(-1);
  return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(Math.trunc(seconds / length), unit);
}

export function messageNode(message, view) {
  const names = namesIn(view);
  const unix = Date.parse(message.at) / 1000;
  const only = message.ephemeral;
  const node = h("article", { class: ["message", message.pings_me && "pings", only && "ephemeral"].filter(Boolean).join(" "), "aria-label": `${message.author.name}, ${time(unix, "t", view.clock)}` },
    avatar(message.author.name, message.author.bot),
    h("div", { class: "message-body" },
      message.asked_by?.command && h("p", { class: "faint asked" }, h("bdi", null, message.asked_by.name), " used ", h("span", { class: "asked-for" }, message.asked_by.command)),
      h("header", { class: "message-head" },
        h("bdi", { class: "author" }, message.author.name), message.author.bot && h("span", { class: "badge" }, "app"),
        h("time", { class: "faint", datetime: message.at, title: time(unix, "F", view.clock) }, when(unix, view.clock)),
        h("button", { type: "button", class: "icon more", "data-control": "more", "aria-label": "More for this message", "aria-haspopup": "menu", onclick: (event) => openMenu(event.currentTarget, message, view) }, "⋯")),
      message.loading ? h("p", { class: "thinking" }, `${message.author.name} is thinking`, h("span", { class: "dots", "aria-hidden": "true" })) : null,
      message.content && render(message.content, names),
      message.edited && message.content ? h("span", { class: "faint edited" }, "(edited)") : null,
      (message.embeds ?? []).map((one) => embed(one, message, names)),
      attachments(message),
      (message.components ?? []).map((row) => h("div", { class: "controls" }, (row.components ?? []).map((one) => control(one, message)))),
      reactions(message),
      only && h("p", { class: "only-you" }, "Only you can see this · ", h("button", { type: "button", class: "link", "data-control": "dismiss", onclick: () => hide(message.id) }, "Dismiss"))));
  const menu = (event) => {
    if (event.target.closest("a, button, select")) return;
    event.preventDefault();
    openMenu(node.querySelector(".more"), message, view);
  };
  node.addEventListener("contextmenu", menu);
  return node;
}

function when(unix, clock) {
  const day = (at) => time(at, "d", clock);
  const now = Date.parse(clock.now) / 1000;
  return day(unix) === day(now) ? time(unix, "t", clock) : time(unix, "f", clock);
}

const BUTTONS = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary link-button" };

function control(one, message) {
  if (one.type === 2) return button(one, message);
  if (one.type === 3) return select(one, message);
  return null;
}

function button(one, message) {
  const label = [one.emoji?.name && h("span", { "aria-hidden": "true" }, emoji(one.emoji.name), " "), h("span", { dir: "auto" }, one.label ?? "")];
  if (one.style === 5) return h("a", { class: `button ${BUTTONS[5]}`, href: /^https?:/.test(one.url ?? "") ? one.url : null, target: "_blank", rel: "noopener noreferrer" }, label, " ↗");
  const press = async (event) => {
    const pressed = event.currentTarget;
    pressed.disabled = true;
    pressed.classList.add("busy");
    await act("press", { message: message.id, button: one.custom_id });
    pressed.disabled = Boolean(one.disabled);
    pressed.classList.remove("busy");
  };
  return h("button", { type: "button", class: `button ${BUTTONS[one.style] ?? "secondary"}`, disabled: one.disabled, "data-control": one.custom_id, onclick: press }, label);
}

function select(one, message) {
  const many = (one.max_values ?? 1) > 1;
  const send = (picks) => picks.length && act("select", { message: message.id, menu: one.custom_id, picks });
  const options = (one.options ?? []).map((option) => h("option", { value: option.value, selected: option.default }, [option.emoji?.name, option.label, option.description && `— ${option.description}`].filter(Boolean).join(" ")));
  const chosen = (box) => [...box.selectedOptions].map((option) => option.value).filter(Boolean);
  const box = h("select", { class: "pick", multiple: many, size: many ? Math.min(options.length, 6) : null, disabled: one.disabled, "aria-label": one.placeholder ?? "Choose", "data-control": one.custom_id, onchange: (event) => !many && send(chosen(event.currentTarget)) },
    many ? null : h("option", { value: "" }, one.placeholder ?? "Choose…"), options);
  return many ? h("span", { class: "picks" }, box, h("button", { type: "button", class: "button secondary", onclick: () => send(chosen(box)) }, "Choose")) : box;
}

function reactions(message) {
  const given = (message.reactions ?? []).filter((one) => one.count > 0);
  if (!given.length) return null;
  return h("div", { class: "reactions" }, given.map((one) =>
    h("button", { type: "button", class: "reaction", "data-control": `react ${one.emoji}`, "aria-pressed": String(Boolean(one.me)), "aria-label": `${one.emoji}, ${one.count}${one.me ? ", yours too" : ""}`, title: (one.people ?? []).join(", "), onclick: () => act(one.me ? "unreact" : "react", { message: message.id, emoji: one.emoji }) },
      h("span", { "aria-hidden": "true" }, emoji(one.emoji)), h("span", { class: "count" }, String(one.count)))));
}

// Elements from data. Text only ever becomes text: nothing here reads markup.

/** An element with properties and children; `on…` are listeners, the rest attributes. False and null are left out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Replaces the children of `parent`, keeping every one whose key and content are the same as before. */
export function draw(parent, items, keyOf, make) {
  const before = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const key = String(keyOf(item));
    const content = JSON.stringify(item);
    const old = before.get(key);
    if (old && old.content === content) return old;
    const node = make(item);
    node.dataset.key = key;
    node.content = content;
    if (old?.contains(document.activeElement)) keepFocus(old, node);
    return node;
  });
  const same = nodes.length === parent.children.length && nodes.every((node, index) => node === parent.children[index]);
  if (!same) parent.replaceChildren(...nodes);
  nodes.find((node) => node.wantsFocus)?.wantsFocus();
}

/** A redrawn node gets the focus back where the old one had it: on the control of the same name. */
function keepFocus(old, node) {
  const name = document.activeElement.dataset.control;
  node.wantsFocus = () => {
    delete node.wantsFocus;
    if (name) node.querySelector(`[data-control="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
  };
}

/** A sentence at the edge of the page, for a few seconds; a complaint stays longer. */
export function toast(sentence, complaint = false) {
  const note = h("div", { class: complaint ? "toast complaint" : "toast" }, sentence);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), complaint ? 9000 : 4500);
}

/** Lets arrow keys, Home and End move among the buttons of a menu, and Escape leave it. */
export function menuKeys(menu, close) {
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("button:not([disabled])")];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape") close();
    else if (to !== undefined) items.at(to % items.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** A colour of the house's palette for a name, the same each time. */
export function hue(name) {
  let sum = 7;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return `tint-${sum % 6}`;
}

/** A person's or the bot's mark. */
export function avatar(name, bot = false) {
  const letter = [...name].find((character) => /\p{L}|\p{N}/u.test(character)) ?? "·";
  return h("span", { class: `avatar ${bot ? "avatar-bot" : hue(name)}`, "aria-hidden": "true" }, letter.toUpperCase());
}

const SVG = "http://www.w3.org/2000/svg";
/** The marks decisions are made with, drawn: they look the same where no emoji font is. */
const DRAWN = {
  "✅": ["mark-yes", "M5 12.5l4.6 4.6L19 7.5"],
  "❌": ["mark-no", "M6.5 6.5l11 11M17.5 6.5l-11 11"],
};

/** Text with those marks drawn; everything else stays as it is. */
export function emoji(text) {
  return text.split(/(✅|❌)\uFE0F?/u).map((part) => (DRAWN[part] ? drawn(part, ...DRAWN[part]) : part));
}

function drawn(mark, kind, path) {
  const icon = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("class", `mark-drawn ${kind}`);
  icon.setAttribute("role", "img");
  icon.setAttribute("aria-label", mark);
  line.setAttribute("d", path);
  icon.append(line);
  return icon;
}

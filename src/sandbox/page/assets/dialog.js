// What opens over the page: the bot's forms, and the menu of a message.
import { byId, emoji, h, menuKeys } from "./dom.js";
import { act, desk, onChange } from "./desk.js";

const MARKS = ["✅", "❌", "👍", "👀", "🎉", "❤️"];
let form = null;
let menu = null;

onChange(() => {
  const modal = desk.view?.modal ?? null;
  const key = modal && `${desk.as} ${modal.interaction} ${modal.custom_id}`;
  if (form?.key === key) return;
  form?.node.remove();
  form = modal && { key, node: openForm(modal) };
});

function openForm(modal) {
  const send = async (event) => {
    event.preventDefault();
    const go = event.currentTarget.querySelector(".primary");
    go.disabled = true;
    const values = Object.fromEntries(modal.inputs.map((input) => [input.custom_id, event.target.elements[input.custom_id].value]));
    await act("submit", { values });
    go.disabled = false;
  };
  const close = () => act("dismiss");
  const node = h("dialog", { class: "form", "aria-labelledby": "form-title", oncancel: (event) => { event.preventDefault(); close(); } },
    h("form", { onsubmit: send },
      h("h2", { id: "form-title" }, modal.title),
      modal.inputs.map(input),
      h("div", { class: "form-foot" }, h("button", { type: "button", class: "button secondary", onclick: close }, "Cancel"), h("button", { type: "submit", class: "button primary" }, "Submit"))));
  document.body.append(node);
  node.showModal();
  node.querySelector("input, textarea")?.focus();
  return node;
}

function input(one) {
  const id = `input-${one.custom_id}`;
  const about = { id, name: one.custom_id, required: one.required, minlength: one.min_length || null, maxlength: one.max_length || 4000, placeholder: one.placeholder };
  const box = one.long ? h("textarea", { ...about, rows: 4 }) : h("input", { ...about, type: "text" });
  box.value = one.value ?? "";
  return h("div", { class: "form-line" }, h("label", { for: id }, one.label, one.required ? h("span", { class: "needed" }, " required") : null), box);
}

/** The menu of a message, beside the button that opened it. */
export function openMenu(anchor, message, view) {
  closeMenu();
  // A message that only one person sees can't be handed to the bot.
  const commands = message.ephemeral ? [] : (view.commands ?? []).filter((one) => one.type === 3);
  const mine = (mark) => message.reactions?.some((one) => one.emoji === mark && one.me);
  const pick = (kind, details) => () => {
    closeMenu();
    act(kind, { message: message.id, ...details });
  };
  const marks = message.ephemeral ? null : h("div", { class: "marks", role: "group", "aria-label": "React" }, MARKS.map((mark) => h("button", { type: "button", role: "menuitem", class: "mark", "aria-label": `${mine(mark) ? "Take back" : "React with"} ${mark}`, onclick: pick(mine(mark) ? "unreact" : "react", { emoji: mark }) }, emoji(mark))));
  const lines = commands.map((one) => h("button", { type: "button", role: "menuitem", class: "menu-line", onclick: pick("context", { command: one.name }) }, one.name));
  const node = h("div", { class: "menu", role: "menu", "aria-label": "This message" }, marks, lines, !marks && !lines.length ? h("p", { class: "faint" }, "Nothing to do here") : null);
  menuKeys(node, () => {
    closeMenu();
    anchor.focus();
  });
  byId("app").append(node);
  place(node, anchor);
  menu = node;
  node.querySelector("button")?.focus();
}

function place(node, anchor) {
  const at = anchor.getBoundingClientRect();
  const [width, height] = [node.offsetWidth, node.offsetHeight];
  node.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  node.style.top = `${at.bottom + height + 8 > innerHeight ? Math.max(8, at.top - height - 4) : at.bottom + 4}px`;
}

export function closeMenu() {
  menu?.remove();
  menu = null;
}

document.addEventListener("pointerdown", (event) => {
  if (menu && !menu.contains(event.target)) closeMenu();
});

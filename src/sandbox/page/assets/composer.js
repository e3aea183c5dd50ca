// The box one writes in: messages, and commands completed as they are typed.
import { byId, h, toast } from "./dom.js";
import { act, desk, onChange, room } from "./desk.js";
import { TYPE, commandLines, isPicked, offersFor, question, read, sentence, written } from "./typed.js";

const field = byId("typed");
const list = byId("offers");
const hint = byId("hint");
const picker = byId("file");
/** Files picked so far, by option name. */
let files = new Map();
let offers = [];
let active = -1;
let asked = 0;
let waiting;

const lines = () => commandLines(desk.view?.commands);
const reading = () => read(field.value, lines());

/** Puts a line into the box, ready to be completed or sent. */
export function fill(text) {
  field.value = text;
  files = new Map();
  field.focus();
  field.setSelectionRange(text.length, text.length);
  typed();
}

function typed() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
  const now = reading();
  clearTimeout(waiting);
  asked++;
  tell(now);
  if (now.stage === "say") return show([]);
  if (now.stage === "command") return show(forCommand(now.query), 0);
  if (now.stage === "option") return show(forOption(now.query, now), now.missing.length || now.query ? 0 : -1);
  const beside = now.word ? forOption(now.word.query, { ...now, from: now.word.from }) : [];
  if (!now.option) return show(beside);
  if (now.option.type === TYPE.attachment) return show([fileOffer(now.option, now.from)], 0);
  const local = offersFor(now.option, now.query, desk.view.cast, desk.view.channels);
  if (local) return show([...local.map((one) => valueOffer(now, one)), ...beside], isPicked(now.option) ? 0 : -1);
  waiting = setTimeout(() => ask(now, asked), 160);
}

/** Asks the bot for suggestions; an answer that another key stroke overtook is dropped. */
async function ask(now, turn) {
  hint.classList.add("asking");
  const answer = await act("complete", { channel: room()?.id ?? desk.view.channels[0].id, text: question(now) });
  if (turn !== asked) return;
  hint.classList.remove("asking");
  if (answer.complaint) hint.textContent = answer.complaint;
  show((answer.choices ?? []).map((one) => valueOffer(now, { label: one.name, value: String(one.value) })), 0);
}

function forCommand(query) {
  const wanted = query.trim().toLowerCase();
  const fits = lines().filter((one) => one.path.startsWith(wanted) || (wanted.length > 1 && one.path.includes(wanted)));
  fits.sort((a, b) => Number(b.path.startsWith(wanted)) - Number(a.path.startsWith(wanted)));
  return fits.map((one) => ({ label: `/${one.path}`, note: one.description, take: () => put(0, `/${one.path} `) }));
}

function forOption(query, now) {
  const left = now.line.options.filter((option) => !now.given.some((one) => one.option === option && !one.bare) && option.name.startsWith(query));
  return left.map((option) => ({
    label: option.name,
    tag: option.required ? "required" : "",
    note: option.description,
    take: () => {
      put(now.from, `${option.name}:`);
      if (option.type === TYPE.attachment) pick(option, now.from);
    },
  }));
}

const valueOffer = (now, one) => ({ label: one.label, value: one.value, note: one.note ?? "", take: () => put(now.from, written(now.option, one.value)) });
const fileOffer = (option, from) => ({ label: "Choose a file…", note: option.description, take: () => pick(option, from) });

function pick(option, from) {
  picker.onchange = () => {
    const [file] = picker.files;
    if (!file) return;
    if (file.size > 10 * 1024 * 1024) return toast(`${file.name} has more than 10 MiB.`, true);
    files.set(option.name, file);
    put(from, written(option, file.name));
  };
  picker.value = "";
  picker.click();
}

function put(from, text) {
  const space = from > 0 && !/\s$/.test(field.value.slice(0, from)) ? " " : "";
  field.value = field.value.slice(0, from) + space + text;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  typed();
}

/** Says what the line still needs, or what the option being typed is. */
function tell(now) {
  hint.classList.remove("asking");
  if (now.stage === "command" && !lines().length) hint.textContent = "No commands yet: Cordial is still on its way.";
  else if (now.stage === "say" || now.stage === "command") hint.textContent = "";
  else if (now.stage === "value" && now.option) hint.textContent = `${now.option.name}: ${now.option.description}`;
  else if (now.missing.length) hint.textContent = `Still needed: ${now.missing.map((one) => one.name).join(", ")}`;
  else hint.textContent = "Ready: Enter sends it.";
}

function show(found, first = -1) {
  offers = found.slice(0, 25);
  active = offers.length ? first : -1;
  list.replaceChildren(...offers.map((offer, index) =>
    h("div", { role: "option", id: `offer-${index}`, class: "offer", onpointerdown: (event) => event.preventDefault(), onclick: () => offer.take() },
      h("span", { class: "offer-label", dir: "auto" }, offer.label), offer.tag ? h("span", { class: "offer-tag" }, offer.tag) : null, h("span", { class: "offer-note" }, offer.note ?? ""))));
  list.hidden = !offers.length;
  field.setAttribute("aria-expanded", String(Boolean(offers.length)));
  mark();
}

function mark() {
  [...list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === active)));
  if (active >= 0) {
    field.setAttribute("aria-activedescendant", `offer-${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  } else field.removeAttribute("aria-activedescendant");
}

field.addEventListener("input", typed);
field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const open = !list.hidden;
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    active = event.key === "ArrowDown" ? (active + 1) % offers.length : (Math.max(active, 0) + offers.length - 1) % offers.length;
    mark();
  } else if (open && event.key === "Tab" && !event.shiftKey) {
    offers[Math.max(active, 0)].take();
  } else if (open && event.key === "Escape") {
    show([]);
  } else if (event.key === "Enter" && !event.shiftKey) {
    proceed();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  proceed();
});
byId("slash").addEventListener("click", () => fill("/"));

/** Enter, and the button: takes what is marked in the list, or sends a line that is whole. */
function proceed() {
  const now = reading();
  const whole = (now.exact && !now.exact.options.length) || (now.stage === "value" && !now.missing.length && offers.some((one) => one.value === now.query));
  if (!list.hidden && active >= 0 && !whole) offers[active].take();
  else send();
}

async function send() {
  const text = field.value.trim();
  const channel = room()?.id;
  if (!text || !channel) return;
  const now = read(`${text} `, lines());
  if (now.stage === "say") {
    clear();
    const answer = await act("say", { channel, text });
    if (answer.complaint) fill(text);
    return;
  }
  if (!now.line) return toast(`There is no command ${text.split(" ")[0]}: pick one from the list.`, true);
  if (now.missing.length) return put(field.value.length, `${now.missing[0].name}:`);
  const attached = await Promise.all([...files].map(([option, file]) => packed(option, file)));
  const line = sentence(now);
  clear();
  hint.textContent = `Sent /${now.line.path}`;
  hint.classList.add("asking");
  const answer = await act("slash", { channel, text: line, files: attached });
  if (!field.value) typed();
  if (answer.complaint && !field.value) fill(text);
}

function clear() {
  field.value = "";
  files = new Map();
  typed();
}

function packed(option, file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done({ option, name: file.name, content_type: file.type || "application/octet-stream", content: reader.result.slice(reader.result.indexOf(",") + 1) });
    reader.readAsDataURL(file);
  });
}

onChange((what) => {
  const place = room();
  byId("composer").hidden = !place;
  if (place) field.placeholder = place.with ? `Message ${place.with.name}` : `Message #${place.name}, or /`;
  if (what === "place") show([]);
});

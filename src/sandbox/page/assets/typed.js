// What is being typed: a command, its options and their values, read from the line and written back.
// Nothing here touches the page.

const TYPE = { sub: 1, group: 2, boolean: 5, user: 6, channel: 7, role: 8, attachment: 11 };
export { TYPE };

/** Every command one can give, subcommands as commands of their own: `{path, description, options}`. */
export function commandLines(commands) {
  const under = (path, one) => {
    const subs = (one.options ?? []).filter((option) => option.type === TYPE.sub || option.type === TYPE.group);
    return subs.length ? subs.flatMap((sub) => under(`${path} ${sub.name}`, sub)) : [{ path, description: one.description ?? "", options: one.options ?? [] }];
  };
  return (commands ?? []).filter((one) => (one.type ?? 1) === 1).flatMap((one) => under(one.name, one)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Reads a line with the caret at its end. `stage` says what is being typed:
 * - `say`: an ordinary message;
 * - `command`: the name, `query` so far;
 * - `option`: the name of an option, `query` so far, to be put from `from` on;
 * - `value`: the value of `option`, `query` so far, to be put from `from` on.
 */
export function read(text, lines) {
  if (!text.startsWith("/")) return { stage: "say" };
  const typed = text.slice(1).replace(/\s+/g, " ");
  const line = lines.filter((one) => typed.startsWith(`${one.path} `)).sort((a, b) => b.path.length - a.path.length)[0];
  if (!line) return { stage: "command", query: typed, exact: lines.find((one) => one.path === typed.trim()) };
  const start = new RegExp(`^/${line.path.split(" ").join("\\s+")}\\s+`).exec(text)[0].length;
  const given = values(text, start, line);
  return { line, given, missing: line.options.filter((option) => option.required && !given.some((one) => one.option === option && one.value !== "")), ...stageAt(text, line, given) };
}

const lacks = (line, given) => line.options.filter((option) => !given.some((one) => one.option === option));

function values(text, start, line) {
  const given = [];
  for (let at = start; at < text.length; ) {
    if (/\s/.test(text[at])) {
      at++;
      continue;
    }
    const named = /^([\p{L}\p{N}_-]+):/u.exec(text.slice(at));
    const option = named && line.options.find((one) => one.name === named[1]);
    const from = option ? at + named[0].length : at;
    if (option) {
      const [value, end, quoted] = valueAt(text, from);
      given.push({ option, at, from, end, value, quoted });
      at = end;
      continue;
    }
    const end = wordEnd(text, at);
    const last = given.at(-1);
    if (last && !last.quoted) Object.assign(last, { end, value: text.slice(last.from, end).trimStart(), loose: at });
    else {
      // A bare word is the value of the first option that is asked for.
      const first = lacks(line, given).find((one) => one.required) ?? null;
      given.push({ option: first, at, from: at, end, value: text.slice(at, end), quoted: false, bare: true });
    }
    at = end;
  }
  return given;
}

function wordEnd(text, at) {
  const space = text.slice(at).search(/\s/);
  return space < 0 ? text.length : at + space;
}

function valueAt(text, from) {
  if (text[from] !== '"') {
    const end = wordEnd(text, from);
    return [text.slice(from, end), end, false];
  }
  // A quote closes where a blank or the end follows; within the value it is an ordinary character.
  const close = text.slice(from + 1).search(/"(?=\s|$)/);
  if (close < 0) return [text.slice(from + 1), text.length, false];
  return [text.slice(from + 1, from + 1 + close), from + close + 2, true];
}

function stageAt(text, line, given) {
  const last = given.at(-1);
  const after = !last || /\s$/.test(text) || last.quoted;
  if (!after && last.bare && lacks(line, given.slice(0, -1)).some((one) => one.name.startsWith(last.value))) {
    return { stage: "option", query: last.value, from: last.at };
  }
  if (after) return { stage: "option", query: "", from: text.length, open: last?.quoted ? null : last };
  return { stage: "value", option: last.option, query: last.value, from: last.at, given: given.slice(0, -1).concat(last.option ? last : []), word: last.loose === undefined ? null : { query: text.slice(last.loose), from: last.loose } };
}

/** Whether a value is picked from what is offered, and not written freely. */
export const isPicked = (option) => Boolean(option && (option.autocomplete || option.choices?.length || [TYPE.boolean, TYPE.user, TYPE.channel, TYPE.role].includes(option.type)));

/** What the page itself can offer for a value; null where the bot has to be asked. */
export function offersFor(option, query, people, channels) {
  const wanted = query.toLowerCase().replace(/^[@#]/, "");
  const list = () => {
    if (option.choices?.length) return option.choices.map((one) => ({ label: one.name, value: String(one.value) }));
    if (option.type === TYPE.boolean) return ["true", "false"].map((value) => ({ label: value, value }));
    if (option.type === TYPE.user) return people.map((one) => ({ label: one.name, value: one.name, note: one.does ?? "" }));
    if (option.type === TYPE.channel) return channels.map((one) => ({ label: `#${one.name}`, value: one.name }));
    return [];
  };
  if (option.autocomplete) return null;
  return list().filter((one) => one.label.toLowerCase().includes(wanted) || one.value.toLowerCase().includes(wanted));
}

const quoted = (value) => (/^[^\s":]+$/.test(value) ? value : `"${value}"`);

/** `name:value ` as it goes into the line. */
export const written = (option, value) => `${option.name}:${quoted(String(value))} `;

/** The whole line as it goes to the workspace: every value that needs quotes in quotes. Files go beside it. */
export function sentence(reading) {
  const given = reading.given.filter((one) => one.option && one.option.type !== TYPE.attachment);
  return [`/${reading.line.path}`, ...given.map((one) => `${one.option.name}:${quoted(one.value.trim())}`)].join(" ");
}

/** The line up to the option being typed, for asking the bot what fits. */
export function question(reading) {
  const others = reading.given.filter((one) => one.option && one.option !== reading.option && one.option.type !== TYPE.attachment);
  const before = others.map((one) => `${one.option.name}:${quoted(one.value.trim())}`);
  return [`/${reading.line.path}`, ...before, `${reading.option.name}:${reading.query ? quoted(reading.query) : ""}`].join(" ");
}

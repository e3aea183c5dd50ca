// The marks people and bots write with: text in, a tree out, and the tree as elements.
import { emoji, h } from "./dom.js";

const DEPTH = 8;
const ESCAPABLE = /[!-\/:-@[-`{-~]/;

/** Reads a whole text: blocks of `{kind, …}`, in order. */
export function parse(text) {
  const blocks = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; ) at = block(lines, at, blocks);
  return blocks;
}

/** Reads one block that begins at line `at`; the line after it. */
function block(lines, at, blocks) {
  const line = lines[at];
  const add = (one) => blocks.push(one);
  if (line.startsWith("```")) {
    const body = [line.slice(3)];
    let end = at;
    while (!body[end - at].includes("```") && end + 1 < lines.length) body.push(lines[++end]);
    const whole = body.join("\n");
    const close = whole.indexOf("```");
    const [content, rest] = close < 0 ? [whole, ""] : [whole.slice(0, close), whole.slice(close + 3)];
    add({ kind: "pre", text: content.replace(/^[\w+-]*\n/, "").replace(/\n$/, "") });
    if (rest.trim()) lines.splice(end + 1, 0, rest.trim());
    return end + 1;
  }
  if (line.startsWith(">>> ")) {
    add({ kind: "quote", blocks: parse([line.slice(4), ...lines.slice(at + 1)].join("\n")) });
    return lines.length;
  }
  const run = (pattern) => {
    const found = [];
    for (let match; at + found.length < lines.length && (match = pattern.exec(lines[at + found.length])); ) found.push(match);
    return found;
  };
  const quoted = run(/^> ?(.*)$/);
  if (line.startsWith("> ") && quoted.length) {
    add({ kind: "quote", blocks: parse(quoted.map((match) => match[1]).join("\n")) });
    return at + quoted.length;
  }
  const heading = /^(#{1,3}) +(.+)$/.exec(line);
  if (heading) {
    add({ kind: "heading", level: heading[1].length, inline: inline(heading[2]) });
    return at + 1;
  }
  const small = /^-# +(.+)$/.exec(line);
  if (small) {
    add({ kind: "small", inline: inline(small[1]) });
    return at + 1;
  }
  for (const [kind, pattern] of [["list", /^( *)[-*] +(.+)$/], ["numbers", /^( *)(\d{1,9})\. +(.+)$/]]) {
    const items = run(pattern);
    if (!items.length) continue;
    const item = (match) => ({ depth: Math.min(match[1].length >> 1, 4), inline: inline(match.at(-1)) });
    add({ kind, start: kind === "numbers" ? Number(items[0][2]) : 1, items: items.map(item) });
    return at + items.length;
  }
  const last = blocks.at(-1);
  if (last?.kind === "lines") last.lines.push(inline(line));
  else add({ kind: "lines", lines: [inline(line)] });
  return at + 1;
}

const PAIRS = [["***", "strong-em"], ["**", "strong"], ["__", "u"], ["~~", "s"], ["||", "spoiler"], ["*", "em"], ["_", "em"]];

/** Reads marks within a line: `{text}`, `{kind, children}`, `{kind: "code", text}`, links, mentions and times. */
export function inline(text, depth = 0) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push({ text: plain });
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const found = depth < DEPTH ? special(text, at, depth) : null;
    if (!found) {
      plain += text[at++];
    } else if (found.literal !== undefined) {
      plain += found.literal;
      at = found.end;
    } else {
      flush();
      nodes.push(found.node);
      at = found.end;
    }
  }
  flush();
  return nodes;
}

function special(text, at, depth) {
  const rest = text.slice(at);
  let match;
  if (text[at] === "\\" && ESCAPABLE.test(text[at + 1] ?? "")) return { literal: text[at + 1], end: at + 2 };
  if ((match = /^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/.exec(rest))) return { node: { kind: "code", text: match[2].replace(/^ (.*) $/, "$1") }, end: at + match[0].length };
  if ((match = /^<(@&|@!?|#)(\d{1,20})>/.exec(rest))) return { node: { kind: "mention", of: match[1].replace("!", ""), id: match[2] }, end: at + match[0].length };
  if ((match = /^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/.exec(rest))) return { node: { kind: "time", unix: Number(match[1]), style: match[2] ?? "f" }, end: at + match[0].length };
  if ((match = /^<a?:(\w+):\d+>/.exec(rest))) return { node: { kind: "emoji", name: match[1] }, end: at + match[0].length };
  if ((match = /^<(https?:\/\/[^\s<>]+)>/.exec(rest))) return link(match[1], [{ text: match[1] }], at + match[0].length);
  if ((match = /^\[((?:\\.|[^[\]\\])+)\]\(<?(https?:\/\/[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?: "[^"]*")?\)/.exec(rest))) return link(match[2], inline(match[1], DEPTH - 1), at + match[0].length);
  if (!/[\w]/.test(text[at - 1] ?? "") && (match = /^https?:\/\/[^\s<>]+[^\s<>"'.,:;!?)\]*_~|`]/.exec(rest))) return link(match[0], [{ text: match[0] }], at + match[0].length);
  for (const [mark, kind] of PAIRS) {
    if (!rest.startsWith(mark)) continue;
    const end = closing(text, at + mark.length, mark);
    const inner = text.slice(at + mark.length, end);
    const word = mark === "_" && (/\w/.test(text[at - 1] ?? "") || /\w/.test(text[end + 1] ?? ""));
    if (end > 0 && inner.trim() && !word && !(mark === "*" && /^\s|\s$/.test(inner))) {
      return { node: { kind, children: inline(inner, depth + 1) }, end: end + mark.length };
    }
  }
  return null;
}

function link(href, children, end) {
  try {
    const url = new URL(href);
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    return { node: { kind: "link", href: url.href, children }, end };
  } catch {
    return null;
  }
}

/** Where `mark` closes, outside escapes and code; -1 where it doesn't. */
function closing(text, from, mark) {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > 0) at = end;
    } else if (text.startsWith(mark, at)) {
      const doubled = mark.length === 1 && (text[at + 1] === mark || text[at - 1] === mark);
      if (!doubled && at > from) return at;
      if (doubled && text[at + 1] === mark) at++;
    }
  }
  return -1;
}

/** A whole text as elements. `names` tells who and what a mention is, and the time. */
export function render(text, names) {
  return h("div", { class: "marked", dir: "auto" }, parse(text).map((one) => renderBlock(one, names)));
}

/** One line as elements, without blocks: titles and the names of fields. */
export const renderLine = (text, names) => h("span", { dir: "auto" }, renderInline(inline(text), names));

function renderBlock(one, names) {
  const line = (nodes) => renderInline(nodes, names);
  switch (one.kind) {
    case "pre":
      return h("pre", { tabindex: "0" }, h("code", null, one.text));
    case "quote":
      return h("blockquote", null, one.blocks.map((inner) => renderBlock(inner, names)));
    case "heading":
      return h("p", { class: `heading heading-${one.level}`, role: "heading", "aria-level": one.level + 2 }, line(one.inline));
    case "small":
      return h("p", { class: "small" }, line(one.inline));
    case "list":
    case "numbers":
      return h(one.kind === "list" ? "ul" : "ol", { start: one.kind === "numbers" ? one.start : null }, one.items.map((item) => h("li", { class: `depth-${item.depth}` }, line(item.inline))));
    default:
      return h("p", null, one.lines.flatMap((nodes, index) => (index ? [h("br"), ...line(nodes)] : line(nodes))));
  }
}

function renderInline(nodes, names) {
  return nodes.map((node) => {
    if (node.text !== undefined && !node.kind) return emoji(node.text);
    const children = node.children ? renderInline(node.children, names) : [];
    switch (node.kind) {
      case "strong-em":
        return h("strong", null, h("em", null, children));
      case "spoiler":
        return spoiler(children);
      case "code":
        return h("code", null, node.text);
      case "link":
        return h("a", { href: node.href, target: "_blank", rel: "noopener noreferrer", title: node.href }, children);
      case "mention":
        return h("span", { class: names.isMe(node.of, node.id) ? "mention mention-me" : "mention" }, names.mention(node.of, node.id));
      case "time":
        return h("time", { title: names.time(node.unix, "F") }, names.time(node.unix, node.style));
      case "emoji":
        return `:${node.name}:`;
      default:
        return h(node.kind, null, children);
    }
  });
}

function spoiler(children) {
  const reveal = (event) => event.currentTarget.setAttribute("aria-expanded", "true");
  return h("button", { type: "button", class: "spoiler", "aria-expanded": "false", onclick: reveal }, children);
}

// The bot's cards: a coloured bar, a title, text, fields and a picture.
import { h } from "./dom.js";
import { render, renderLine } from "./markdown.js";

const web = (url) => typeof url === "string" && /^https?:\/\//.test(url);

/** Where the page gets a message's file from: by the id in the workspace's own address, or by name. */
export function fileAddress(message, url) {
  const named = /^attachment:\/\/(.+)$/.exec(url ?? "");
  const kept = /\/attachments\/\d+\/(\d+)\//.exec(url ?? "");
  const key = named?.[1] ?? kept?.[1];
  return key ? `/page/file/${message.id}/${encodeURIComponent(key)}` : null;
}

export function embed(one, message, names) {
  const colour = Number.isInteger(one.color) && one.color > 0 ? `#${one.color.toString(16).padStart(6, "0")}` : null;
  const title = one.title && renderLine(one.title, names);
  const card = h("article", { class: "embed" },
    one.author?.name && h("p", { class: "embed-author" }, one.author.name),
    title && h("h3", { class: "embed-title" }, web(one.url) ? h("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, title) : title),
    one.description && render(one.description, names),
    one.fields?.length ? h("dl", { class: "fields" }, one.fields.map((field) => h("div", { class: field.inline ? "field inline" : "field" }, h("dt", null, renderLine(field.name, names)), h("dd", null, render(field.value, names))))) : null,
    picture(one.image, message, "embed-image"), picture(one.thumbnail, message, "embed-thumb"),
    footer(one, names));
  if (colour) card.style.setProperty("--bar", colour);
  return card;
}

function picture(image, message, kind) {
  const address = fileAddress(message, image?.url);
  if (!address) return null;
  return h("a", { href: address, target: "_blank", class: kind }, h("img", { src: address, alt: image.description ?? "Picture", loading: "lazy", width: image.width || null, height: image.height || null }));
}

function footer(one, names) {
  const time = one.timestamp && names.time(Date.parse(one.timestamp) / 1000, "f");
  const text = [one.footer?.text, time].filter(Boolean).join(" · ");
  return text && h("p", { class: "embed-footer" }, text);
}

/** Files listed under a message: pictures as such, others to be saved. */
export function attachments(message) {
  const shown = new Set((message.embeds ?? []).flatMap((one) => [one.image?.url, one.thumbnail?.url]).map((url) => fileAddress(message, url)));
  const files = (message.attachments ?? []).filter((file) => !shown.has(`/page/file/${message.id}/${file.id}`) && !shown.has(`/page/file/${message.id}/${encodeURIComponent(file.name)}`));
  return files.map((file) => {
    const address = `/page/file/${message.id}/${file.id}`;
    if (/^image\/(png|jpeg|gif|webp)/.test(file.content_type ?? "")) {
      return h("a", { href: address, target: "_blank", class: "embed-image" }, h("img", { src: address, alt: file.description ?? file.name, loading: "lazy" }));
    }
    return h("a", { href: address, download: file.name, class: "attached" }, h("span", { class: "sheet", "aria-hidden": "true" }), h("bdi", null, file.name), h("span", { class: "faint" }, ` ${size(file.size)}`));
  });
}

const size = (bytes) => (bytes >= 1 << 20 ? `${(bytes / (1 << 20)).toFixed(1)} MB` : bytes >= 1024 ? `${Math.round(bytes / 1024)} KB` : `${bytes ?? 0} bytes`);

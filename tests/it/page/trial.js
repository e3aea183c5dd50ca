// Works a few minutes on the page in a frame as wide as a phone, and tells what went as it should.
import { readings } from "/reading.js";

const trials = [...readings()];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
let page;
const find = (selector) => page.contentDocument.querySelector(selector);
const all = (selector) => [...page.contentDocument.querySelectorAll(selector)];

async function until(what, holds) {
  for (let tries = 0; tries < 150; tries++) {
    try {
      if (holds()) return;
    } catch {
      // Not there yet.
    }
    await sleep(100);
  }
  throw new Error(`waited in vain for ${what}`);
}

async function trial(name, run) {
  try {
    await run();
    trials.push({ name, ok: true });
  } catch (error) {
    trials.push({ name, ok: false, error: String(error.message ?? error) });
  }
}

const must = (holds, otherwise) => {
  if (!holds) throw new Error(otherwise);
};

function type(text) {
  const field = find("#typed");
  field.focus();
  field.value = text;
  field.dispatchEvent(new page.contentWindow.Event("input", { bubbles: true }));
}

function press(selector, key) {
  find(selector).dispatchEvent(new page.contentWindow.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

const enter = (name) => all(".room").find((room) => room.textContent.includes(name)).click();
const become = (name) => all(".person").find((person) => person.textContent.includes(name)).click();
const fits = () => must(page.contentDocument.documentElement.scrollWidth <= 390, `it is ${page.contentDocument.documentElement.scrollWidth} pixels wide`);

page = document.createElement("iframe");
page.width = 390;
page.height = 844;
page.src = "/";
document.body.append(page);

await trial("the page is drawn, and says what to try first", async () => {
  await until("the cast", () => all(".person").length >= 5);
  must(!find("#tour").hidden, "the first steps are hidden");
  press("#tour", "Escape");
  must(find("#tour").hidden, "Escape leaves the first steps open");
});

await trial("hostile text stays text", async () => {
  enter("digest");
  await until("the card", () => find(".embed"));
  must(!find("#messages img"), "an image was made from text");
  must(!all("#messages a").some((link) => link.protocol === "javascript:"), "a script became a link");
  must(top.broken === undefined, "a script ran");
  must(find(".message strong").textContent === "Overdue" && find(".message .marked").textContent.includes("**not**"), "marks are misread");
});

await trial("nothing is wider than a phone", async () => fits());

await trial("what can be pressed is large enough for a thumb", async () => {
  const shown = all("button, select, #composer textarea").filter((one) => one.offsetParent && !one.closest(".marked"));
  const small = shown.filter((one) => one.getBoundingClientRect().height < 43.5);
  must(shown.length > 5 && !small.length, `too small: ${small.map((one) => one.className || one.id)}`);
});

await trial("a message is said, and a tick given and taken back", async () => {
  enter("general");
  type("Good *morning*");
  press("#typed", "Enter");
  await until("the message", () => find(".message em")?.textContent === "morning");
  find(".message .more").click();
  find('.menu [aria-label="React with ✅"]').click();
  await until("the tick", () => find('.reaction[aria-pressed="true"] .count')?.textContent === "1");
  find(".reaction").click();
  await until("no tick", () => !find(".reaction"));
});

await trial("another person sees it unread, then read", async () => {
  enter("desk");
  become("Morgan");
  await until("the mark", () => all(".room.unread").some((room) => room.textContent.includes("general")));
  must(find(".room.pinged")?.textContent.includes("alerts"), "a mention isn't told from other news");
  enter("general");
  await until("no mark", () => !all(".room.unread").some((room) => room.textContent.includes("general")));
});

await trial("an unknown command is refused in a sentence, and kept", async () => {
  type("/nothing");
  press("#typed", "Enter");
  await until("the sentence", () => find(".toast.complaint"));
  must(find("#typed").value === "/nothing", "the line is gone");
  type("");
});

await trial("the clock is turned to the next morning", async () => {
  find("#clock").click();
  [...all(".hour")].find((one) => one.textContent.includes("Tomorrow")).click();
  await until("the morning", () => find(".clock-time").textContent === "08:59" && find(".clock-day").textContent.includes("24 Nov"));
  must(find("#hours").hidden, "the panel stays open");
});

await trial("a mail is read as it looks and by its headers", async () => {
  enter("Mailbox");
  await until("the mail", () => find(".envelope"));
  find(".envelope").click();
  await until("the letter", () => find(".letter-frame"));
  must(!find(".letter-frame").sandbox.contains("allow-scripts"), "a mail may run scripts");
  must(find(".letter-frame").contentDocument === null, "a mail shares the page's origin");
  find("#way-1").click();
  must(find(".letter-body").textContent.includes("X-Cordial-Id"), "the headers are missing");
  fits();
});

await trial("a page is seen on the phone, and leads to its alert", async () => {
  must(all(".room.unread").some((room) => room.textContent.includes("Phone")), "that it rang isn't told");
  enter("Phone");
  await until("the page", () => find(".rang"));
  must(find(".rang .urgency").textContent === "urgent" && find(".rang time").textContent.includes("09:05"), "when, or how urgent, is missing");
  must(find(".rang-says").textContent.includes("<b>Dana</b> asks: the bank rang") && !find(".rang b"), "it isn't told as it came");
  fits();
  find(".rang button").click();
  await until("the alerts", () => find("#place-name").textContent.includes("alerts"));
});

await trial("the rooms are reached by keys", async () => {
  page.contentDocument.dispatchEvent(new page.contentWindow.KeyboardEvent("keydown", { key: "1", code: "Digit1", altKey: true, bubbles: true }));
  await until("the first room", () => find("#place-name").textContent.includes("general"));
});

await fetch("/verdict", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ trials }) });

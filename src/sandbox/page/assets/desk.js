// What the page knows, and the only place that talks to the server.
import { toast } from "./dom.js";

export const desk = {
  /** Who one is, by id; nobody yet on the first visit. */
  as: sessionStorage.getItem("as") ?? "",
  /** Where one is: `channel:ID`, `dm:ID`, `mail` or `phone`. */
  place: sessionStorage.getItem("place") ?? "",
  view: null,
  /** Whether the server was out of reach when last asked. */
  lost: false,
  /** Ephemeral messages put away, by id. */
  hidden: new Set(JSON.parse(sessionStorage.getItem("hidden") ?? "[]")),
};

const listeners = new Set();
export const onChange = (listener) => listeners.add(listener);
const changed = (what) => listeners.forEach((listener) => listener(what));

let fetching = null;
let again = false;

/** Fetches the view of whoever one is. Calls that come meanwhile end in one more fetch. */
export function refresh(what = "workspace") {
  if (fetching) {
    again = true;
    return fetching;
  }
  fetching = fetchView().then(() => {
    fetching = null;
    changed(what);
    if (again) {
      again = false;
      return refresh(what);
    }
  });
  return fetching;
}

async function fetchView() {
  const as = desk.as;
  try {
    const answer = await fetch(`/page/view?as=${encodeURIComponent(as)}`);
    if (answer.status === 404 && as) {
      // Somebody of an earlier sandbox: begin anew.
      if (as === desk.as) desk.as = "";
      again = true;
      return;
    }
    if (!answer.ok) throw new Error(await answer.text());
    const view = await answer.json();
    if (as !== desk.as) again = true;
    else [desk.view, desk.as] = [view, view.me.id];
  } catch (error) {
    toast(`The sandbox doesn't answer: is it still running? (${error.message})`, true);
  }
}

async function post(path, body) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    return { complaint: "The sandbox doesn't answer: is it still running?" };
  }
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return { complaint: text || `The sandbox answered ${answer.status}.` };
  }
}

/** Does something as whoever one is. A complaint is shown, and comes back as `{complaint}`. */
export async function act(kind, details = {}) {
  const answer = await post("/page/act", { as: desk.as, kind, ...details });
  if (answer.complaint && kind !== "complete") toast(answer.complaint, true);
  if (answer.reply === "silence") toast("The application did not respond.", true);
  if (kind !== "complete") refresh();
  return answer;
}

/** Turns the clock: `hour`, `morning`, `monday` or a local date and time. */
export async function turnClock(to) {
  const answer = await post("/page/clock", { to });
  if (answer.complaint) toast(answer.complaint, true);
  await refresh("clock");
  return answer;
}

export const fetchJson = async (path) => {
  const answer = await fetch(path);
  return answer.ok ? answer.json() : null;
};

export function become(person) {
  desk.as = person;
  sessionStorage.setItem("as", person);
  return refresh("person");
}

export function go(place) {
  desk.place = place;
  sessionStorage.setItem("place", place);
  changed("place");
}

export function hide(message) {
  desk.hidden.add(message);
  sessionStorage.setItem("hidden", JSON.stringify([...desk.hidden]));
  changed("workspace");
}

/** The channel or direct conversation one is in, or null in the mailbox. */
export function room() {
  const [kind, id] = desk.place.split(":");
  const rooms = kind === "dm" ? desk.view?.dms : desk.view?.channels;
  return (kind === "mail" || kind === "phone" ? null : rooms?.find((one) => one.id === id)) ?? null;
}

export const channelCalled = (name) => desk.view?.channels.find((channel) => channel.name === name);

/** Hears of every change until the page closes; after a break everything is fetched anew. */
export function listen() {
  const source = new EventSource("/page/events");
  const reach = (lost) => {
    desk.lost = lost;
    changed("reach");
  };
  source.addEventListener("open", () => {
    reach(false);
    refresh();
  });
  source.addEventListener("error", () => reach(true));
  for (const what of ["workspace", "clock", "mail", "phone"]) source.addEventListener(what, () => refresh(what));
}

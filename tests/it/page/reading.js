// What the page reads from a line being typed, and from the marks in a text.
import { commandLines, question, read, sentence, written } from "/page/assets/typed.js";
import { parse, render } from "/page/assets/markdown.js";

const account = { type: 3, name: "account", description: "", required: true, autocomplete: true };
const note = { type: 3, name: "note", description: "" };
const LINES = commandLines([
  { type: 1, name: "log", options: [account, { type: 3, name: "channel", required: true, choices: [{ name: "call", value: "call" }] }, note, { type: 11, name: "file" }] },
  { type: 1, name: "plan", options: [{ type: 1, name: "propose", options: [account, { type: 3, name: "reason", required: true }] }, { type: 1, name: "show", options: [account] }] },
  { type: 3, name: "Log to account" },
]);

const stage = (text) => {
  const { stage, query, option, from } = read(text, LINES);
  return [stage, query, option?.name, from].filter((part) => part !== undefined).join(" ");
};
const sent = (text) => sentence(read(`${text} `, LINES));
const asked = (text) => question(read(text, LINES));
const kinds = (text) => JSON.stringify(parse(text));
const names = { mention: (of, id) => `${of}${id}`, isMe: () => false, time: () => "09:00" };

const CASES = [
  ["an ordinary line", () => stage("hello / there"), "say"],
  ["subcommands are commands", () => LINES.map((line) => line.path).join(), "log,plan propose,plan show"],
  ["the name of a command", () => stage("/pl"), "command pl"],
  ["the name of a subcommand", () => stage("/plan pro"), "command plan pro"],
  ["an option to begin with", () => stage("/log "), "option  5"],
  ["the name of an option", () => stage("/log account:ACME ch"), "value ACME ch account 5"],
  ["a value", () => stage("/log account:ac"), "value ac account 5"],
  ["a bare word is the first value asked for", () => stage("/plan propose wool"), "value wool account 14"],
  ["a quoted value ends at its quote", () => stage('/log account:"Acme Ltd" '), "option  24"],
  ["what is missing", () => read("/log account:ACME ", LINES).missing.map((one) => one.name).join(), "channel"],
  ["words without quotes belong together", () => sent("/log account:ACME channel:call note:said he will pay"), '/log account:ACME channel:call note:"said he will pay"'],
  ["quotes within a value", () => sent('/log account:ACME note:he said "no" twice'), '/log account:ACME note:"he said "no" twice"'],
  ["a file goes beside the line", () => sent("/log account:ACME file:a.pdf"), "/log account:ACME"],
  ["a question ends with what is asked", () => asked("/plan propose reason:late account:wool mi"), '/plan propose reason:late account:"wool mi"'],
  ["a value with a blank is written in quotes", () => written(account, "Acme Ltd"), 'account:"Acme Ltd" '],
  ["escaped marks are text", () => kinds("\\*\\*x\\*\\*"), '[{"kind":"lines","lines":[[{"text":"**x**"}]]}]'],
  ["only the web is linked", () => kinds("[a](javascript:b)").includes("link"), false],
  ["an escaped link is text", () => kinds("\\[Click](ftp://b.test)").includes("link"), false],
  ["names with underscores stay", () => kinds("snake_case_name"), '[{"kind":"lines","lines":[[{"text":"snake_case_name"}]]}]'],
  ["a deep nest ends", () => kinds("**_".repeat(5000)).length > 0, true],
  ["markup is text", () => render("<b>x</b>", names).querySelector("b"), null],
  ["mentions are named", () => render("<@&12> <#3>", names).textContent, "@&12 #3"],
];

export function* readings() {
  for (const [name, run, expected] of CASES) {
    let found;
    try {
      found = run();
    } catch (error) {
      found = String(error);
    }
    yield { name, ok: found === expected, error: found === expected ? undefined : `${JSON.stringify(found)} instead of ${JSON.stringify(expected)}` };
  }
}

// A mail server for the tests: `node server.mjs [PORT]`. It says its port on the
// first line, then each mail it took as a line of JSON. How it treats a
// recipient stands in their name: refused@ never, grey@ not the first time.
import { SMTPServer } from "smtp-server";

const met = new Set();
const say = (line) => process.stdout.write(line + "\n");
const no = (code, text) => Object.assign(new Error(text), { responseCode: code });

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  onRcptTo(to, session, done) {
    const first = !met.has(to.address);
    met.add(to.address);
    if (to.address.startsWith("refused@")) return done(no(550, "5.1.1 no such user"));
    if (to.address.startsWith("grey@") && first) return done(no(451, "4.7.1 greylisted, come again"));
    done();
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      const to = session.envelope.rcptTo.map((one) => one.address);
      say(JSON.stringify({ to, text: Buffer.concat(parts).toString("utf8") }));
      done();
    });
  },
});
server.on("error", () => {});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => say(String(server.server.address().port)));

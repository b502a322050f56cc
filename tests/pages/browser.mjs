// browser.mjs - a headless Chromium that answers questions: its DevTools
// protocol over a pipe, so that nothing listens on the network and nothing has
// to be installed beside it.
import { spawn } from "node:child_process";

// open(CHROMIUM, PROFILE) gives send(method, params), page(url), ask(function,
// arguments) and close().
export const open = async (program, profile) => {
	const child = spawn(program, ["--headless", "--no-sandbox",
		"--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
		`--user-data-dir=${profile}`, "about:blank"],
	{ stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
	const waiting = new Map();
	const events = [];
	let last = 0;
	let rest = "";
	let session;

	const take = (message) => {
		const wait = waiting.get(message.id);
		if (!wait) {
			for (const e of events.splice(0))
				e(message);
			return;
		}
		waiting.delete(message.id);
		if (message.error)
			wait.no(new Error(message.error.message));
		else
			wait.yes(message.result);
	};
	child.stdio[4].setEncoding("utf8");
	child.stdio[4].on("data", (chunk) => {
		const parts = (rest + chunk).split("\0");
		rest = parts.pop();
		parts.forEach((p) => take(JSON.parse(p)));
	});
	const send = (method, params = {}) => new Promise((yes, no) => {
		const id = ++last;
		const message = { id, method, params };
		if (session && !method.startsWith("Target."))
			message.sessionId = session;
		waiting.set(id, { yes, no });
		child.stdio[3].write(JSON.stringify(message) + "\0");
	});
	const event = (name) => new Promise((done) => {
		const look = (m) => {
			if (m.method === name)
				done(m.params);
			else
				events.push(look);
		};
		events.push(look);
	});
	const page = async (url) => {
		const loaded = event("Page.loadEventFired");
		await send("Page.navigate", { url });
		await loaded;
	};
	// Runs a function in the page and gives what it returns.
	const ask = async (f, ...args) => {
		const { result, exceptionDetails } = await send("Runtime.evaluate", {
			expression: `(${f})(...${JSON.stringify(args)})`,
			returnByValue: true, awaitPromise: true });
		if (exceptionDetails)
			throw new Error(exceptionDetails.exception?.description);
		return result.value;
	};
	const close = () => new Promise((done) => {
		child.on("exit", done);
		child.kill();
	});
	const { targetInfos } = await send("Target.getTargets");
	const { targetId } = targetInfos.find((t) => t.type === "page");
	({ sessionId: session } = await send("Target.attachToTarget",
		{ targetId, flatten: true }));
	for (const domain of ["Page", "DOM", "Accessibility"])
		await send(`${domain}.enable`);
	return { send, page, ask, close };
};

// harness.mjs - writes the page that looks at pages: each at three widths, with
// its folds closed and open, through axe-core, for what overflows, and for
// anchors that lead nowhere.
//
//   node harness.mjs AXE.js OUT.html PAGE.html...
import fs from "node:fs";
import path from "node:path";

const [axe, out, ...pages] = process.argv.slice(2);
const source = fs.readFileSync(axe, "utf8");
const policy = /<meta http-equiv="Content-Security-Policy"[^>]*>/;
const dir = path.dirname(out);

// A copy that lets the test's own script run; the policy is looked at first.
const copies = pages.map((page) => {
	const html = fs.readFileSync(page, "utf8");
	const copy = path.join(dir, "axe-" + path.basename(page));
	fs.writeFileSync(copy, html.replace(policy, "")
		.replace("</body>", () => `<script>${source}</script></body>`));
	return path.basename(copy);
});

const look = async (names) => {
	const lines = [];
	const say = (ok, text, why) =>
		lines.push((ok ? "ok - " : why + "\nnot ok - ") + text);
	const open = (name, width) => new Promise((done) => {
		const frame = document.createElement("iframe");
		frame.style.cssText = `width:${width}px;height:2000px;border:0`;
		frame.onload = () => done(frame);
		frame.src = name;
		document.body.replaceChildren(frame);
	});
	const faults = async (doc, axe) => {
		const found = await axe.run(doc, { resultTypes: ["violations"],
			rules: { "target-size": { enabled: true } } });
		return found.violations.map((v) => `${v.id}: ` + v.nodes
			.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" | "));
	};
	for (const name of names)
		for (const width of [1280, 400, 320])
			for (const unfold of [false, true]) {
				const frame = await open(name, width);
				const doc = frame.contentDocument;
				const what = `pages ${name.slice(4)} at ${width} px` +
					(unfold ? ", unfolded" : "");
				for (const d of doc.querySelectorAll("details"))
					d.open = unfold;
				const bad = await faults(doc, frame.contentWindow.axe);
				say(bad.length === 0, `${what}: axe finds nothing`,
					bad.join("\n"));
				const over = doc.documentElement.scrollWidth;
				say(over <= width, `${what}: no sideways scroll`,
					`${over} px wide`);
				if (width !== 1280 || unfold)
					continue;
				const lost = [...doc.querySelectorAll("a[href^='#']")]
					.filter((a) => !doc.getElementById(
						a.getAttribute("href").slice(1)));
				say(lost.length === 0, `${what}: anchors lead somewhere`,
					lost.map((a) => a.outerHTML).join("\n"));
				const ids = [...doc.querySelectorAll("[id]")]
					.map((e) => e.id);
				say(new Set(ids).size === ids.length,
					`${what}: ids are unique`,
					ids.filter((x, i) => ids.indexOf(x) !== i).join(" "));
			}
	document.body.textContent = "";
	const pre = document.createElement("pre");
	pre.id = "done";
	pre.textContent = lines.join("\n");
	document.body.append(pre);
};

fs.writeFileSync(out, `<!doctype html><meta charset="utf-8"><body><script>
(${look})(${JSON.stringify(copies)}).catch((e) => {
	document.body.textContent = "not ok - pages: " + e; });
</script></body>`);

// criteria.mjs - the criteria of tests/accessibility.md that a browser can
// judge: order and visibility of the keyboard's focus, the tree that a screen
// reader is given, text spacing, text at twice its size, zoom, paper, forced
// colours, motion.
//
//   node criteria.mjs CHROMIUM PROFILE AXE.js PAGE.html... PICTURE.svg...
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { open } from "./browser.mjs";

const [program, profile, axeFile, ...files] = process.argv.slice(2);
const axeSource = fs.readFileSync(axeFile, "utf8");
const browser = await open(program, profile);

const say = (ok, text, why = "") =>
	console.log((ok ? "ok - " : why + "\nnot ok - ") + "pages " + text);
const none = (found, text) =>
	say(found.length === 0, text, found.slice(0, 8).join("\n"));

const size = (width, height = 900) => browser.send(
	"Emulation.setDeviceMetricsOverride",
	{ width, height, deviceScaleFactor: 1, mobile: false });
const media = (type, features = {}) => browser.send(
	"Emulation.setEmulatedMedia", { media: type,
		features: Object.entries(features)
			.map(([name, value]) => ({ name, value })) });
const key = async (name, code, text) => {
	const k = { key: name, code: name, windowsVirtualKeyCode: code, text };
	await browser.send("Input.dispatchKeyEvent", { type: "keyDown", ...k });
	await browser.send("Input.dispatchKeyEvent", { type: "keyUp", ...k });
};

// In the page: texts that lie over another, or that a box cuts off.
const collisions = () => {
	const bad = [];
	const boxes = [];
	const shown = (e) => e.checkVisibility({ opacityProperty: true,
		visibilityProperty: true, contentVisibilityAuto: true });
	const walk = document.createTreeWalker(document.body,
		NodeFilter.SHOW_TEXT);
	for (let t = walk.nextNode(); t; t = walk.nextNode()) {
		const e = t.parentElement;
		if (!t.data.trim() || !shown(e) ||
			e.closest(".quiet, .skip, svg, style, script") ||
			getComputedStyle(e.closest("thead") ?? e).clipPath !== "none")
			continue;
		const range = document.createRange();
		range.selectNodeContents(t);
		for (const r of range.getClientRects())
			if (r.width > 1)
				boxes.push({ r, e, t: t.data.trim().slice(0, 40) });
	}
	boxes.sort((a, b) => a.r.top - b.r.top);
	for (let i = 0; i < boxes.length; i++)
		for (let j = i + 1; j < boxes.length; j++) {
			const a = boxes[i];
			const b = boxes[j];
			if (b.r.top >= a.r.bottom)
				break;
			if (a.e === b.e)
				continue;
			const x = Math.min(a.r.right, b.r.right) -
				Math.max(a.r.left, b.r.left);
			const y = Math.min(a.r.bottom, b.r.bottom) - b.r.top;
			// Line boxes of small type reach beyond the letters.
			const least = Math.min(a.r.height, b.r.height);
			const scrolled = [a, b].some((k) => k.e.closest(".wide"));
			if (x > 2 && y > least * 0.45 && !scrolled)
				bad.push(`"${a.t}" lies over "${b.t}"`);
		}
	for (const e of document.querySelectorAll("body *")) {
		const s = getComputedStyle(e);
		if (!shown(e) || e.closest(".quiet, svg, .marks") ||
			s.clipPath !== "none")
			continue;
		if (s.overflowX === "hidden" && e.scrollWidth > e.clientWidth + 1 ||
			s.overflowY === "hidden" && e.scrollHeight > e.clientHeight + 1)
			bad.push(`cut off: ${e.outerHTML.slice(0, 100)}`);
	}
	const over = document.documentElement.scrollWidth;
	if (over > innerWidth + 1)
		bad.push(`${over} px wide in ${innerWidth}`);
	return bad;
};

// In the page: texts of pictures that are cut off, or lie over another.
const pictures = () => {
	const bad = [];
	for (const svg of document.querySelectorAll("svg[role=img]")) {
		const room = svg.getBoundingClientRect();
		const texts = room.width ? [...svg.querySelectorAll("text")] : [];
		const drawn = texts.map((e) => ({ t: e.textContent.trim(),
			r: e.getBoundingClientRect() })).filter((d) => d.t);
		for (const { t, r } of drawn)
			if (r.left < room.left - 1 || r.right > room.right + 1 ||
				r.top < room.top - 1 || r.bottom > room.bottom + 1)
				bad.push(`"${t}" leaves its picture`);
		drawn.forEach((a, i) => drawn.slice(i + 1).forEach((b) => {
			const x = Math.min(a.r.right, b.r.right) -
				Math.max(a.r.left, b.r.left);
			const y = Math.min(a.r.bottom, b.r.bottom) -
				Math.max(a.r.top, b.r.top);
			const least = Math.min(a.r.height, b.r.height);
			if (x > 2 && y > least * 0.45)
				bad.push(`"${a.t}" lies over "${b.t}" in a picture`);
		}));
	}
	return bad;
};

const unfold = () => {
	for (const d of document.querySelectorAll("details"))
		d.open = true;
};

// In the page: what the focus is on, and whether one sees that it is.
const focused = () => {
	const e = document.activeElement;
	if (!e || e === document.body)
		return null;
	const all = [...document.querySelectorAll("*")];
	const s = getComputedStyle(e);
	// The first line of a link that is broken over two.
	const [r] = e.getClientRects();
	const mid = document.elementFromPoint(
		Math.min(Math.max(r.left + Math.min(r.width, 20) / 2, 0),
			innerWidth - 1),
		Math.min(Math.max(r.top + Math.min(r.height, 20) / 2, 0),
			innerHeight - 1));
	return { at: all.indexOf(e), html: e.outerHTML.slice(0, 90),
		tag: e.className || e.tagName,
		ring: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
		seen: r.width > 0 && r.bottom > 0 && r.top < innerHeight &&
			r.right > 0 && r.left < innerWidth,
		covered: !mid || !(e.contains(mid) || mid.contains(e)) };
};

const keyboard = async (name) => {
	const stops = [];
	for (;;) {
		await key("Tab", 9);
		const f = await browser.ask(focused);
		// Past the last stop the browser leaves the page, or begins again.
		if (!f || stops.some((s) => s.at === f.at))
			break;
		stops.push(f);
	}
	const expected = await browser.ask(() => [...document.querySelectorAll(
		"a[href], summary, button, input, [tabindex='0']")]
		.filter((e) => e.checkVisibility()).length);
	say(stops.length === expected, `${name}: Tab goes through, and out again`,
		`${stops.length} stops of ${expected}`);
	none(stops.filter((s, i) => i && s.at < stops[i - 1].at)
		.map((s) => s.html), `${name}: focus in the order of reading`);
	none(stops.filter((s) => !s.ring).map((s) => s.html),
		`${name}: focus has a ring`);
	none(stops.filter((s) => !s.seen || s.covered).map((s) => s.html),
		`${name}: what has the focus is seen`);
	say(stops[0]?.tag === "skip", `${name}: the first stop skips to the content`,
		stops[0]?.html);
	await browser.ask(() => document.querySelector(".skip")?.focus());
	await key("Enter", 13, "\r");
	const main = await browser.ask(() => document.activeElement.tagName);
	say(main === "MAIN", `${name}: it does`, main);
	const folds = await browser.ask(() => {
		const s = document.querySelector("summary");
		s?.focus();
		return Boolean(s);
	});
	if (!folds)
		return;
	await key("Enter", 13, "\r");
	say(await browser.ask(() => document.querySelector("details").open),
		`${name}: Enter opens a fold`);
};

const text = (n) => (n.name?.value ?? "").trim();
const role = (n) => n.role?.value ?? "";
const level = (n) => n.properties
	?.find((p) => p.name === "level")?.value.value;

const tree = async (name) => {
	const { nodes } = await browser.send("Accessibility.getFullAXTree");
	const live = nodes.filter((n) => !n.ignored);
	const has = (r) => live.filter((n) => role(n) === r);
	const headings = has("heading");
	none(headings.filter((n, i) => !text(n) ||
		level(n) > (i ? level(headings[i - 1]) : 0) + 1)
		.map((n) => `h${level(n)} ${text(n)}`),
	`${name}: headings have words and skip no level`);
	say(headings.filter((n) => level(n) === 1).length === 1,
		`${name}: one heading of the first level`);
	for (const r of ["banner", "navigation", "main", "contentinfo"])
		say(has(r).length === 1, `${name}: one ${r}`, `${has(r).length}`);
	none(has("navigation").filter((n) => !text(n)).map(role),
		`${name}: the navigation has a name`);
	none(await browser.ask(() => [...document.querySelectorAll("figure")]
		.filter((f) => f.getAttribute("role") !== "figure" ||
			f.getAttribute("aria-label") !==
			f.querySelector("figcaption").textContent.trim())
		.map((f) => f.outerHTML.slice(0, 200))),
	`${name}: a figure's name is its caption`);
	none(await browser.ask(() => [...document.querySelectorAll("main > section")]
		.filter((s) => s.querySelector("h1, h2, h3, p").tagName !== "H2")
		.map((s) => s.id)), `${name}: a section begins with its heading`);
	const named = ["table", "region", "image", "img", "link", "graphics-document"]
		.flatMap(has);
	none(named.filter((n) => !text(n)).map((n) => `${role(n)} without a name`),
		`${name}: tables, regions, pictures and links have names`);
	none(await browser.ask(() => [...document.querySelectorAll("table")]
		.filter((t) => t.checkVisibility() && (!t.caption ||
			t.closest("[tabindex]")?.ariaLabel === "" ||
			[...t.tBodies[0].rows].some((r) =>
				r.cells[0].scope !== "row") ||
			[...t.tHead.rows[0].cells].some((c) =>
				c.scope !== "col" || !c.textContent.trim())))
		.map((t) => t.outerHTML.slice(0, 100))),
	`${name}: tables have captions and heads`);
	none(await browser.ask(() => [...document.querySelectorAll("figure svg")]
		.filter((s) => s.getAttribute("role") !== "img" ||
			!s.getAttribute("aria-labelledby")?.split(" ").every((id) =>
				document.getElementById(id)?.textContent.trim()))
		.map((s) => s.outerHTML.slice(0, 100))),
	`${name}: each picture has a title and a sentence`);
	none(await browser.ask(() => [...document.querySelectorAll("figure")]
		.filter((f) => !(f.closest("section") ?? f).querySelector("table"))
		.map((f) => f.outerHTML.slice(0, 200))),
	`${name}: what a picture shows is in a table too`);
	const [top] = live;
	const lang = await browser.ask(() => [document.documentElement.lang,
		document.title]);
	say(/-(fr|en)$/.test(name) ? name.endsWith(lang[0]) : lang[0],
		`${name}: its language is said`, String(lang[0]));
	say(text(top) === lang[1] && lang[1].length > 10,
		`${name}: it has a title`, lang[1]);
};

const spacing = `* { line-height: 1.5 !important; letter-spacing: .12em !important;
	word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`;

// What axe finds in the page as it is shown now.
const axeFaults = async () => {
	await browser.send("Runtime.evaluate", { expression: axeSource });
	return browser.ask(async () => (await window.axe.run(
		{ resultTypes: ["violations"] })).violations
		.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`));
};

const layout = async (name) => {
	await browser.ask(unfold);
	none(await browser.ask(collisions), `${name}: texts keep apart`);
	for (const width of [1280, 640, 320]) {
		await size(width);
		none(await browser.ask(pictures),
			`${name} at ${width} px: texts of pictures keep apart, none is cut`);
	}
	await size(1280);
	for (const width of [1280, 320]) {
		await size(width);
		await browser.ask((css) => {
			const s = document.createElement("style");
			s.id = "spacing";
			s.textContent = css;
			document.head.append(s);
		}, spacing);
		none(await browser.ask(collisions),
			`${name} at ${width} px: bears wider spacing of text`);
		await browser.ask(() => document.getElementById("spacing").remove());
	}
	for (const width of [1280, 640]) {
		await size(width);
		await browser.send("Page.setFontSizes",
			{ fontSizes: { standard: 32, fixed: 26 } });
		none(await browser.ask(collisions),
			`${name} at ${width} px: bears text of twice the size`);
		await browser.send("Page.setFontSizes",
			{ fontSizes: { standard: 16, fixed: 13 } });
	}
	await size(756);
	await media("print");
	none(await browser.ask(collisions), `${name}: on paper texts keep apart`);
	none(await browser.ask(() => [...document.querySelectorAll(".skip, .rail")]
		.filter((e) => e.checkVisibility()).map((e) => e.className)),
	`${name}: on paper there is nothing to click`);
	none(await axeFaults(), `${name}: on paper axe finds nothing`);
	await media("");
	await size(1280);
};

// With forced colours: nothing holds on to its own, a verdict's sign has the
// colour of its words, and a picture stands on a ground of its own.
const forced = () => {
	const of = (e) => getComputedStyle(e);
	const all = [...document.querySelectorAll("body *")]
		.filter((e) => e.checkVisibility());
	return [
		...all.filter((e) => !e.closest("svg") &&
			of(e).forcedColorAdjust !== "auto"),
		...all.filter((e) => e.matches(".v > svg") &&
			of(e).fill !== of(e.parentElement).color),
		...all.filter((e) => e.matches("figure svg")).filter((e) => {
			const ground = e.querySelector("rect");
			return !ground || of(ground).fill !== "rgb(255, 255, 255)" ||
				ground.width.baseVal.value < e.viewBox.baseVal.width;
		}),
	].map((e) => e.outerHTML.slice(0, 90));
};

// In the page: letters of pictures that are too pale for what is painted under
// them (4.5), and lines too pale for the ground (3).
const pale = () => {
	const rgb = (c) => c.match(/[\d.]+/g)?.map(Number) ?? [];
	const light = (c) => {
		const [r, g, b] = rgb(c).map((v) => v / 255)
			.map((v) => v <= 0.04045 ? v / 12.92 :
				((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
	};
	const contrast = (a, b) => Math.max(light(a), light(b)) /
		Math.min(light(a), light(b));
	const bad = [];
	for (const svg of document.querySelectorAll("svg[role=img]")) {
		for (const t of svg.querySelectorAll("text")) {
			t.scrollIntoView({ block: "center" });
			const r = t.getBoundingClientRect();
			if (!t.checkVisibility() || !t.textContent.trim() || !r.width)
				continue;
			const under = document.elementsFromPoint(
				r.x + r.width / 2, r.y + r.height / 2)
				.find((e) => svg.contains(e) &&
					/^(rect|path|polygon|circle)$/.test(e.localName) &&
					/^rgb\(/.test(getComputedStyle(e).fill) &&
					getComputedStyle(e).fillOpacity === "1");
			const ground = under ? getComputedStyle(under).fill :
				"rgb(255, 255, 255)";
			const c = contrast(getComputedStyle(t).fill, ground);
			if (c < 4.5)
				bad.push(`"${t.textContent.trim()}": ${c.toFixed(2)} on ${ground}`);
		}
		for (const l of svg.querySelectorAll("path, line, polyline")) {
			const s = getComputedStyle(l);
			if (!l.checkVisibility() || !/^rgb\(/.test(s.stroke) ||
				parseFloat(s.strokeWidth) < 1.5)
				continue;
			const c = contrast(s.stroke, "rgb(255, 255, 255)");
			if (c < 3 && c > 1)
				bad.push(`line ${s.stroke}: ${c.toFixed(2)}`);
		}
	}
	return [...new Set(bad)];
};

const colours = async (name) => {
	none(await browser.ask(pale), `${name}: contrast within pictures`);
	for (const theme of ["dark", "light"]) {
		await media("screen", { "forced-colors": "active",
			"prefers-color-scheme": theme });
		none(await browser.ask(forced),
			`${name}: forced colours, ${theme}: all is seen`);
	}
	await media("screen", { "prefers-reduced-motion": "no-preference" });
	none(await browser.ask(() => [...document.querySelectorAll("*")]
		.filter((e) => {
			const s = getComputedStyle(e);
			return s.animationName !== "none" ||
				s.transitionDuration.split(",")
					.some((d) => parseFloat(d) > 0) ||
				s.scrollBehavior === "smooth";
		}).map((e) => e.outerHTML.slice(0, 90))), `${name}: nothing moves`);
	await media("");
};

const picture = async (name) => {
	const { nodes } = await browser.send("Accessibility.getFullAXTree");
	const image = nodes.find((n) => !n.ignored &&
		/^(image|img|graphics-document)$/.test(role(n)));
	say(image && text(image).length > 20, `${name}: it has a name`,
		image && text(image));
	const root = await browser.ask(() => {
		const e = document.documentElement;
		return { lang: e.getAttribute("lang") ?? e.getAttribute("xml:lang"),
			title: e.querySelector(":scope > title")?.textContent,
			desc: e.querySelector(":scope > desc")?.textContent,
			asks: [...e.querySelectorAll("*")].filter((x) =>
				/^(script|image|foreignObject|a)$/.test(x.localName) ||
				/^(?!#)/.test(x.getAttribute("xlink:href") ?? "#"))
				.map((x) => x.localName) };
	});
	say(/^(fr|en)$/.test(root.lang ?? ""), `${name}: its language is said`,
		String(root.lang));
	say(root.title && root.desc, `${name}: it has a title and a sentence`);
	none(root.asks, `${name}: it asks for nothing`);
	none(await browser.ask(pale), `${name}: contrast`);
	none(await browser.ask(pictures), `${name}: texts keep apart, none is cut`);
};

try {
	for (const file of files) {
		const name = path.basename(file).replace(/\.html$/, "");
		await size(1280);
		await browser.page(pathToFileURL(path.resolve(file)).href);
		if (file.endsWith(".svg")) {
			await picture(name);
			continue;
		}
		await keyboard(name);
		await tree(name);
		await colours(name);
		await layout(name);
	}
} catch (e) {
	say(false, "criteria: the browser answers", e.stack);
} finally {
	await browser.close();
}

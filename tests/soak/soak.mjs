// Random life of a log, against the list of lines that were written to it.
//
//   node soak.mjs JAUGE STEPS SEED [control]
//
// Each step writes, rotates, compresses, copies and truncates, kills or
// overlaps ingests. The oracle is the list of lines: events and users per day.
// With "control" the cursors are thrown away half-way, which must be seen.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';

const [jauge, stepsText, seedText, control] = process.argv.slice(2);
const steps = Number(stepsText);
const header = 'at,who,what\n';
const count = { appended: 0, torn: 0, renamed: 0, compressed: 0, both: 0,
	copytruncated: 0, inodes: 0, killed: 0, overlapped: 0, again: 0,
	refused: 0, undone: 0, rebuilt: 0, checked: 0 };

// mulberry32: the same steps for the same seed, everywhere.
let state = Number(seedText) >>> 0;
function random() {
	state = (state + 0x6d2b79f5) >>> 0;
	let t = state;
	t = Math.imul(t ^ (t >>> 15), t | 1);
	t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
	return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'soak-'));
process.chdir(dir);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
fs.writeFileSync('service.json', JSON.stringify({ name: 'soak', timezone: 'UTC',
	sources: { app: { format: 'csv', identity: 'account', time: 'at',
		user: 'who', action: 'what' } } }));
execFileSync(jauge, ['init', '--yes'], { stdio: 'ignore' });

const days = new Map(); // day -> { events, users }
let written = 0;
let torn = ''; // the rest of a line that has no end yet
let serial = 0; // of rotated logs
const current = 'app.csv';
fs.writeFileSync(current, header);

function line() {
	const n = written++;
	const day = new Date(Date.UTC(2026, 0, 1 + (Math.floor(n / 150) % 300)))
		.toISOString().slice(0, 10);
	const user = 'u' + below(400);
	const second = String(n % 60).padStart(2, '0');
	const at = `${day} 10:${String(Math.floor(n / 60) % 60).padStart(2, '0')}:` +
		`${second}.${String(n % 1000000).padStart(6, '0')}`;
	if (!days.has(day))
		days.set(day, { events: 0, users: new Set() });
	days.get(day).events++;
	days.get(day).users.add(user);
	return `${at},${user},${n % 3 ? 'visit' : 'start'}\n`;
}
function whole() {
	fs.appendFileSync(current, torn);
	torn = '';
}
function append() {
	whole();
	let text = '';
	for (let i = 1 + below(40); i > 0; i--)
		text += line();
	fs.appendFileSync(current, text);
	count.appended++;
}
function tear() {
	append();
	const text = line();
	const cut = 1 + below(text.length - 1);
	fs.appendFileSync(current, text.slice(0, cut));
	torn = text.slice(cut);
	count.torn++;
}
const logs = () => fs.readdirSync('.').filter((f) => f.startsWith(current));
const rotated = (end = '') =>
	logs().filter((f) => f !== current && f.endsWith(end));
function shuffled(list) {
	return list.map((x) => [random(), x]).sort((a, b) => a[0] - b[0])
		.map((x) => x[1]);
}
function die(why) {
	console.log(`step ${step}, seed ${seedText}: ${why}`);
	process.exit(1);
}
function run(...args) {
	return spawnSync(jauge, args, { encoding: 'utf8' });
}
function ingest() {
	const r = run('ingest', '-q', ...shuffled(logs()));
	if (r.status !== 0)
		die(`ingest: status ${r.status} ${r.stderr}`);
}
function rotate() {
	if (fs.statSync(current).size === header.length)
		append();
	whole();
	fs.renameSync(current, `${current}.${++serial}`);
	fs.writeFileSync(current, header);
	count.renamed++;
}
function compress() {
	const plain = rotated().filter((f) => !f.endsWith('.gz'));
	if (plain.length === 0)
		return rotate();
	const f = plain[below(plain.length)];
	fs.writeFileSync(f + '.gz', zlib.gzipSync(fs.readFileSync(f)));
	count.compressed++;
	if (below(2))
		return fs.unlinkSync(f);
	count.both++;
}
function copytruncate() {
	append();
	const before = fs.statSync(current).ino;
	fs.copyFileSync(current, `${current}.${++serial}`);
	if (below(2))
		ingest();
	fs.truncateSync(current, 0);
	fs.appendFileSync(current, header);
	if (fs.statSync(current).ino === before)
		count.inodes++;
	count.copytruncated++;
	if (below(2))
		append();
}
// What is removed was read: a log that is gone cannot be read any more.
function prune() {
	if (rotated().length < 8)
		return;
	ingest();
	for (const f of shuffled(rotated()).slice(0, 5))
		fs.unlinkSync(f);
}
const finished = (child) => new Promise((done) => child.on('close',
	(code, signal) => done({ code, signal })));
async function kill() {
	append();
	const child = spawn(jauge, ['ingest', '-q', ...shuffled(logs())],
		{ stdio: 'ignore' });
	setTimeout(() => child.kill('SIGKILL'), below(25));
	if ((await finished(child)).signal === 'SIGKILL')
		count.killed++;
}
async function overlap() {
	append();
	const all = [1, 2, 3].map(() => finished(spawn(jauge,
		['ingest', '-q', '--lock-timeout', '20', ...shuffled(logs())],
		{ stdio: 'ignore' })));
	for (const one of all)
		if ((await one).code !== 0)
			die('an overlapping ingest failed');
	count.overlapped++;
}
function text(f) {
	const bytes = fs.readFileSync(f);
	return (f.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes).toString();
}
function concat() {
	ingest();
	const long = shuffled(rotated()).filter((f) => text(f).length > 4000);
	const two = [...new Set(long.map(text))].slice(0, 2);
	if (two.length < 2)
		return append();
	fs.writeFileSync('joined', two[0] + two[1].slice(header.length));
	const r = run('ingest', '-q', 'joined');
	if (r.status !== 3)
		die(`logs joined into one: status ${r.status}`);
	fs.unlinkSync('joined');
	count.refused++;
}
function undo(rebuild) {
	ingest();
	const f = shuffled(rotated())[0];
	if (!f)
		return rotate();
	const r = rebuild ? run('ingest', '-q', '--rebuild', f)
		: run('undo', '-q', f);
	// Both a log and its copy may be there: the second is unknown then.
	if (r.status !== 0)
		die(`${f}: status ${r.status} ${r.stderr}`);
	count[rebuild ? 'rebuilt' : 'undone']++;
	ingest();
}
function lose() {
	execFileSync('sqlite3', ['jauge.db',
		'DELETE FROM segment; UPDATE batch SET marks = NULL']);
}
function value(indicator) {
	const r = run('compute', indicator, '--by', 'day', '--as-of', '2027-06-01',
		'--format', 'csv');
	if (r.status !== 0)
		die(`compute: ${r.stderr}`);
	const out = new Map();
	for (const row of r.stdout.split('\n').slice(1)) {
		const cell = row.split(',');
		if (cell.length > 6 && Number(cell[6]) > 0)
			out.set(cell[1], Number(cell[6]));
	}
	return out;
}
// Differences from the oracle: days with too few or too many.
function judge() {
	whole();
	ingest();
	ingest();
	count.again++;
	let lost = 0;
	let doubled = 0;
	for (const [name, of] of [['events', (d) => d.events],
		['active_users', (d) => d.users.size]]) {
		const got = value(name);
		for (const [day, d] of days) {
			const more = (got.get(day) || 0) - of(d);
			lost += Math.max(0, -more);
			doubled += Math.max(0, more);
		}
		for (const [day, n] of got)
			doubled += days.has(day) ? 0 : n;
	}
	count.checked++;
	return { lost, doubled };
}

const moves = [[20, append], [8, tear], [8, rotate], [8, compress],
	[6, copytruncate], [12, kill], [4, overlap], [12, ingest], [2, concat],
	[2, () => undo(false)], [2, () => undo(true)], [6, prune]];
const total = moves.reduce((sum, m) => sum + m[0], 0);
let step = 0;
let sum = { lost: 0, doubled: 0 };
for (step = 1; step <= steps; step++) {
	let at = below(total);
	const move = moves.find((m) => (at -= m[0]) < 0);
	await move[1]();
	if (control && step === Math.floor(steps / 2))
		lose();
	if (step % 100 === 0 || step === steps) {
		sum = judge();
		if (sum.lost || sum.doubled)
			break;
	}
}
const verified = run('verify');
console.log(`${written} lines, ${sum.lost} lost, ${sum.doubled} doubled; ` +
	Object.entries(count).map(([k, n]) => `${k} ${n}`).join(', '));
if (sum.lost || sum.doubled)
	process.exit(1);
if (verified.status !== 0)
	die(`verify: ${verified.stdout}`);
for (const [k, n] of Object.entries(count))
	if (n === 0)
		die(`no step was of kind "${k}"`);

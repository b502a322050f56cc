/*
 * bots.mjs - lib/bots.c against the lists' own code, agent by agent.
 *
 *     node bots.mjs NODE_MODULES TEST_BOTS LIB_DATA
 *
 * The agents are those that crawler-user-agents gives as instances, and
 * mutations of them and of browsers' agents: pieces of patterns put in, cut,
 * other case, characters beyond ASCII. The packages' versions are those of
 * lib/data/bots.txt, which must hold their patterns and no others.
 */
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, program, data] = process.argv.slice(2)
const require = createRequire(pathToFileURL(join(resolve(folder), 'x.js')))
const { isbot, list } = require('isbot')
const crawlers = JSON.parse(readFileSync(join(folder,
	'crawler-user-agents/crawler-user-agents.json'), 'utf8'))

let failures = 0
function check(name, ok, detail = '') {
	if (!ok && detail)
		console.log(detail)
	console.log(`${ok ? 'ok' : 'not ok'} - bots ${name}`)
	failures += !ok
}

let state = 20261123
function random(n) {
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0
	return Math.floor(state / 2 ** 32 * n)
}
const pick = list => list[random(list.length)]

const browsers = [
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
	'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
	'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36'
]
const texts = [...list, ...crawlers.map(c => c.pattern)]
	.map(p => p.replace(/\\b|\\[wds]|\(\?<?!|\(\?:|[\\^$*+?()[\]{}|]/g, ''))
const bits = [' ', '/', ';', '1.0', '_', 'é', '😀', 'x', '(', ')', ', ', '\t',
	'|', '@a-b.', 'cu', 'lib', 'cam', 'google', 'bot']

function mutate(agent) {
	const at = random(agent.length + 1)

	switch (random(6)) {
	case 0:
		return agent.slice(0, at)
	case 1:
		return agent.slice(at)
	case 2:
		return agent.slice(0, at) + pick(texts) + agent.slice(at)
	case 3:
		return agent.slice(0, at) + pick(bits) + agent.slice(at)
	case 4:
		return random(2) ? agent.toLowerCase() : agent.toUpperCase()
	}
	return pick(texts) + pick(bits) + pick(texts)
}

/* What the lists know may differ in three ways that are ours: a character is
 * one to us and two to JavaScript beyond U+FFFF, blanks are those of ASCII,
 * and a lone half is none. */
const comparable = a => !/[\n\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/.test(a) &&
	!/[\ud800-\udfff]/.test(a) && a.length > 0

const shipped = readFileSync(join(data, 'bots.txt'), 'utf8').split('\n')
for (const [name, letter, patterns] of [['isbot', 'i', list],
	['crawler-user-agents', 'c', crawlers.map(c => c.pattern)]]) {
	const ours = shipped.filter(l => l.startsWith(letter + ' '))
	check(`${name}: ${patterns.length} patterns, all of them shipped`,
		ours.join('\n') === patterns.map(p => `${letter} ${p}`).join('\n'))
}

const agents = crawlers.flatMap(c => c.instances).concat(browsers)
const instances = agents.length
const MUTATIONS = process.env.LONG ? 200000 : 4000
for (let i = 0; i < MUTATIONS; i++) {
	let agent = pick([browsers, agents])
	agent = pick(agent)
	for (let k = random(3); k >= 0; k--)
		agent = mutate(agent)
	agents.push(agent)
}
const asked = agents.filter(comparable)
const dir = mkdtempSync(join(tmpdir(), 'jauge-bots-'))
let answers
try {
	const file = join(dir, 'agents')
	writeFileSync(file, asked.join('\n') + '\n')
	answers = execFileSync(program, [file], { maxBuffer: 1 << 28 })
		.toString().trimEnd().split('\n').map(Number)
} finally {
	rmSync(dir, { recursive: true })
}

const crawler = new RegExp(crawlers.map(c => `(?:${c.pattern})`).join('|'))
const verdicts = [0, 0, 0, 0]
const wrong = []
asked.forEach((agent, i) => {
	const want = (isbot(agent) ? 1 : 0) + (crawler.test(agent) ? 2 : 0)
	verdicts[want]++
	if (answers[i] !== want)
		wrong.push(`${answers[i]} instead of ${want}: ${agent}`)
})
check(`${asked.length} agents (${instances} as they are) judged alike`,
	wrong.length === 0 && answers.length === asked.length,
	wrong.slice(0, 10).join('\n'))
/* The comparison is worth something only if every verdict occurs often. */
check(`verdicts occur (none ${verdicts[0]}, isbot ${verdicts[1]}, ` +
	`crawler-user-agents ${verdicts[2]}, both ${verdicts[3]})`,
	verdicts.every((n, i) => n >= 100))
process.exit(failures ? 1 : 0)

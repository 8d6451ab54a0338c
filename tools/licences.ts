import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Licences that ask for nothing but to be named, by their SPDX identifiers; anything else is looked at first. */
const allowed = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'])

/** A package that the gateway is delivered with, and the texts about its licence that it holds. */
export type Licensed = Readonly<{ name: string; version: string; licence: string; texts: readonly string[] }>

type Locked = Readonly<{ version?: string; license?: string; dev?: boolean; devOptional?: boolean }>

/** The packages of the lockfile that are not for development only, with their texts from node_modules. */
export function licensedPackages(): Licensed[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Readonly<Record<string, Locked>>
  }
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path, { version = '', license = 'none' }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      texts: textsIn(path),
    }))
    .toSorted((one, other) => order(`${one.name}@${one.version}`, `${other.name}@${other.version}`))
}

/** Not by the machine's language. */
function order(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function textsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile() && /^(?:licen[cs]e|copying|notice)/i.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .map(name => readFileSync(join(folder, name), 'utf8').replace(/\r\n?/g, '\n').trim())
}

/**
 * The list of licences that goes along with the product: who is in it, then each text once, with those it speaks of.
 * @throws Error with every package whose licence nobody has looked at
 */
export function licenceList(packages: readonly Licensed[]): string {
  const unknown = packages.filter(({ licence }) => !allowed.has(licence))
  if (unknown.length > 0) {
    const names = unknown.map(({ name, version, licence }) => `${name}@${version} (${licence})`)
    throw new Error(`licences that nobody has looked at: ${names.join(', ')}`)
  }
  const texts = new Map<string, string[]>()
  for (const { name, version, texts: own } of packages) {
    for (const text of own) texts.set(text, [...(texts.get(text) ?? []), `${name}@${version}`])
  }
  const line = '-'.repeat(78)
  const sections = [...texts].map(([text, names]) => `${line}\n${wrapped(names)}\n${line}\n\n${text}\n`)
  const rows = packages.map(
    ({ name, version, licence, texts: own }) =>
      `${`${name}@${version}`.padEnd(56)} ${licence}${own.length === 0 ? ' (without a text)' : ''}`,
  )
  return `Packages that Entrada is delivered with, and their licences. Made by npm run generate.

${rows.join('\n')}

${sections.join('\n')}`
}

function wrapped(names: readonly string[]): string {
  const lines: string[] = []
  for (const name of names) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + name.length < 77) lines[lines.length - 1] = `${last}, ${name}`
    else lines.push(name)
  }
  return lines.join(',\n')
}

/** What tools/generate.ts writes. */
export function licenceFiles(): { path: string; text: string }[] {
  return [{ path: 'THIRD_PARTY.txt', text: licenceList(licensedPackages()) }]
}

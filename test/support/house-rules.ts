import { moduleVariables, scan, type Scan } from './source-scan.ts'

/** One row of the table of rooms. `(types)` after a name allows `import type` only; a trailing `*` any name. */
export type Room = Readonly<{
  /** Rooms that may be imported beside the own one. */
  rooms: readonly string[]
  /** Packages that may be imported. */
  packages: readonly string[]
  /** node: builtins; `*` for all. */
  node: readonly string[]
  /** Files (parts of a path inside the room) that may import more than the rest of the room. */
  more?: readonly Readonly<{
    file: RegExp
    rooms?: readonly string[]
    packages?: readonly string[]
    node?: readonly string[]
  }>[]
  /** Files that load nothing but pure code: no package, no builtin (types of them are no loading). */
  pure?: RegExp
}>

export type Source = Readonly<{ path: string; text: string }>
export type Breach = Readonly<{ path: string; rule: string; what: string }>

/** Rooms whose answers depend on their arguments alone. */
const timeless = new Set(['policy', 'identity', 'entra', 'messages', 'errors'])
const clockOrChance =
  /\bDate\s*\.\s*now\b|\bnew\s+Date\b|\bperformance\s*\.|\bMath\s*\.\s*random\b|\bset(?:Timeout|Interval|Immediate)\b|\brandomUUID\b|\bgetRandomValues\b|\bhrtime\b/g
const forbiddenName = /^(?:utils?|helpers?|common|shared|misc|lib|types)$/

/** Every breach of the house's rules in the files of `src`; seeing no file is a breach as well. */
export function breaches(sources: readonly Source[], rooms: Readonly<Record<string, Room>>): Breach[] {
  if (sources.length === 0) return [{ path: 'src', rule: 'something is seen', what: 'no file' }]
  return sources.flatMap(source => {
    const seen = scan(source.text)
    const found = [
      ...nameBreaches(source.path),
      ...sizeBreaches(source),
      ...importBreaches(source.path, seen, rooms),
      ...codeBreaches(source.path, seen.code),
    ]
    return found.map(([rule, what]) => ({ path: source.path, rule, what }))
  })
}

type Found = [rule: string, what: string]

/** `src/policy/match.ts` lies in `policy`; `src/main.ts` in `main`. */
export function roomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '')
}

function nameBreaches(path: string): Found[] {
  const parts = path.replace(/\.ts$/, '').split('/').slice(1)
  const found: Found[] = []
  if (!path.endsWith('.ts')) found.push(['src holds TypeScript only', path])
  if (parts.at(-1) === 'index') found.push(['no index.ts', path])
  const bad = parts.find(part => forbiddenName.test(part))
  if (bad !== undefined) found.push(['a name says what is inside', bad])
  return found
}

function sizeBreaches({ path, text }: Source): Found[] {
  const lines = text.split('\n').length - 1
  const limit = path === 'src/gateway.ts' ? 120 : 250
  return lines > limit ? [['size', `${lines} lines, at most ${limit}`]] : []
}

function importBreaches(path: string, seen: Scan, rooms: Readonly<Record<string, Room>>): Found[] {
  const room = roomOf(path)
  const row = rooms[room]
  if (row === undefined) return [['every file has a room', room]]
  const inside = path.split('/').slice(2).join('/')
  const more = row.more?.filter(extra => extra.file.test(inside)) ?? []
  const allowed = {
    rooms: [...row.rooms, ...more.flatMap(extra => extra.rooms ?? [])],
    packages: [...row.packages, ...more.flatMap(extra => extra.packages ?? [])],
    node: [...row.node, ...more.flatMap(extra => extra.node ?? [])],
  }
  const pure = row.pure?.test(inside) ?? false
  return seen.imports.flatMap(({ specifier, kind }): Found[] => {
    if (kind === 'computed') return [['imports have a written name', 'a computed import']]
    if (specifier.startsWith('.')) return roomBreach(path, specifier, kind, allowed.rooms)
    const isNode = specifier.startsWith('node:')
    if (pure && kind === 'value') return [['pure files load no package', specifier]]
    const name = isNode ? specifier : packageName(specifier)
    if (allows(isNode ? allowed.node : allowed.packages, name, kind)) return []
    return [
      [isNode ? 'builtins as in the table' : 'packages as in the table', `${room} imports ${specifier}`],
    ]
  })
}

function roomBreach(
  path: string,
  specifier: string,
  kind: 'value' | 'type',
  allowed: readonly string[],
): Found[] {
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1)
  if (!target.startsWith('src/')) return [['src imports nothing outside itself', specifier]]
  const [from, to] = [roomOf(path), roomOf(target)]
  if (to === 'main') return [['nobody imports main.ts', specifier]]
  if (to === 'gateway' && from !== 'main' && from !== 'demo')
    return [['only main.ts and demo import gateway.ts', specifier]]
  if (from === to || allows(allowed, to, kind)) return []
  return [['rooms as in the table', `${from} imports ${to}${kind === 'type' ? ' (type)' : ''}`]]
}

function allows(names: readonly string[], name: string, kind: 'value' | 'type'): boolean {
  return names.includes('*') || names.includes(name) || (kind === 'type' && names.includes(`${name} (types)`))
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function codeBreaches(path: string, code: string): Found[] {
  const room = roomOf(path)
  const isMain = path === 'src/main.ts'
  const found: Found[] = moduleVariables(code).map(line => ['no module-level let', line])
  const forbid = (rule: string, pattern: RegExp) => {
    for (const match of code.matchAll(pattern)) found.push([rule, match[0].trim()])
  }
  if (timeless.has(room)) {
    forbid('no clock and no chance', clockOrChance)
    forbid('no environment', /\bprocess\b\s*[.[?]/g)
  }
  if (path !== 'src/config/load.ts')
    forbid(
      'process.env only in config/load.ts',
      /\bprocess\s*\??\.\s*env\b|\bprocess\s*\[|=\s*process\b(?!\s*\??\s*\.)/g,
    )
  if (!isMain) {
    forbid('only main.ts exits', /\bprocess\s*\.\s*(?:exit|exitCode|abort|kill|reallyExit)\b/g)
    forbid('only main.ts handles signals', /\bprocess\s*\.\s*(?:on|once|addListener|prependListener)\b/g)
  }
  if (!isMain && room !== 'demo') forbid('only main.ts and demo listen', /\.\s*listen\s*\(/g)
  return found
}

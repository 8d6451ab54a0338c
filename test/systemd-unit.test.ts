import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseArguments } from '../src/cli/arguments.ts'
import { exitCodes } from '../src/cli/io.ts'
import { fromEnvironment } from '../src/config/environment.ts'
import { loadConfig } from '../src/config/load.ts'
import { usualFolder } from '../src/config/resolve-revocation.ts'
import { startChild } from './support/child.ts'
import { readGuide } from './support/guide.ts'

type Unit = readonly (readonly [name: string, value: string])[]

const unit = directives(readFileSync('config/systemd/entrada.service', 'utf8'))
const [settingsOfGuide = ''] = readGuide('systemd').blocks('yaml')
const [atPort443 = '', ownUser = ''] = readGuide('systemd').blocks('ini')

const folder = mkdtempSync(join(tmpdir(), 'entrada-unit-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** The last word on a directive that holds one. */
const only = (name: string): string => unit.findLast(([each]) => each === name)?.[1] ?? ''

/** Variables of a unit, with the folder of credentials filled in. */
function variables(of: Unit): Readonly<Record<string, string>> {
  const assignments = of.flatMap(([name, value]) => (name === 'Environment' ? [value] : []))
  return Object.fromEntries(
    assignments.map(each => {
      const at = each.indexOf('=')
      return [each.slice(0, at), each.slice(at + 1).replace('%d', folder)]
    }),
  )
}

function credentials(of: Unit): readonly string[] {
  return of.flatMap(([name, value]) =>
    name === 'LoadCredential' && value !== '' ? [value.split(':')[0] ?? ''] : [],
  )
}

describe('the unit for systemd', () => {
  const words = only('ExecStart').split(' ')
  const env = variables(unit)

  it('starts the program of the package with a command line that it takes', () => {
    const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: { entrada: string } }
    const [node, main, ...rest] = words
    assert.deepEqual([node, main], ['/usr/bin/node', `${only('WorkingDirectory')}/${bin.entrada}`])
    const { command, sources } = parseArguments(rest)
    assert.deepEqual([command, sources.configFile], ['serve', '/etc/entrada/entrada.yaml'])
  })

  it('has variables that are settings, and a credential for each file that they name', () => {
    for (const name of credentials(unit)) file(name, randomBytes(32).toString('base64'))
    const { config, warnings } = loadConfig({ env, configFile: file('whole.yaml', settingsOfGuide) })
    assert.deepEqual(warnings, [])
    assert.equal(config.session.keysAreRandom, false)
    const named = Object.values(env).filter(value => value.startsWith(folder))
    assert.deepEqual(
      named.map(path => path.slice(folder.length + 1)),
      credentials(unit),
    )
  })

  it('leaves refused settings to a person, and tries again after a fault', () => {
    assert.equal(only('Restart'), 'on-failure')
    const prevented = only('RestartPreventExitStatus').split(' ').map(Number)
    assert.deepEqual(prevented, [exitCodes.usage, exitCodes.settings])
  })

  it('waits for requests that are still running, and sends no signal that ends it', () => {
    const { config } = loadConfig({ env, configFile: file('whole.yaml', settingsOfGuide) })
    const { drainDelay, grace } = config.listen
    assert.ok(Number.parseInt(only('TimeoutStopSec')) >= drainDelay + grace + 10)
    assert.equal(only('KillSignal'), 'SIGTERM')
    // Nobody listens to SIGHUP: it would end the process.
    assert.equal(only('ExecReload'), '')
  })

  it('lets it write where the list of ended sessions is, and nowhere else but in its logs', () => {
    assert.equal(`/var/lib/${only('StateDirectory')}`, usualFolder)
    const guide = readFileSync('docs/guides/systemd.md', 'utf8')
    assert.ok(guide.includes(`\`audit.file: /var/log/${only('LogsDirectory')}/`))
    assert.deepEqual([only('ProtectSystem'), only('ReadWritePaths')], ['strict', ''])
  })

  it('gives it nothing that it does not need, and leaves V8 what it does', () => {
    assert.deepEqual([only('CapabilityBoundingSet'), only('AmbientCapabilities')], ['', ''])
    for (const name of [
      'DynamicUser',
      'NoNewPrivileges',
      'PrivateUsers',
      'ProtectHome',
      'RestrictNamespaces',
    ])
      assert.equal(only(name), 'yes', name)
    assert.equal(only('MemoryDenyWriteExecute'), 'no')
  })

  it('starts, and ends cleanly when it is asked to', async t => {
    const [, , ...rest] = words
    const here = file(
      'started.yaml',
      settingsOfGuide
        .replace('port: 8080', 'port: 0\n  drainDelay: 0s')
        .replace(/^ {2}tenantId.*$/m, '  issuer: http://127.0.0.1:1/nobody')
        .concat(`admin: { port: 0 }\nrevocation: { file: ${join(folder, 'ended.jsonl')} }\n`),
    )
    const main = fileURLToPath(new URL('../src/main.js', import.meta.url))
    const parameters = rest.map(word => (word === '/etc/entrada/entrada.yaml' ? here : word))
    const child = startChild(process.execPath, [main, ...parameters], { env })
    t.after(async () => child.end('SIGKILL'))
    await child.said(/"msg":"listening"/)
    assert.equal(await child.end('SIGTERM'), exitCodes.ok)
  })

  it('stays down with settings that are refused', async () => {
    const [, , ...rest] = words
    const here = file('refused.yaml', `${settingsOfGuide}nonsense: true\n`)
    const main = fileURLToPath(new URL('../src/main.js', import.meta.url))
    const parameters = rest.map(word => (word === '/etc/entrada/entrada.yaml' ? here : word))
    const child = startChild(process.execPath, [main, ...parameters], { env })
    await assert.rejects(child.said(/"msg":"listening"/), /nonsense/)
    assert.equal(await child.end(), exitCodes.settings)
  })
})

describe('a drop-in of the guide', () => {
  it('for port 443 adds credentials and names each of them', () => {
    const drop = directives(atPort443)
    const env = variables(drop)
    assert.deepEqual(
      credentials(drop).map(name => join(folder, name)),
      [env['ENTRADA_LISTEN_TLS_CERT_FILE'], env['ENTRADA_LISTEN_TLS_KEY_FILE']],
    )
    assert.ok(drop.some(([name, value]) => name === 'PrivateUsers' && value === 'no'))
    knownToUnit(drop)
  })

  it('for a user of its own names every secret in a place that is not a credential', () => {
    const drop = directives(ownUser)
    const env = variables(drop)
    const names = Object.keys(variables(unit)).filter(name => name.endsWith('_FILE'))
    assert.deepEqual(Object.keys(env), names)
    for (const value of Object.values(env)) assert.match(value, /^\/etc\/entrada\//)
    knownToUnit(drop)
  })
})

/** What a drop-in changes has to be in the unit: systemd ignores a misspelt name with a warning. */
function knownToUnit(drop: Unit): void {
  const names = new Set(unit.map(([name]) => name))
  assert.deepEqual(
    drop.map(([name]) => name).filter(name => name !== 'User' && !names.has(name)),
    [],
  )
  const { warnings, problems } = fromEnvironment(variables(drop), () => false)
  assert.deepEqual([warnings, problems], [[], []])
}

function directives(text: string): Unit {
  return text
    .split('\n')
    .filter(line => /^[A-Z]\w+=/.test(line))
    .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
}

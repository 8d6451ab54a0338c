import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Config } from '../src/config/config.ts'
import { loadConfig, lookAtSettings } from '../src/config/load.ts'
import { followSettings, type ReloadResult } from '../src/following-settings.ts'
import type { AuditEvent } from '../src/observe/audit.ts'
import { smallest } from './config/samples.ts'
import { until } from './support/until.ts'

const rules = 'routes:\n  - { path: /a, access: public }\n  - { path: /b }\n'

type Setup = Readonly<{
  env?: Readonly<Record<string, string | undefined>>
  /** Puts settings in force. */
  take?: (config: Config) => Promise<void>
  /** Called before each look, with its number. */
  onLook?: (look: number, file: string) => void
  /** Called behind each loading. */
  onLoad?: (file: string) => void
}>

/** A settings file that is followed, looked at every five milliseconds. */
function followed(t: TestContext, first: string, setup: Setup = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-reload-'))
  const file = join(folder, 'entrada.yaml')
  writeFileSync(file, first)
  const sources = { configFile: file, env: { ...smallest, ...setup.env } }
  const taken: Config[] = []
  const lines: Readonly<Record<string, unknown>>[] = []
  const audited: AuditEvent[] = []
  const counted: ReloadResult[] = []
  let looks = 0
  const write = (level: string) => (facts: object, message: string) =>
    void lines.push({ level, ...facts, message })
  const look = () => {
    looks += 1
    setup.onLook?.(looks, file)
    return lookAtSettings(sources)
  }
  const before = lookAtSettings(sources)
  assert.ok(before)
  const running = loadConfig(sources)
  const end = followSettings({
    ...{ running, first: before, look },
    load: adjust => {
      const loaded = loadConfig(sources, undefined, adjust)
      setup.onLoad?.(file)
      return loaded
    },
    take: async config => {
      await setup.take?.(config)
      taken.push(config)
    },
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    audit: event => void audited.push(event),
    count: result => void counted.push(result),
    interval: 5,
  })
  t.after(() => {
    end()
    rmSync(folder, { recursive: true, force: true })
  })
  const looked = async (times = 6) => {
    const from = looks
    await until('more looks', () => looks >= from + times)
  }
  const paths = () => taken.at(-1)?.routes.map(({ path }) => path)
  return { folder, file, running, taken, lines, audited, counted, looked, paths }
}

describe('a settings file that has changed', () => {
  it('is taken over, told once, and its rules are audited', async t => {
    const { file, taken, lines, audited, counted, looked, paths } = followed(t, rules)
    writeFileSync(file, 'routes:\n  - { path: /b }\n  - { path: /c, name: third }\n')
    await until('new settings', () => taken.length === 1)
    assert.deepEqual(paths(), ['/b', '/c'])
    await looked()
    assert.deepEqual(counted, ['taken'])
    assert.deepEqual(audited, [
      { event: 'settings.taken', settings: ['routes'] },
      { event: 'rule.removed', route: '/a', path: '/a' },
      { event: 'rule.added', route: 'third', path: '/c' },
    ])
    const told = lines.filter(({ level }) => level === 'info')
    assert.deepEqual(
      told.map(({ event, rulesAdded, rulesRemoved }) => [event, rulesAdded, rulesRemoved]),
      [['settings.taken', 1, 1]],
    )
  })

  it('is audited when the rules that stay stand in another order', async t => {
    const { file, audited, taken } = followed(t, rules)
    writeFileSync(file, 'routes:\n  - { path: /b }\n  - { path: /a, access: public }\n')
    await until('new settings', () => taken.length === 1)
    assert.deepEqual(audited.slice(1), [{ event: 'rules.reordered' }])
  })

  it('is taken over when a link leads elsewhere, as Kubernetes does it', async t => {
    const { folder, file, taken, paths } = followed(t, rules)
    for (const [name, path] of [
      ['..1', '/a'],
      ['..2', '/z'],
    ] as const) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'entrada.yaml'), `routes: [{ path: ${path} }]\n`)
    }
    symlinkSync('..1', join(folder, '..data'))
    rmSync(file)
    symlinkSync(join('..data', 'entrada.yaml'), file)
    await until('the settings behind the link', () => taken.length === 1)
    symlinkSync('..2', join(folder, '..data_new'))
    renameSync(join(folder, '..data_new'), join(folder, '..data'))
    await until('the settings behind the other link', () => taken.length === 2)
    assert.deepEqual(paths(), ['/z'])
  })

  it('is compared with what was taken over last', async t => {
    const { file, taken, counted } = followed(t, rules)
    writeFileSync(file, `${rules}log: { access: errors }\n`)
    await until('new settings', () => taken.length === 1)
    writeFileSync(file, rules)
    await until('the old ones again', () => taken.length === 2)
    assert.deepEqual(counted, ['taken', 'taken'])
  })

  it('changes nothing when it says the same in other words', async t => {
    const { file, taken, lines, counted } = followed(t, rules)
    writeFileSync(file, `# the rules\n${rules}`)
    await until('a result', () => counted.length === 1)
    assert.deepEqual([counted, taken, lines.filter(({ level }) => level === 'info')], [['unchanged'], [], []])
  })

  it('keeps the random session key of a gateway that has none set', async t => {
    const { file, running, taken } = followed(t, rules, { env: { SESSION_KEY: undefined } })
    writeFileSync(file, `${rules}log: { access: errors }\n`)
    await until('new settings', () => taken.length === 1)
    assert.deepEqual(taken[0]?.session.keys, running.config.session.keys)
  })
})

describe('a settings file that is no good', () => {
  const rows: readonly [name: string, text: string, told: RegExp][] = [
    ['wrong', `${rules}listenn: {}\n`, /entrada\.yaml:4:1 listenn: unknown setting/],
    ['no YAML', 'routes: [', /entrada\.yaml:1:/],
    ['empty', ' \n', /entrada\.yaml is empty/],
    ['one whose routes have vanished', 'log: { access: errors }\n', /routes has no rules any more/],
    ['one whose list of routes is empty', 'routes: []\n', /routes has no rules any more/],
  ]
  for (const [name, text, told] of rows) {
    it(`leaves everything as it is when it is ${name}, and says so once`, async t => {
      const { file, taken, lines, audited, counted, looked } = followed(t, rules)
      writeFileSync(file, text)
      await until('a result', () => counted.length === 1)
      await looked()
      assert.deepEqual([taken, audited, counted], [[], [], ['refused']])
      const errors = lines.filter(({ level }) => level === 'error')
      assert.equal(errors.length, 1)
      assert.equal(errors[0]?.['event'], 'settings.refused')
      assert.match(String(errors[0]?.['problem']), told)
    })
  }

  it('is refused when it is gone, and counts again when it is back', async t => {
    const { file, taken, counted, lines } = followed(t, rules)
    rmSync(file)
    await until('a refusal', () => counted.length === 1)
    assert.match(String(lines.at(-1)?.['problem']), /entrada\.yaml cannot be read: there is no such file/)
    writeFileSync(file, `${rules}log: { access: errors }\n`)
    await until('new settings', () => taken.length === 1)
    assert.deepEqual(counted, ['refused', 'taken'])
  })

  it('tells every problem of it, and no secret', async t => {
    const { file, counted, lines } = followed(t, rules, { env: { SESSION_KEY: undefined } })
    writeFileSync(file, `${rules}session: { keys: [c2hvcnQ=] }\nauth: { rateLimit: -1 }\n`)
    await until('a result', () => counted.length === 1)
    assert.ok(lines.length >= 2)
    assert.ok(!JSON.stringify(lines).includes('c2hvcnQ'))
  })

  it('stays untaken when nobody can put it in force', async t => {
    let isGood = false
    const take = async () => {
      if (!isGood) throw new Error('no room')
    }
    const { file, taken, counted, audited } = followed(t, rules, { take })
    writeFileSync(file, `${rules}  - { path: /c }\n`)
    await until('a result', () => counted.length === 1)
    assert.deepEqual([counted, taken, audited], [['refused'], [], []])
    isGood = true
    writeFileSync(file, `${rules}  - { path: /d }\n`)
    await until('new settings', () => taken.length === 1)
    // Compared with what holds, not with what was refused.
    assert.deepEqual(audited.slice(1), [{ event: 'rule.added', route: '/d', path: '/d' }])
  })

  it('is tried again when what it names was away', async t => {
    let tries = 0
    const take = async () => {
      tries += 1
      if (tries < 3) throw new Error('the provider is away')
    }
    const { file, taken, counted, looked } = followed(t, rules, { take })
    writeFileSync(file, `${rules}  - { path: /c }\n`)
    await until('new settings', () => taken.length === 1)
    await looked(50)
    assert.deepEqual([tries, counted], [3, ['refused', 'refused', 'taken']])
  })
})

describe('a settings file that is being written', () => {
  it('counts when it is left alone', async t => {
    let isLoaded = false
    const onLook = (look: number, file: string) => {
      // The look behind a loading finds what was loaded: that alone must not be enough.
      if (!isLoaded && look > 2 && look < 40) writeFileSync(file, `routes:\n  - { path: /h${look} }\n`)
      isLoaded = false
    }
    const onLoad = () => {
      isLoaded = true
    }
    const { taken, paths } = followed(t, rules, { onLook, onLoad })
    await until('new settings', () => taken.length === 1)
    assert.deepEqual(paths(), ['/h39'])
  })

  it('does not count when it has changed while it was loaded', async t => {
    let loads = 0
    const onLoad = (name: string) => {
      loads += 1
      if (loads === 1) writeFileSync(name, 'routes: [{ path: /whole }]\n')
    }
    const { file, taken, paths, looked } = followed(t, rules, { onLoad })
    writeFileSync(file, 'routes: [{ path: /half }]\n')
    await until('new settings', () => taken.length > 0)
    await looked()
    assert.deepEqual([taken.length, paths()], [1, ['/whole']])
  })
})

describe('settings that need a restart', () => {
  it('are told by path, and all else is taken over', async t => {
    const { file, running, taken, counted, lines } = followed(t, rules)
    writeFileSync(file, `${rules}  - { path: /c }\nlisten: { port: 1234, grace: 1s }\nauth: { prefix: /x }\n`)
    await until('new settings', () => taken.length === 1)
    assert.deepEqual(taken[0]?.listen, running.config.listen)
    assert.equal(taken[0]?.auth.prefix, '/.auth')
    assert.deepEqual(counted, ['taken'])
    const due = lines.find(({ event }) => event === 'settings.restart_due')
    assert.deepEqual(due?.['settings'], ['listen.port', 'listen.grace', 'auth.prefix'])
  })

  it('are told where nothing else has changed', async t => {
    const { file, taken, counted } = followed(t, rules)
    writeFileSync(file, `${rules}listen: { port: 1234 }\n`)
    await until('a result', () => counted.length === 1)
    assert.deepEqual([taken, counted], [[], ['restart_due']])
  })
})

describe('settings that come through a pipe', () => {
  it('are not looked at again', t => {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-pipe-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    assert.equal(lookAtSettings({ configFile: pipe, env: {} }), undefined)
    assert.equal(lookAtSettings({ envFile: pipe, env: {} }), undefined)
  })
})

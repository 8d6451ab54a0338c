import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openLogs } from '../../src/observe/logs.ts'
import { makePipe } from '../support/named-pipe.ts'
import { until } from '../support/until.ts'

function eventsIn(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => (JSON.parse(line) as Record<string, unknown>)['event'])
}

/** The logs, and what the log itself has got. */
function opened(level: string, file?: string) {
  const lines: string[] = []
  const settings = { log: { level }, audit: { addresses: false, ...(file !== undefined && { file }) } }
  const logs = openLogs(settings, { write: line => void lines.push(line) })
  return { ...logs, events: () => eventsIn(lines.join('')) }
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-logs-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

const event = { event: 'rules.reordered' } as const

describe('audit events without a file of their own', () => {
  it('are lines of the log whatever its level, save silent', () => {
    for (const [level, expected] of [
      ['trace', ['rules.reordered', 'info']],
      ['fatal', ['rules.reordered']],
      ['silent', []],
    ] as const) {
      const { log, audit, events } = opened(level)
      audit(event)
      log.info({ event: 'info' })
      assert.deepEqual(events(), expected, level)
    }
  })
})

describe('audit events with a file', () => {
  it('are lines of that alone, which nobody else may read, and begin with the start', async t => {
    const file = join(folderOf(t), 'audit')
    const { audit, log, events, closeLogs } = opened('silent', file)
    audit(event)
    log.info({ event: 'info' })
    await closeLogs()
    assert.deepEqual(eventsIn(readFileSync(file, 'utf8')), ['audit.opened', 'rules.reordered'])
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(events(), [])
  })

  it('that cannot be written are told in the log at once', async t => {
    const folder = join(folderOf(t), 'nowhere')
    const { events, closeLogs, auditTrouble } = opened('info', join(folder, 'audit'))
    await until('the log says so', () => events().length > 0)
    assert.deepEqual(events(), ['audit.trouble'])
    assert.equal(auditTrouble(), 'ENOENT')
    mkdirSync(folder)
    await until('it can be written', () => auditTrouble() === undefined)
    assert.deepEqual(events(), ['audit.trouble', 'audit.written'])
    await closeLogs()
  })

  it('that anybody can make are bounded, and what was held back is written at the end', async t => {
    const file = join(folderOf(t), 'audit')
    const { audit, closeLogs } = opened('info', file)
    const refused = { event: 'admin.refused', path: '/revoke', reason: 'token' } as const
    for (let at = 0; at < 50; at += 1) audit({ ...refused, requestId: `r${at}`, client: '192.0.2.1' })
    await closeLogs()
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    assert.deepEqual(
      lines
        .map(line => JSON.parse(line) as Record<string, unknown>)
        .map(({ event: name, times }) => [name, times]),
      [
        ['audit.opened', undefined],
        ['admin.refused', undefined],
        ['admin.refused', 49],
      ],
    )
  })

  it('that are lost are told of by their number, as what they are', async t => {
    const { audit, onLost, closeLogs } = opened('info', join(folderOf(t), 'nowhere', 'audit'))
    const lost: [string, number][] = []
    onLost((log, count) => void lost.push([log, count]))
    const large = { event: 'rule.added', route: 'x'.repeat(2 ** 21), path: '/' } as const
    for (let count = 0; count < 4; count += 1) audit(large)
    await closeLogs()
    const all = lost.reduce((sum, [, count]) => sum + count, 0)
    assert.deepEqual(new Set(lost.map(([log]) => log)), new Set(['audit']))
    assert.ok(all >= 3, `${all}`)
  })

  it('are written by a flush of the log, for the end of the process', async t => {
    const file = join(folderOf(t), 'audit')
    const { audit, log, closeLogs } = opened('info', file)
    await until('it is open', () => readFile(file).length > 0)
    audit(event)
    log.flush()
    assert.deepEqual(eventsIn(readFile(file)), ['audit.opened', 'rules.reordered'])
    await closeLogs()
  })
})

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const talkative = `
  const [logs, event] = process.argv.slice(1)
  const { openLogs } = await import(logs)
  const { log } = openLogs({ log: { level: 'info' }, audit: { addresses: false } }, undefined, process.pid)
  for (let at = 0; at < 1500; at += 1) log.info({ event, text: event.repeat(200) })
`

describe('lines of several workers', () => {
  it('stay whole on one stdout that is full', async t => {
    const pipe = makePipe(t)
    pipe.open()
    const stdout = openSync(pipe.path, 'w')
    const logs = new URL('../../src/observe/logs.js', import.meta.url).href
    for (const event of ['a', 'b']) {
      const code = ['--input-type=module', '-e', talkative, logs, event]
      const child = spawn(process.execPath, code, { stdio: ['ignore', stdout, 'inherit'] })
      t.after(() => child.kill('SIGKILL'))
    }
    closeSync(stdout)
    let text = ''
    await until('all lines are there', () => {
      text += pipe.read()
      return text.split('\n').length > 3000
    })
    assert.equal(eventsIn(text).toSorted().join(''), 'a'.repeat(1500) + 'b'.repeat(1500))
  })
})

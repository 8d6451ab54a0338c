import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { createBoundedFetch, type BoundedFetch } from '../../src/provider/bounded-fetch.ts'
import { createFinder } from '../../src/provider/finder.ts'
import { createKeySet } from '../../src/provider/key-set.ts'
import { collectLog, failure, settingsFor } from '../provider/start.ts'
import {
  startScriptedProvider,
  type ScriptedAnswer,
  type ScriptedProvider,
} from '../support/scripted-provider.ts'

const mebibyte = 2 ** 20
const json = { 'content-type': 'application/json' }
const blanks = Buffer.alloc(64 * 1024, ' ')

/** Seconds for what never ends; all else has the time that a slow machine may need. */
const [hasty, patient] = [0.5, 60]

/** Writes blanks for as long as somebody takes them, 200 MB at the most, and counts them. */
function flood(taken: { bytes: number }) {
  return (response: ServerResponse): void => {
    response.writeHead(200, json)
    const more = (): void => {
      while (!response.destroyed && taken.bytes < 200 * mebibyte) {
        taken.bytes += blanks.length
        if (response.write(blanks)) continue
        response.once('drain', more)
        return
      }
      response.end('{}')
    }
    more()
  }
}

/** One byte a second. */
function drip(response: ServerResponse): void {
  response.writeHead(200, json)
  response.write(' ')
  const timer = setInterval(() => response.write(' '), 1000)
  response.once('close', () => clearInterval(timer))
}

type Mode = Readonly<{
  name: string
  answer: (taken: { bytes: number }) => ScriptedAnswer
  reason: RegExp
  isEndless?: boolean
}>

const modes: readonly Mode[] = [
  { name: 'never comes', answer: () => 'hang', isEndless: true, reason: /timeout|aborted|in time/i },
  {
    name: 'comes at a byte a second',
    answer: () => drip,
    isEndless: true,
    reason: /timeout|aborted|in time/i,
  },
  { name: 'is an error', answer: () => ({ status: 500, body: {} }), reason: /500/ },
  { name: 'is garbage', answer: () => ({ headers: json, body: '{"iss' }), reason: /parse|holds no keys/ },
  { name: 'is of 200 MB', answer: flood, reason: /larger than 1048576 bytes/ },
  {
    name: 'is a page',
    answer: () => ({ headers: { 'content-type': 'text/html' }, body: '{}' }),
    reason: /as JSON/,
  },
  {
    name: 'leads elsewhere',
    answer: () => ({ status: 302, headers: { location: '/elsewhere/openid-configuration' } }),
    reason: /302/,
  },
  { name: 'is a cut connection', answer: () => 'reset', reason: /closed|ECONNRESET|cannot be/ },
]

/** The way to a provider, with little time for what never ends. */
function fetchFrom(
  t: TestContext,
  { script }: ScriptedProvider,
  { isEndless = false }: Partial<Mode>,
): BoundedFetch {
  const ways = [hasty, patient].map(timeout => createBoundedFetch({ timeout }))
  const close = async () => Promise.all(ways.map(async way => way.close())).then(() => undefined)
  t.after(close)
  const [short, long] = ways as [BoundedFetch, BoundedFetch]
  const isNow = () => isEndless && Object.keys(script.answers).length > 0
  return Object.assign(async (...asked: Parameters<BoundedFetch>) => (isNow() ? short : long)(...asked), {
    close,
  })
}

/** A finder that looks again at once, in front of a provider. */
async function found(t: TestContext, mode: Mode, answer?: () => ScriptedAnswer) {
  const idp = await startScriptedProvider(t)
  if (answer !== undefined) idp.script.answers['openid-configuration'] = answer
  const collected = collectLog()
  const fetch = fetchFrom(t, idp, mode)
  const settings = settingsFor(idp.issuer, { timeout: patient })
  const finder = createFinder(settings, fetch, collected.log, { first: 1, retry: 1, refresh: 1 })
  t.after(async () => finder.stop())
  return { idp, finder, ...collected }
}

/** Never more than the sockets hold beyond the mebibyte that is read, however often that is tried. */
function assertFew(taken: { bytes: number }, times: number): void {
  assert.ok(taken.bytes < times * 20 * mebibyte, `${taken.bytes} bytes in ${times} attempts`)
}

describe('F03: documents of the provider that are no good', { concurrency: true }, () => {
  for (const mode of modes) {
    const { name, answer, reason } = mode
    describe(`a discovery document that ${name}`, { concurrency: true }, () => {
      it('is refused with its reason at the start, and the provider is found as soon as it is well', async t => {
        const taken = { bytes: 0 }
        const { idp, finder, lines, line } = await found(t, mode, () => answer(taken))
        const [lost, well] = [line('provider.unreachable'), line('provider.found')]
        finder.start()
        await lost
        assert.deepEqual([finder.state().found, finder.known()], [false, undefined])
        assert.match(finder.state().problem ?? '', reason)
        assert.match(lines[0] ?? '', reason)
        delete idp.script.answers['openid-configuration']
        await well
        assert.deepEqual(finder.state(), { found: true })
        assert.ok(idp.calls.every(({ path }) => path === '/.well-known/openid-configuration'))
        assertFew(taken, idp.count('openid-configuration'))
      })

      it('changes nothing later: what was found stays in use, log and readiness say why', async t => {
        const taken = { bytes: 0 }
        const { idp, finder, lines, line } = await found(t, mode)
        const [lost, well] = [line('provider.unreachable'), line('provider.found')]
        finder.start()
        await well
        idp.script.answers['openid-configuration'] = () => answer(taken)
        await lost
        assert.equal(finder.known()?.metadata.issuer, idp.issuer)
        const { found: isFound, problem = '' } = finder.state()
        assert.equal(isFound, true)
        assert.match(problem, reason)
        assert.match(lines.at(-1) ?? '', reason)
        const again = line('provider.found')
        delete idp.script.answers['openid-configuration']
        await again
        assert.deepEqual(finder.state(), { found: true })
        assertFew(taken, idp.count('openid-configuration'))
      })
    })

    describe(`a key document that ${name}`, { concurrency: true }, () => {
      it('ends the sign-in at the start; later the last good keys stay in use for a day', async t => {
        const taken = { bytes: 0 }
        const idp = await startScriptedProvider(t)
        const fetch = fetchFrom(t, idp, mode)
        const notes: (string | undefined)[] = []
        const keys = createKeySet(`${idp.issuer}/keys`, fetch, trouble => void notes.push(trouble))
        const header = { alg: 'RS256', kid: 'key-1' }
        idp.script.answers.keys = () => answer(taken)
        await assert.rejects(keys.find(header, 1000))
        assert.match(notes.at(-1) ?? '', reason)
        delete idp.script.answers.keys
        assert.ok((await keys.find(header, 1010)).key)
        assert.equal(notes.at(-1), undefined)
        idp.script.answers.keys = () => answer(taken)
        assert.ok((await keys.find(header, 5000)).key)
        assert.match(notes.at(-1) ?? '', reason)
        assert.ok((await keys.find(header, 1010 + 86_400)).key)
        assert.equal((await failure(keys.find(header, 1011 + 86_400))).code, 'ERR_PROVIDER_UNREACHABLE')
        delete idp.script.answers.keys
        assert.ok((await keys.find(header, 1021 + 86_400)).key)
        assert.equal(idp.calls.filter(({ endpoint }) => endpoint !== 'keys').length, 0)
        assertFew(taken, idp.count('keys'))
      })
    })
  }
})

import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { readSecret } from '../../src/config/load.ts'
import { ProviderRefusal } from '../../src/provider/provider-refusal.ts'
import { failure, nowSeconds, startProvider } from '../provider/start.ts'

const refused = (secret: string) => ({
  status: 401,
  body: { error: 'invalid_client', error_description: `AADSTS7000215: of ${secret.length} letters` },
})
const swaps = process.env['ENTRADA_TEST_LONG'] === '1' ? 200 : 10

/** A provider that takes some secrets, and a gateway that has its own from a file. */
async function exchanging(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-secret-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'secret')
  const write = (secret: string) => {
    writeFileSync(`${file}.new`, `${secret}\n`)
    renameSync(`${file}.new`, file)
  }
  write('old')
  const taken = new Set(['old'])
  const asked: string[] = []
  const started = await startProvider(t, { clientSecret: () => readSecret({ file }) })
  const hook = { onAsked: () => undefined as void }
  started.idp.script.token = async (form, usual) => {
    const secret = form.get('client_secret') ?? ''
    asked.push(secret)
    hook.onAsked()
    return taken.has(secret) ? usual() : refused(secret)
  }
  const refresh = () =>
    started.provider.refresh('r', { subject: 'sub-ada', issuer: started.idp.issuer }, nowSeconds())
  return { ...started, file, write, taken, asked, hook, refresh }
}

describe('F23: a client secret that is exchanged', () => {
  it('is read anew for each request', async t => {
    const { exchange, write, taken, asked } = await exchanging(t)
    await exchange()
    taken.add('new')
    write('new')
    await exchange()
    assert.deepEqual(asked, ['old', 'new'])
  })

  it('is tried once more when its file has changed since the request that was refused', async t => {
    const { exchange, write, taken, asked, hook } = await exchanging(t)
    taken.clear()
    taken.add('new')
    hook.onAsked = () => write('new')
    await exchange()
    assert.deepEqual(asked, ['old', 'new'])
  })

  it('gives way to the one before it while the provider does not know it yet, and the log says so once', async t => {
    const { exchange, refresh, write, taken, asked, lines } = await exchanging(t)
    await exchange()
    write('new')
    await exchange()
    assert.equal((await refresh()).kind, 'refreshed')
    assert.deepEqual(asked, ['old', 'new', 'old', 'new', 'old'])
    assert.equal(lines.filter(line => line.includes('provider.credential')).length, 1)
    taken.delete('old')
    taken.add('new')
    await exchange()
    await exchange()
    assert.deepEqual(asked.slice(5), ['new', 'new'])
    assert.doesNotMatch(lines.join(), /"old"|"new"/)
  })

  it('is missed by nobody while its file is not there', async t => {
    const { exchange, file, asked } = await exchanging(t)
    await exchange()
    rmSync(file)
    await exchange()
    writeFileSync(file, '')
    await exchange()
    assert.deepEqual(asked, ['old', 'old', 'old'])
  })

  it('is asked with twice at the most, and what counts is why the present one was refused', async t => {
    const { exchange, write, taken, asked } = await exchanging(t)
    await exchange()
    write('another')
    taken.clear()
    const error = await failure(exchange())
    assert.equal(error.code, 'ERR_PROVIDER_CREDENTIAL_REJECTED')
    assert.ok(error instanceof ProviderRefusal)
    assert.match(error.said.description ?? '', /of 7 letters/)
    assert.deepEqual(asked, ['old', 'another', 'old'])
  })

  it('is not tried again for anything but the credential', async t => {
    const { exchange, write, idp } = await exchanging(t)
    await exchange()
    write('new')
    const before = idp.count('token')
    for (const answer of [
      { status: 400, body: { error: 'invalid_grant' } },
      { status: 500, body: { error: 'server_error' } },
      'reset' as const,
    ]) {
      idp.script.token = async () => answer
      await failure(exchange())
    }
    assert.equal(idp.count('token'), before + 3)
  })

  it('loses no sign-in and no refresh while file and provider change under load', async t => {
    const { exchange, refresh, write, taken } = await exchanging(t)
    await exchange()
    const counts = { asked: 0, failed: 0 }
    const state = { isOver: false }
    const load = [exchange, refresh, exchange, refresh].map(async ask => {
      while (!state.isOver) {
        counts.asked += 1
        const outcome = await ask().catch((error: unknown) => ({ kind: 'failed', error }))
        if ('kind' in outcome && outcome.kind === 'failed') counts.failed += 1
      }
    })
    for (let at = 0; at < swaps; at += 1) {
      // As it goes with real providers: both are taken for a while.
      const enough = counts.asked + 20
      taken.add(`secret-${at}`)
      write(`secret-${at}`)
      while (counts.asked < enough) await new Promise(resolve => setImmediate(resolve))
      for (const secret of taken) if (secret !== `secret-${at}`) taken.delete(secret)
    }
    state.isOver = true
    await Promise.all(load)
    t.diagnostic(`${counts.asked} requests over ${swaps} exchanges, failed ${counts.failed}`)
    assert.equal(counts.failed, 0)
  })
})

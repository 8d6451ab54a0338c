import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { readSecret } from '../../src/config/load.ts'
import type { Credential } from '../../src/provider/credential-kinds.ts'
import { ProviderRefusal } from '../../src/provider/provider-refusal.ts'
import { failure, nowSeconds, secretBy, startProvider } from '../provider/start.ts'
import { rsaPair, thumbprint } from '../support/client-certificates.ts'

type Kind = Credential['kind']

const refused = (name: string) => ({
  status: 401,
  body: { error: 'invalid_client', error_description: `AADSTS7000215: of ${name.length} letters` },
})
const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
/** What there is to exchange; making a certificate takes its time. */
const names = ['old', 'new', 'another', 'one-0', 'one-1', 'one-2']

const kinds: Readonly<
  Record<
    Kind,
    Readonly<{
      /** What the file holds. */
      written: (name: string) => string
      credential: (read: () => string) => Credential
      /** Which of them a request has shown. */
      shown: (form: URLSearchParams) => string | undefined
    }>
  >
> = {
  secret: {
    written: name => name,
    credential: read => secretBy(read),
    shown: form => form.get('client_secret') ?? undefined,
  },
  certificate: {
    written: name => rsaPair(names.indexOf(name)).cert + rsaPair(names.indexOf(name)).key,
    credential: read => ({ kind: 'certificate', read: () => ({ certificate: read(), key: read() }) }),
    shown: form => {
      const header = decodeProtectedHeader(form.get('client_assertion') ?? '')
      return names.find((_, at) => thumbprint(rsaPair(at)) === header['x5t#S256'])
    },
  },
  federated: {
    written: name => name,
    credential: read => ({ kind: 'federated', assertion: read }),
    shown: form => form.get('client_assertion') ?? undefined,
  },
}

/** A provider that takes some credentials of a kind, and a gateway that has its own from a file. */
async function exchanging(t: TestContext, kind: Kind) {
  const { written, credential, shown } = kinds[kind]
  const folder = mkdtempSync(join(tmpdir(), 'entrada-secret-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const file = join(folder, 'secret')
  const write = (name: string) => {
    writeFileSync(`${file}.new`, `${written(name)}\n`)
    renameSync(`${file}.new`, file)
  }
  write('old')
  const taken = new Set(['old'])
  const asked: string[] = []
  const started = await startProvider(t, { credential: credential(() => readSecret({ file })) })
  const hook = { onAsked: () => undefined as void }
  started.idp.script.token = async (form, usual) => {
    const name = shown(form) ?? ''
    asked.push(name)
    hook.onAsked()
    return taken.has(name) ? usual() : refused(name)
  }
  const refresh = () =>
    started.provider.refresh('r', { subject: 'sub-ada', issuer: started.idp.issuer }, nowSeconds())
  return { ...started, file, write, taken, asked, hook, refresh }
}

for (const kind of ['secret', 'certificate', 'federated'] as const) {
  describe(`F23: a credential that is exchanged (${kind})`, () => {
    it('is read anew for each request', async t => {
      const { exchange, write, taken, asked } = await exchanging(t, kind)
      await exchange()
      taken.add('new')
      write('new')
      await exchange()
      assert.deepEqual(asked, ['old', 'new'])
    })

    it('is tried once more when its file has changed since the request that was refused', async t => {
      const { exchange, write, taken, asked, hook } = await exchanging(t, kind)
      taken.clear()
      taken.add('new')
      hook.onAsked = () => write('new')
      await exchange()
      assert.deepEqual(asked, ['old', 'new'])
    })

    it('gives way to the one before it while the provider does not know it yet, and the log says so once', async t => {
      const { exchange, refresh, write, taken, asked, lines } = await exchanging(t, kind)
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
      const { exchange, file, asked } = await exchanging(t, kind)
      await exchange()
      rmSync(file)
      await exchange()
      writeFileSync(file, '')
      await exchange()
      assert.deepEqual(asked, ['old', 'old', 'old'])
    })

    it('is asked with twice at the most, and what counts is why the present one was refused', async t => {
      const { exchange, write, taken, asked } = await exchanging(t, kind)
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
      const { exchange, write, idp } = await exchanging(t, kind)
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
      const { exchange, refresh, write, taken } = await exchanging(t, kind)
      await exchange()
      const counts = { asked: 0, failed: 0 }
      const state = { isOver: false }
      const swaps = isLong ? 200 : kind === 'secret' ? 10 : 3
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
        const name = `one-${at % 3}`
        taken.add(name)
        write(name)
        while (counts.asked < enough) await new Promise(resolve => setImmediate(resolve))
        for (const other of taken) if (other !== name) taken.delete(other)
      }
      state.isOver = true
      await Promise.all(load)
      t.diagnostic(`${counts.asked} requests over ${swaps} exchanges, failed ${counts.failed}`)
      assert.equal(counts.failed, 0)
    })
  })
}

describe('F23: a certificate and a key in two files', () => {
  it('may be exchanged one after the other: the pair before serves until the new one fits', async t => {
    const [old, next] = [rsaPair(0), rsaPair(1)]
    const files = { certificate: old.cert, key: old.key }
    const credential: Credential = { kind: 'certificate', read: () => ({ ...files }) }
    const { exchange, idp, lines } = await startProvider(t, { credential })
    const shown: (string | undefined)[] = []
    idp.script.token = async (form, usual) => {
      shown.push(kinds.certificate.shown(form))
      return usual()
    }
    await exchange()
    files.certificate = next.cert
    await exchange()
    files.key = next.key
    await exchange()
    assert.deepEqual(shown, ['old', 'old', 'new'])
    assert.match(lines.join(), /the client certificate cannot be used/)
  })
})

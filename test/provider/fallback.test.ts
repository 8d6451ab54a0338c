import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Credential } from '../../src/provider/credential-kinds.ts'
import { ProviderRefusal } from '../../src/provider/provider-refusal.ts'
import { failure, nowSeconds, secretBy, startProvider } from './start.ts'

const refusal = (secret: string) => ({
  status: 401,
  body: { error: 'invalid_client', error_description: `AADSTS7000215: of the ${secret}` },
})

const challenge = { 'www-authenticate': 'Basic realm="x"' }

/** A provider that takes some of the texts shown, and a gateway that has two to show. */
async function withFallback(t: TestContext, first?: Credential) {
  const texts = { first: 'first', fallback: 'second' }
  const taken = new Set(['first', 'second'])
  const asked: string[] = []
  const clock = { now: nowSeconds() }
  const settings = {
    credential: first ?? secretBy(() => texts.first),
    fallback: secretBy(() => texts.fallback),
  }
  const started = await startProvider(t, settings, '', () => clock.now)
  started.idp.script.token = async (form, usual) => {
    const text = form.get('client_secret') ?? form.get('client_assertion') ?? ''
    asked.push(text)
    return taken.has(text) ? usual() : refusal(text)
  }
  const told = () => started.lines.filter(line => line.includes('provider.credential'))
  return { ...started, texts, taken, asked, clock, told }
}

describe('a fallback', () => {
  it('is left alone while the first credential is taken', async t => {
    const { exchange, asked, told } = await withFallback(t)
    await exchange()
    assert.deepEqual([asked, told()], [['first'], []])
  })

  it('serves once the first is refused, which is then left alone for five minutes, and the log says so once', async t => {
    const { exchange, provider, idp, taken, asked, clock, told } = await withFallback(t)
    taken.delete('first')
    await exchange()
    await exchange()
    await provider.refresh('r', { subject: 'sub-ada', issuer: idp.issuer }, nowSeconds())
    clock.now += 299
    await exchange()
    assert.deepEqual(asked, ['first', 'second', 'second', 'second', 'second'])
    clock.now += 1
    await exchange()
    await exchange()
    assert.deepEqual(asked.slice(5), ['first', 'second', 'second'])
    assert.equal(told().length, 1)
    assert.match(told()[0] ?? '', /"credential":"secret".*the fallback serves/)
  })

  it('gives way when the first is taken again', async t => {
    const { exchange, taken, asked, clock, told } = await withFallback(t)
    taken.delete('first')
    await exchange()
    taken.add('first')
    clock.now += 300
    await exchange()
    await exchange()
    assert.deepEqual(asked, ['first', 'second', 'first', 'first'])
    assert.match(told()[1] ?? '', /the first credential serves again/)
  })

  it('gives way at once when the first has been renewed', async t => {
    const { exchange, texts, taken, asked } = await withFallback(t)
    taken.delete('first')
    await exchange()
    texts.first = 'renewed'
    await exchange()
    taken.add('renewed')
    await exchange()
    assert.deepEqual(asked.slice(0, 4), ['first', 'second', 'renewed', 'second'])
    assert.deepEqual(asked.slice(4), ['second'], 'what was refused a moment ago is left alone')
    texts.first = 'renewed again'
    taken.add('renewed again')
    await exchange()
    assert.deepEqual(asked.slice(5), ['renewed again'])
  })

  it('is helped out by the first when it is refused while it serves', async t => {
    const { exchange, taken, asked } = await withFallback(t)
    taken.delete('first')
    await exchange()
    taken.delete('second')
    taken.add('first')
    await exchange()
    await exchange()
    assert.deepEqual(asked, ['first', 'second', 'second', 'first', 'first'])
  })

  it('changes nothing about why nobody can sign in: what the first was refused for counts', async t => {
    const { exchange, taken, asked, clock } = await withFallback(t)
    taken.clear()
    for (const seconds of [0, 300]) {
      clock.now += seconds
      const error = await failure(exchange())
      assert.equal(error.code, 'ERR_PROVIDER_CREDENTIAL_REJECTED')
      assert.ok(error instanceof ProviderRefusal)
      assert.match(error.said.description ?? '', /of the first/)
    }
    assert.deepEqual(asked, ['first', 'second', 'first', 'second'])
  })

  it('says why the first was refused also while the fallback has served', async t => {
    const { exchange, taken, asked } = await withFallback(t)
    taken.delete('first')
    await exchange()
    taken.clear()
    const error = await failure(exchange())
    assert.ok(error instanceof ProviderRefusal)
    assert.match(error.said.description ?? '', /of the first/)
    assert.deepEqual(asked, ['first', 'second', 'second', 'first'])
  })

  it('serves while the first cannot be read', async t => {
    const first = secretBy(() => {
      throw new Error('ENOENT')
    })
    const { exchange, asked } = await withFallback(t, first)
    await exchange()
    assert.deepEqual(asked, ['second'])
  })

  it('serves when the first is refused and its file is gone by then', async t => {
    const file = { isThere: true }
    const first = secretBy(() => {
      if (!file.isThere) throw new Error('ENOENT')
      return 'first'
    })
    const { exchange, idp, asked } = await withFallback(t, first)
    idp.script.token = async (form, usual) => {
      const text = form.get('client_secret') ?? ''
      asked.push(text)
      file.isThere = false
      return text === 'first' ? refusal(text) : usual()
    }
    await exchange()
    assert.deepEqual(asked, ['first', 'second'])
  })

  it('serves when the first is refused with a challenge', async t => {
    const { exchange, idp, asked } = await withFallback(t)
    idp.script.token = async (form, usual) => {
      const text = form.get('client_secret') ?? ''
      asked.push(text)
      return text === 'first' ? { ...refusal(text), headers: challenge } : usual()
    }
    await exchange()
    assert.deepEqual(asked, ['first', 'second'])
  })

  it('is not asked for anything but the credential: no code is sent twice', async t => {
    const { exchange, idp } = await withFallback(t)
    for (const answer of [
      { status: 400, body: { error: 'invalid_grant' } },
      { status: 401, body: { error: 'invalid_grant' } },
      { status: 400, headers: challenge, body: { error: 'invalid_grant' } },
      { status: 400, headers: challenge, body: { error: 'invalid_request' } },
      { status: 503, headers: challenge, body: { error: 'temporarily_unavailable' } },
      { status: 503, headers: challenge },
      { status: 400, body: { error: 'invalid_request' } },
      { status: 400, body: { error: 'unauthorized_client' } },
      { status: 503, body: { error: 'temporarily_unavailable' } },
      'reset' as const,
    ]) {
      const before = idp.count('token')
      idp.script.token = async () => answer
      await failure(exchange())
      assert.equal(idp.count('token'), before + 1)
    }
  })

  it('serves for a federated token that is refused as invalid_request, as Entra has said it', async t => {
    const { exchange, idp, asked } = await withFallback(t, { kind: 'federated', assertion: () => 'a.b.c' })
    idp.script.token = async (form, usual) => {
      asked.push(form.get('client_assertion') ?? form.get('client_secret') ?? '')
      const body = { error: 'invalid_request', error_description: 'AADSTS70021: no matching record' }
      return form.has('client_assertion') ? { status: 400, body } : usual()
    }
    await exchange()
    assert.deepEqual(asked, ['a.b.c', 'second'])
  })
})

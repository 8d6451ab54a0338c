import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startSampleUpstream, type SampleUpstream } from '../../src/demo/upstream.ts'
import { request } from '../support/http-client.ts'

describe('the sample application', () => {
  let upstream: SampleUpstream
  before(async () => {
    upstream = await startSampleUpstream()
  })
  after(async () => upstream.close())

  const home = async (headers: Record<string, string>): Promise<string> =>
    (await request(upstream.url, { headers })).body

  it('greets a stranger when no header says who it is', async () => {
    assert.match(await home({}), /<h1>Hello, stranger<\/h1>/)
  })

  it('reads name and roles as the gateway writes them: UTF-8 bytes, commas inside a role encoded', async () => {
    const name = Buffer.from('Zoë 王').toString('latin1')
    const body = await home({ 'x-forwarded-name': name, 'x-forwarded-roles': 'Admin,a%2Cb%25' })
    assert.match(body, /Hello, Zoë 王/)
    assert.match(body, /Your roles here: Admin, a,b%\./)
  })

  it('is not shown again from the cache of the browser after a sign-out', async () => {
    assert.equal((await request(upstream.url, {})).headers['cache-control'], 'no-store')
  })

  it('has pages of their own for what the demo with Entra ID keeps', async () => {
    const headers = { 'x-forwarded-name': 'Ola Overage' }
    for (const [target, title] of [
      ['/vault', 'Vault'],
      ['/engines', 'Engines'],
    ] as const) {
      const { body } = await request(upstream.url, { target, headers })
      assert.ok(body.includes(`<h1>${title}</h1>`) && body.includes('You are Ola Overage'), target)
    }
  })

  it('survives a role that nobody encoded properly', async () => {
    assert.match(await home({ 'x-forwarded-roles': '%E0%A4%A' }), /Your roles here: %E0%A4%A\./)
  })

  it('shows everything that it received as text, never as markup', async () => {
    const attack = '"><script>alert(1)</script>'
    const answer = await request(upstream.url, {
      target: '/x?<img/src=x>&q="',
      headers: { 'x-forwarded-name': attack, 'x-other': attack },
    })
    assert.doesNotMatch(answer.body, /<script>alert|<img/)
    assert.match(answer.body, /&#60;script&#62;alert\(1\)&#60;\/script&#62;/)
    assert.match(String(answer.headers['content-security-policy']), /default-src 'self'/)
  })
})

import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { request as plainRequest } from 'node:http'
import { CookieJar } from '../support/cookie-jar.ts'
import { script } from '../support/http-client.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const path = '/.auth/client.js'

describe('/.auth/client.js', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  const get = async (headers: Record<string, string> = {}, jar = new CookieJar()) =>
    wing.visit(path, jar, { headers: { ...script, ...headers } })

  it('is a script for pages of this site, kept for some minutes', async () => {
    const { status, headers, body } = await get()
    assert.equal(status, 200)
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal(headers['cache-control'], 'max-age=300')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(headers['x-entrada'], 'client-script')
    assert.ok(body.includes('window.entrada'))
  })

  it('is the same for everybody, and sets no cookie', async () => {
    const jar = await wing.signedIn()
    const [nobody, somebody] = [await get(), await get({}, jar)]
    assert.equal(somebody.body, nobody.body)
    assert.deepEqual([...somebody.setCookies, ...nobody.setCookies], [])
    assert.ok(!String(nobody.headers.vary).toLowerCase().includes('cookie'))
  })

  it('is not sent again to whoever has it', async () => {
    const { headers } = await get()
    const etag = String(headers.etag)
    assert.match(etag, /^W\/"[\w-]{22}"$/)
    for (const known of [etag, `"other", ${etag}`, etag.slice(2)]) {
      const again = await get({ 'if-none-match': known })
      assert.deepEqual([again.status, again.body, again.headers.etag], [304, '', etag])
    }
    assert.equal((await get({ 'if-none-match': 'W/"other"' })).status, 200)
  })

  it('is under 4 KB on its way to a browser, and the same text', async () => {
    const packed = await new Promise<Buffer>((resolve, reject) => {
      const headers = { host: 'app.example', 'accept-encoding': 'gzip, deflate, br, zstd' }
      plainRequest({ host: '127.0.0.1', port: wing.port, path, headers }, response => {
        const parts: Buffer[] = []
        assert.equal(response.headers['content-encoding'], 'gzip')
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => resolve(Buffer.concat(parts)))
      })
        .on('error', reject)
        .end()
    })
    assert.ok(packed.length < 4096, `${packed.length} bytes`)
    assert.equal(gunzipSync(packed).toString(), (await get()).body)
  })

  it('does not take other methods', async () => {
    const answer = await wing.visit(path, new CookieJar(), { method: 'POST', headers: script })
    assert.deepEqual([answer.status, answer.headers.allow], [405, 'GET'])
    assert.equal((await wing.visit(path, new CookieJar(), { method: 'HEAD' })).status, 200)
  })
})

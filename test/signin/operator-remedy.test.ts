import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startWing } from './wing.ts'

describe('a refusal by a provider other than Entra ID', () => {
  it('tells the operator what to compare or to change, and visitors that it is no fault of theirs', async t => {
    const wing = await startWing(t)
    for (const [error, remedy] of [
      ['invalid_client', /^Compare provider\.clientSecret .*provider\.clientId/],
      ['invalid_scope', /^Take the scope out of provider\.scopes, or allow it/],
      ['unauthorized_client', /^Allow the client there/],
      ['invalid_request', /^Compare provider\.clientId, provider\.redirectUri/],
    ] as const) {
      wing.idp.script.answers.token = () => ({ status: 400, body: { error } })
      const jar = new CookieJar()
      const { body } = await wing.visit(await wing.started(jar), jar)
      const line = wing.lines.findLast(each => each.includes('provider.refused')) ?? '{}'
      const { remedy: told }: { remedy?: unknown } = JSON.parse(line)
      assert.match(String(told), remedy, error)
      assert.match(body, /This is not your fault\./)
    }
  })
})

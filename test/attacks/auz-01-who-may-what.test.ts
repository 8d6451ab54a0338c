import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { RouteRule } from '../../src/policy/route.ts'
import { withEnv, withFile } from '../config/samples.ts'
import { startFront } from '../support/front.ts'
import { request, script } from '../support/http-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { suiteScope } from '../support/suite-scope.ts'

const groups = { require: { anyGroup: ['g-2', 'g-9'] } }
const admins = { require: { anyRole: ['Admin'] } }
const nobody = { require: { anyRole: ['Root'] } }

const routes: readonly RouteRule[] = [
  { path: '/groups/**', ...groups },
  { path: '/narrow/first/**', ...nobody },
  { path: '/narrow/**', ...admins },
  { path: '/wide/**', ...admins },
  { path: '/wide/first/**', ...nobody },
  { path: '/write/**', methods: ['POST', 'PUT'], ...nobody },
  { path: '/write/**', ...admins },
  { path: '/either/**', require: { anyOf: [groups.require, nobody.require] } },
  { path: '/but/**', require: { anyRole: ['Admin'], not: { anyUser: ['ada-oid'] } } },
]

describe('AUZ-01 a list of those who may', () => {
  const scope = suiteScope()
  const running = { port: 0, cookies: { ada: '', zoe: '' } }
  before(async () => {
    const upstream = await startRecordingUpstream()
    scope.after(upstream.close)
    const front = await startFront({ upstream: upstream.url, settings: { routes } })
    scope.after(() => front.close())
    Object.assign(running, { port: front.port, cookies: front.cookies })
  })

  const ask = async (path: string, who: 'ada' | 'zoe', method = 'GET') => {
    const headers = { ...script, host: 'app.example', cookie: running.cookies[who] }
    const { status, body } = await request(`http://127.0.0.1:${running.port}${path}`, { method, headers })
    return status === 200 ? status : `${status} ${(JSON.parse(body) as { code?: string }).code}`
  }

  it('lets in whoever is in an allowed group, and nobody who is in none', async () => {
    assert.equal(await ask('/groups/x', 'ada'), 200)
    assert.equal(await ask('/groups/x', 'zoe'), '403 ERR_POLICY_GROUP_MISSING')
    assert.equal(await ask('/either/x', 'ada'), 200)
    assert.equal(await ask('/either/x', 'zoe'), '403 ERR_POLICY_NO_ALTERNATIVE')
  })

  it('is the first from the top that matches, in either order', async () => {
    assert.equal(await ask('/narrow/first/x', 'ada'), '403 ERR_POLICY_ROLE_MISSING')
    assert.equal(await ask('/narrow/x', 'ada'), 200)
    assert.equal(await ask('/wide/first/x', 'ada'), 200)
    assert.equal(await ask('/write/x', 'ada', 'POST'), '403 ERR_POLICY_ROLE_MISSING')
    assert.equal(await ask('/write/x', 'ada', 'DELETE'), 200)
    assert.equal(await ask('/write/x', 'zoe', 'DELETE'), '403 ERR_POLICY_ROLE_MISSING')
  })

  it('can leave somebody out', async () => {
    assert.equal(await ask('/but/x', 'ada'), '403 ERR_POLICY_EXCLUDED')
  })
})

describe('AUZ-01 a list that is wrong', () => {
  const problems = (require: object) =>
    withEnv({ ENTRADA_ROUTES: JSON.stringify([{ path: '/a', require }]) }).problems.join('\n')

  it('lets nothing start where it is empty, at any depth', () => {
    for (const word of [
      'anyRole',
      'allRoles',
      'anyGroup',
      'allGroups',
      'anyUser',
      'anyTenant',
      'anyEmailDomain',
    ]) {
      assert.match(problems({ [word]: [] }), new RegExp(`require\\.${word}: is empty`), word)
      assert.match(problems({ not: { [word]: [] } }), new RegExp(`require\\.not\\.${word}: is empty`), word)
    }
    assert.match(problems({ claims: { department: [] } }), /require\.claims\.department: must be/)
    assert.match(problems({}), /require: asks for nothing/)
  })

  it('lets nothing start where a word is misspelt, and warns of a claim that probably is', () => {
    assert.match(problems({ anyGroups: ['g'] }), /anyGroups: unknown setting; did you mean anyGroup\?/)
    assert.match(
      problems({ anyOf: [{ claim: { a: 1 } }] }),
      /anyOf\[0\]\.claim: unknown setting; did you mean claims\?/,
    )
    const misspelt = withFile('provider: { claims: { role: [roles] } }').problems.join('\n')
    assert.match(misspelt, /provider\.claims\.role: unknown setting; did you mean roles\?/)
    const { warnings } = withEnv({
      ENTRADA_ROUTES: JSON.stringify([{ path: '/a', require: { claims: { jobtitel: 'x' } } }]),
    })
    assert.match(
      warnings.join('\n'),
      /claims\.jobtitel: is no usual name of a claim; did you mean jobtitle\?/,
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ScriptedAnswer } from '../support/scripted-provider.ts'
import { startGraphFront } from './graph-front.ts'

const profile = [
  'jobTitle',
  'officeLocation',
  'businessPhones',
  'accountEnabled',
  'manager',
  'toString',
  'mail',
]

describe('properties of a person', () => {
  it('are asked for by name, and become texts of the claim graph', async t => {
    const { entra, ada, signIn } = await startGraphFront(t, { profile })
    ada.profile = {
      jobTitle: 'Head\r\nof Engines',
      officeLocation: null,
      businessPhones: ['+1 1', '+1 2'],
      accountEnabled: true,
      manager: { id: 'x' },
    }
    assert.deepEqual((await signIn()).claims['graph'], {
      jobTitle: 'Headof Engines',
      businessPhones: '+1 1, +1 2',
      accountEnabled: 'true',
      mail: 'ada@contoso.example',
    })
    const call = entra.calls.find(({ endpoint }) => endpoint === 'me')
    assert.equal(call?.path, `/graph/v1.0/me?$select=${profile.join(',')}`)
  })

  it('are not asked for unless they are set, and a claim of the same name is left alone', async t => {
    const { entra, signIn } = await startGraphFront(t)
    entra.script.idClaims = { graph: { jobTitle: 'King' } }
    assert.deepEqual((await signIn()).claims['graph'], { jobTitle: 'King' })
    assert.equal(entra.count('me'), 0)
  })

  it('are never those of a token', async t => {
    const { entra, signIn } = await startGraphFront(t, { profile })
    entra.script.idClaims = { graph: { jobTitle: 'King' } }
    entra.script.answers.me = () => ({ status: 500, body: {} })
    assert.equal((await signIn()).claims['graph'], undefined)
  })

  const rows: [name: string, answer: ScriptedAnswer][] = [
    ['no permission', { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } }],
    ['too many requests', { status: 429, headers: { 'retry-after': '1' } }],
    ['a cut connection', 'reset'],
    ['no JSON', { headers: { 'content-type': 'text/html' }, body: 'no' }],
    ['a redirect', { status: 302, headers: { location: '/' } }],
  ]
  for (const [name, answer] of rows) {
    it(`end no sign-in where they cannot be had, and the log has it once in a while: ${name}`, async t => {
      const { entra, lines, signIn } = await startGraphFront(t, { profile })
      entra.script.answers.me = () => answer
      for (let times = 1; times <= 2; times += 1) {
        const { claims } = await signIn()
        assert.ok(!('graph' in claims))
        assert.equal(claims['name'], 'Ada Admin')
        assert.equal(entra.count('me'), times)
      }
      assert.equal(lines.filter(line => line.includes('graph.profile')).length, 1)
    })
  }
})

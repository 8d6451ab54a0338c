import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { customHeaders, type CustomHeader } from '../../src/forward/custom-headers.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { nobody } from '../support/nobody.ts'

const zoe: Identity = {
  ...nobody,
  ...{ tenant: 't', name: 'Zoë', email: 'zoe@corp.example', preferredUsername: 'zoe' },
  ...{ roles: ['Reader', 'a;b'], groups: ['g-1', 'g-2'] },
  profile: { jobTitle: 'Head of Engines', department: 'R&D' },
}

const header = (claim: CustomHeader['claim'], more: Partial<CustomHeader> = {}): CustomHeader => ({
  ...{ name: 'X-Own', claim, separator: ',', encoding: 'utf8' },
  ...more,
})

describe('a header that tells a claim of the token', () => {
  const claims = {
    department: ['R&D, north'],
    'https://app.example/centers': ['a,b', 7, true, false, 0],
    none: [],
  }
  const of = (path: string, more: Partial<CustomHeader> = {}) =>
    customHeaders([header({ path }, more)], { ...nobody, claims })

  it('has texts, numbers, true and false as text, joined by the separator, which none of them can hold', () => {
    assert.deepEqual(of('https://app.example/centers'), ['X-Own', 'a%2Cb,7,true,false,0'])
    assert.deepEqual(of('department'), ['X-Own', 'R&D%2C north'])
    assert.deepEqual(of('department', { separator: '|' }), ['X-Own', 'R&D, north'])
    assert.deepEqual(of('department', { encoding: 'base64' }), [
      'X-Own',
      Buffer.from('R&D%2C north').toString('base64'),
    ])
  })

  it('is not there where nothing is known, or only what every object has', () => {
    for (const path of ['none', 'other', 'toString', '__proto__']) assert.deepEqual(of(path), [])
    assert.deepEqual(customHeaders([header({ path: 'department' })], nobody), [])
  })
})

describe('a header of the settings', () => {
  const rows: readonly (readonly [Exclude<CustomHeader['claim'], object>, string])[] = [
    ['user', 'oid-1'],
    ['name', Buffer.from('Zoë').toString('latin1')],
    ['email', 'zoe@corp.example'],
    ['preferredUsername', 'zoe'],
    ['tenant', 't'],
    ['roles', 'Reader,a;b'],
    ['groups', 'g-1,g-2'],
    ['session', 's'],
    ['authenticatedAt', '1000'],
    ['graph.jobTitle', 'Head of Engines'],
  ]
  for (const [claim, value] of rows) {
    it(`tells what it is to tell: ${claim}`, () => {
      assert.deepEqual(customHeaders([header(claim)], zoe), ['X-Own', value])
    })
  }

  it('is not there where nothing is known', () => {
    const unknown = [
      'name',
      'email',
      'preferredUsername',
      'tenant',
      'roles',
      'groups',
      'graph.jobTitle',
    ] as const
    const headers = unknown.map(claim => header(claim))
    assert.deepEqual(customHeaders(headers, nobody), [])
    assert.deepEqual(customHeaders([header('graph.fax')], zoe), [])
  })

  it('knows no property that every object has', () => {
    for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      assert.deepEqual(customHeaders([header(`graph.${name}`)], zoe), [])
    }
  })

  it('has its own separator and encoding, and stands in the order of the settings', () => {
    const headers = [
      header('roles', { name: 'X-Roles', separator: ';' }),
      header('name', { name: 'X-Person', encoding: 'percent' }),
    ]
    assert.deepEqual(customHeaders(headers, zoe), ['X-Roles', 'Reader;a%3Bb', 'X-Person', 'Zo%C3%AB'])
  })
})

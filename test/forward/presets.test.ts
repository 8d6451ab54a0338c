import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { identityHeaders, type RawHeaders } from '../../src/forward/identity-headers.ts'
import { foldName, nameKind } from '../../src/forward/header-names.ts'
import { presetsTold, type PresetName } from '../../src/forward/presets.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { presetHeaders, presetNames } from '../../src/preset-headers.ts'
import { nobody } from '../support/nobody.ts'

const ada: Identity = {
  ...nobody,
  ...{ tenant: 't', name: 'Ada', email: 'ada@corp.example', preferredUsername: 'ada' },
  ...{ roles: ['Admin', 'Reader'], groups: ['g,1', 'g|2'] },
}

function told(
  presets: readonly PresetName[],
  identity: Identity = ada,
  roleMap: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return pairsOf(presetsTold(presets, identity, { encoding: 'utf8', roleMap }))
}

function pairsOf(headers: RawHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? '']] : [])),
  )
}

describe('a preset', () => {
  const rows: Partial<Record<PresetName, Readonly<Record<string, string>>>> = {
    grafana: {
      ...{ 'X-WEBAUTH-USER': 'oid-1', 'X-WEBAUTH-NAME': 'Ada', 'X-WEBAUTH-EMAIL': 'ada@corp.example' },
      ...{ 'X-WEBAUTH-GROUPS': 'g%2C1,g|2', 'X-WEBAUTH-ROLE': 'Admin' },
    },
    jenkins: {
      ...{ 'X-Forwarded-User': 'oid-1', 'X-Forwarded-Mail': 'ada@corp.example' },
      ...{ 'X-Forwarded-DisplayName': 'Ada', 'X-Forwarded-Groups': 'g,1|g%7C2' },
    },
    'remote-user': {
      ...{ 'Remote-User': 'oid-1', 'Remote-Name': 'Ada', 'Remote-Email': 'ada@corp.example' },
      ...{ 'Remote-Groups': 'g%2C1,g|2', 'X-Remote-User': 'oid-1' },
    },
    jupyterhub: { 'Remote-User': 'oid-1' },
    opensearch: { 'x-proxy-user': 'oid-1', 'x-proxy-roles': 'Admin,Reader' },
    'dex-authproxy': {
      ...{ 'X-Remote-User': 'oid-1', 'X-Remote-User-Id': 'oid-1', 'X-Remote-User-Name': 'Ada' },
      ...{ 'X-Remote-User-Email': 'ada@corp.example', 'X-Remote-Group': 'g%2C1,g|2' },
    },
    spring: { SM_USER: 'oid-1' },
    cloudbeaver: { 'X-User': 'oid-1', 'X-Team': 'Admin|Reader', 'X-Role': 'Admin|Reader' },
    none: {},
  }
  for (const [preset, headers] of Object.entries(rows)) {
    it(`tells an application what it knows how to read: ${preset}`, () => {
      assert.deepEqual(told([preset as PresetName]), headers)
    })
  }

  it('leaves out what is not known of somebody', () => {
    const bare = Object.fromEntries(presetNames.map(preset => [preset, Object.keys(told([preset], nobody))]))
    assert.deepEqual(bare, {
      forwarded: ['X-Forwarded-User'],
      easyauth: ['X-MS-CLIENT-PRINCIPAL', 'X-MS-CLIENT-PRINCIPAL-ID', 'X-MS-CLIENT-PRINCIPAL-IDP'],
      grafana: ['X-WEBAUTH-USER', 'X-WEBAUTH-ROLE'],
      jenkins: ['X-Forwarded-User'],
      'remote-user': ['Remote-User', 'X-Remote-User'],
      jupyterhub: ['Remote-User'],
      opensearch: ['x-proxy-user'],
      bearer: [],
      'dex-authproxy': ['X-Remote-User', 'X-Remote-User-Id'],
      spring: ['SM_USER'],
      cloudbeaver: ['X-User', 'X-Team', 'X-Role'],
      none: [],
    })
  })

  it('stands beside others, and gives a name that two of them have once', () => {
    assert.deepEqual(presetsTold(['remote-user', 'jupyterhub', 'dex-authproxy'], nobody, plain), [
      ...['Remote-User', 'oid-1', 'X-Remote-User', 'oid-1', 'X-Remote-User-Id', 'oid-1'],
    ])
  })

  it('sends no header that a client could send as well, however it is spelled', () => {
    for (const preset of presetNames) {
      for (const name of [
        ...presetHeaders[preset].map(([header]) => header),
        ...Object.keys(told([preset])),
      ]) {
        const expected = foldName(name) === 'authorization' ? 'authorization' : 'managed'
        assert.equal(nameKind(name), expected, name)
        for (const spelling of spellingsOf(name)) {
          // What is no exact Authorization reaches nobody.
          assert.equal(nameKind(spelling), 'managed', spelling)
        }
      }
    }
  })

  it('leaves nothing to clients that its application reads, sent or not', () => {
    for (const preset of presetNames) {
      for (const name of readBy[preset]) {
        assert.equal(nameKind(name), 'managed', name)
        for (const spelling of spellingsOf(name)) assert.equal(nameKind(spelling), 'managed', spelling)
      }
    }
  })

  it('names in its table whatever it sends', () => {
    for (const preset of presetNames) {
      const names = presetHeaders[preset].map(([name]) => name)
      assert.deepEqual(
        Object.keys(told([preset])).filter(name => !names.some(known => known === name)),
        [],
        preset,
      )
    }
  })
})

const plain = { encoding: 'utf8', roleMap: {} } as const

/**
 * What each application reads of who somebody is, by its own documentation or source, beyond what its preset sends: names
 * of other versions, attributes, and what makes somebody act as another.
 */
const readBy: Readonly<Record<PresetName, readonly string[]>> = {
  forwarded: ['X-Forwarded-Access-Token', 'X-Auth-Request-User', 'X-Auth-Request-Groups', 'X-Real-IP'],
  easyauth: ['X-MS-TOKEN-AAD-ID-TOKEN', 'X-MS-TOKEN-AAD-ACCESS-TOKEN', 'X-MS-TOKEN-AAD-REFRESH-TOKEN'],
  grafana: ['X-WEBAUTH-LOGIN', 'X-WEBAUTH-FULLNAME', 'X-WEBAUTH-ORGROLE'],
  jenkins: ['X-Forwarded-Mail', 'X-Forwarded-DisplayName', 'X-Forwarded-Groups'],
  'remote-user': ['REMOTE_USER', 'X-Remote-Email', 'X-Remote-Groups', 'Remote-Roles'],
  jupyterhub: ['REMOTE_USER'],
  opensearch: [
    ...['x-proxy-ext-department', 'x-proxy-ext-', 'X-Forwarded-For'],
    ...['opendistro_security_impersonate_as', 'opensearch_security_impersonate_as'],
  ],
  bearer: [
    'es-security-runas-user',
    'X-Remote-User',
    'X-Remote-Group',
    'X-Remote-Uid',
    'X-Remote-Extra-Scopes',
  ],
  'dex-authproxy': ['X-Remote-Uid', 'X-Remote-Extra-Scopes'],
  spring: ['SM_USER', 'X-Forwarded-User'],
  cloudbeaver: ['X-Team', 'X-Role', 'X-Role-TE', 'X-Full-name'],
  none: ['X-Entrada-Assertion'],
}

function spellingsOf(name: string): readonly string[] {
  const joined = name.replaceAll(/[-_]/g, '')
  return [`${name}_`, `_${name}`, `${joined}-`, `${joined.slice(0, 1)}.${joined.slice(1)}`].flatMap(one => [
    one,
    one.toUpperCase(),
    one.toLowerCase(),
  ])
}

describe('a role under the name that the application has for it', () => {
  const map = { Admin: 'all_access', Writer: 'all_access', Reader: 'read,only' }

  it('takes the place of that in the token, once, and other roles keep theirs', () => {
    const person = { ...nobody, roles: ['Admin', 'Writer', 'Auditor', 'Reader'] }
    assert.equal(told(['opensearch'], person, map)['x-proxy-roles'], 'all_access,Auditor,read%2Conly')
    assert.equal(told(['forwarded'], person, map)['X-Forwarded-Roles'], 'all_access,Auditor,read%2Conly')
    assert.equal(told(['cloudbeaver'], person, map)['X-Role'], 'all_access|Auditor|read,only')
  })

  it('is none for a role that is called like something that every object has', () => {
    const person = { ...nobody, roles: ['toString', '__proto__', 'constructor'] }
    assert.equal(told(['opensearch'], person)['x-proxy-roles'], 'toString,__proto__,constructor')
  })
})

describe('the one role that Grafana takes', () => {
  const role = (roles: readonly string[], map = {}) =>
    told(['grafana'], { ...nobody, roles }, map)['X-WEBAUTH-ROLE']

  it('is the highest', () => {
    assert.equal(role(['Viewer', 'Admin', 'Editor']), 'Admin')
    assert.equal(role(['Editor', 'Viewer']), 'Editor')
    assert.equal(role(['GrafanaAdmin', 'Admin']), 'GrafanaAdmin')
    assert.equal(role(['boss', 'hand'], { boss: 'GrafanaAdmin', hand: 'Viewer' }), 'GrafanaAdmin')
    assert.equal(role(['hand'], { boss: 'GrafanaAdmin', hand: 'Viewer' }), 'Viewer')
  })

  it('is no other, and a role that was lost does not stay with somebody', () => {
    assert.equal(role([]), 'None')
    assert.equal(role(['admin', 'Owner', 'Admin,Editor']), 'None')
    assert.equal(role(['Admin'], { Admin: 'Nobody' }), 'None')
  })
})

describe('roles that an application keeps until it hears of others', () => {
  it('are told where there are none as well', () => {
    const { 'X-Team': team, 'X-Role': role } = told(['cloudbeaver'], nobody)
    assert.deepEqual([team, role], ['', ''])
  })

  it('are under the names of the application, and none can look like two', () => {
    const person = { ...nobody, roles: ['Boss', 'a|b', 'a b'] }
    assert.equal(told(['cloudbeaver'], person, { Boss: 'admin' })['X-Team'], 'admin|a%7Cb|a b')
  })
})

describe('the groups of somebody in Grafana', () => {
  /** What Grafana makes of the header. */
  const read = (groups: readonly string[]): readonly string[] => {
    const value = told(['grafana'], { ...nobody, groups })['X-WEBAUTH-GROUPS'] ?? ''
    if (value.startsWith('[')) return JSON.parse(value) as readonly string[]
    const parts = value.match(/"[^"]+"|[^,\t\n\v\f\r ]+/g) ?? []
    return parts.map(part => part.replaceAll(/^"+|"+$/g, ''))
  }

  it('are as many as they were, whatever they are called', () => {
    const groups = ['Contractors Admins', '["Admins"]', '"a, b"', 'x"y', 'tab\u00a0blank', '[', 'plain']
    for (const some of [groups, groups.slice(1), groups.slice(2)]) {
      assert.deepEqual(read(some).map(decodeURIComponent), some.map(latin))
    }
  })

  /** Bytes of UTF-8 as they are in a header, for what is not escaped. */
  const latin = (text: string) => text
})

describe('first and last name', () => {
  const names = (more: Partial<Identity>) => {
    const { 'X-First-name': first, 'X-Last-name': last } = told(['cloudbeaver'], { ...nobody, ...more })
    return [first, last]
  }
  const claims = { given_name: ['Ada'], family_name: ['King', 'Lovelace'] }

  it('are those of Graph, else those of the token, else none', () => {
    const profile = { givenName: 'Augusta', surname: 'Byron' }
    assert.deepEqual(names({ profile, claims }), ['Augusta', 'Byron'])
    assert.deepEqual(names({ claims }), ['Ada', 'King Lovelace'])
    assert.deepEqual(names({ name: 'Ada Lovelace' }), [undefined, undefined])
  })
})

describe('the headers of a table', () => {
  it('tell nothing that is not for a table', () => {
    const headers = [
      ['A', 'principal'],
      ['B', 'token'],
    ] as const
    assert.deepEqual(identityHeaders(headers, ada, plain), [])
  })

  it('are lists with commas where nothing else is said', () => {
    assert.deepEqual(identityHeaders([['A', 'roles']], ada, plain), ['A', 'Admin,Reader'])
  })
})

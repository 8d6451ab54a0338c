import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePolicy } from '../../src/policy/compile.ts'
import { groupsNamed } from '../../src/policy/needs.ts'

describe('a route', () => {
  it('is called by its name, else by its path', () => {
    const { routes, fallback } = compilePolicy([{ path: '/a/', name: 'first' }, { path: '/b/' }], 'deny')
    assert.deepEqual(
      routes.map(route => route.name),
      ['first', '/b/'],
    )
    assert.equal(fallback.name, 'default')
  })

  it('is for whoever is signed in, unless it says otherwise', () => {
    const [route] = compilePolicy([{ path: '/a' }], 'deny').routes
    assert.equal(route?.access, 'authenticated')
    assert.deepEqual(route.require, {})
  })

  it('keeps what it says of requests that pass, and nothing else', () => {
    const handling = {
      upstream: 'api',
      timeouts: { headers: 5 },
      maxBody: 10,
      cache: 'keep',
      respond: { status: 410, body: 'gone' },
      origins: ['https://partner.example'],
    } as const
    const [route, bare] = compilePolicy(
      [{ path: '/a', hint: 'Ask.', ...handling }, { path: '/b' }],
      'deny',
    ).routes
    assert.deepEqual(route?.handling, handling)
    assert.deepEqual(bare?.handling, {})
  })

  it('takes the default access where none speaks', () => {
    assert.equal(compilePolicy([], 'deny').fallback.access, 'deny')
    assert.equal(compilePolicy([], 'authenticated').fallback.access, 'authenticated')
  })
})

describe('a route that is wrong', () => {
  for (const [rule, problem] of [
    [{ path: 'a' }, /begin with a slash/],
    [{ path: '/a', host: 'a b' }, /host/],
    [{ path: '/a', host: 'app.example:443' }, /port/],
    [{ path: '/a', methods: [] }, /methods is empty/],
    [{ path: '/a', access: 'public', require: { anyRole: ['Admin'] } }, /everybody/],
    [{ path: '/a', access: 'optional', require: {} }, /everybody/],
  ] as const) {
    it(`is never compiled: ${JSON.stringify(rule)}`, () => {
      assert.throws(() => compilePolicy([rule], 'deny'), problem)
    })
  }

  it('is called by its name where it has one', () => {
    assert.throws(() => compilePolicy([{ path: 'a', name: 'first' }], 'deny'), /The route first is wrong/)
    assert.throws(() => compilePolicy([{ path: 'a' }], 'deny'), /The route a is wrong/)
  })

  it('is not one that is fine', () => {
    const rule = {
      path: '/a',
      host: '*.app.example',
      methods: ['GET'],
      require: { anyRole: [] },
      hint: 'Ask.',
    }
    assert.equal(compilePolicy([rule], 'deny').routes.length, 1)
  })
})

describe('the groups that a policy names', () => {
  it('are all of all routes, and nothing else', () => {
    const policy = compilePolicy(
      [
        { path: '/a', require: { anyGroup: ['one', 'two'] } },
        { path: '/b', require: { allGroups: ['two', 'three'], anyRole: ['role'], anyUser: ['user'] } },
        { path: '/c', access: 'public' },
      ],
      'deny',
    )
    assert.deepEqual([...groupsNamed(policy)], ['one', 'two', 'three'])
  })
})

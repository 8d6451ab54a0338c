import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changedCookie } from '../support/changed-session.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import { until } from '../support/until.ts'

describe('a refresh in the last tenth of revalidate', () => {
  it('lets nobody wait, and its roles count for the requests after it', async t => {
    const { signIn, fetch, provider, tokens, clock } = await startRefreshing(t)
    const jar = await signIn()
    provider.script.claims = { roles: ['Admin'] }
    let goOn = () => {}
    const held = new Promise<void>(resolve => (goOn = resolve))
    tokens.before = async () => held
    clock.now += 809
    assert.equal((await fetch('/', jar)).status, 200)
    assert.equal(tokens.counts.asked, 0)
    clock.now += 1
    assert.equal((await fetch('/admin/x', jar)).status, 403)
    await until('the provider is asked', () => tokens.counts.asked === 1)
    assert.equal((await fetch('/admin/x', jar)).status, 403)
    goOn()
    // Whoever comes when it is due waits for the same one.
    clock.now += 90
    assert.equal((await fetch('/admin/x', jar)).status, 200)
    assert.equal(tokens.counts.asked, 1)
  })
})

describe('an answer to a refresh that cannot be used', () => {
  const trouble = (now: number) => [
    { iat: now - 3000, exp: now + 600 },
    { iat: now - 3600, exp: now - 200 },
    { iat: now + 200, exp: now + 3600 },
    { nbf: now + 200 },
  ]
  it('for a clock that is wrong leaves the session as it was, and its new refresh token is kept', async t => {
    for (const row of [0, 1, 2, 3]) {
      const { signIn, fetch, provider, tokens, clock, logged } = await startRefreshing(t)
      const jar = await signIn()
      clock.now += 901
      provider.script.claims = { roles: ['Admin'], ...trouble(clock.now)[row] }
      assert.equal((await fetch('/admin/x', jar)).status, 403)
      const failed = logged().find(({ event }) => event === 'refresh.failed')
      assert.equal(failed?.['code'], 'ERR_PROVIDER_CLOCK')
      clock.now += 30
      provider.script.claims = { roles: ['Admin'] }
      assert.equal((await fetch('/admin/x', jar)).status, 200)
      assert.deepEqual(tokens.counts, { asked: 2, redeemed: 2, refused: 0 })
    }
  })

  it('keeps the session for no longer than maxStale, however often a token comes', async t => {
    const { signIn, fetch, provider, tokens, clock } = await startRefreshing(t)
    const jar = await signIn()
    const signedIn = clock.now
    for (clock.now += 1000; clock.now < signedIn + 3600; clock.now += 1000) {
      provider.script.claims = { iat: clock.now - 3000 }
      assert.equal((await fetch('/', jar)).status, 200)
    }
    clock.now = signedIn + 3600
    provider.script.claims = { iat: clock.now - 3000 }
    assert.equal((await fetch('/', jar)).status, 401)
    assert.equal(tokens.counts.refused, 0)
    assert.ok(tokens.counts.redeemed > 2)
  })

  it('ends a session whose provider takes a token once, when it was lost on the way, and says both', async t => {
    const { signIn, fetch, tokens, clock, logged } = await startRefreshing(t)
    const jar = await signIn()
    clock.now += 901
    const spent = new Set<string>()
    tokens.answer = token => {
      if (spent.has(token)) return { status: 400, body: { error: 'invalid_grant' } }
      spent.add(token)
      return 'reset'
    }
    assert.equal((await fetch('/', jar)).status, 200)
    clock.now += 30
    assert.equal((await fetch('/', jar)).status, 401)
    const said = logged().flatMap(({ event }) => (String(event).startsWith('refresh.') ? [event] : []))
    assert.deepEqual(said, ['refresh.failed', 'refresh.ended'])
  })
})

describe('an answer to a refresh', () => {
  it('without an ID token leaves roles as they are, vouches for the person, and is told once', async t => {
    const { signIn, fetch, provider, tokens, clock, logged } = await startRefreshing(t)
    provider.script.claims = { roles: ['Admin'] }
    const jar = await signIn()
    provider.script.claims = { roles: [] }
    provider.script.tokens = { id_token: undefined }
    for (let times = 1; times <= 5; times += 1) {
      clock.now += 901
      assert.equal((await fetch('/admin/x', jar)).status, 200)
      assert.equal(tokens.counts.redeemed, times)
    }
    assert.equal(logged().filter(({ event }) => event === 'refresh.no_id_token').length, 1)
  })

  it('that leaves the groups out ends the session with that reason', async t => {
    const { signIn, fetch, provider, clock, logged } = await startRefreshing(t)
    const jar = await signIn()
    clock.now += 901
    provider.script.claims = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: {} } }
    assert.equal((await fetch('/', jar)).status, 401)
    const ended = logged().find(({ event }) => event === 'session.ended')
    assert.equal(ended?.['code'], 'ERR_SIGNIN_GROUPS_OVERAGE')
  })

  it('loses the refresh token to groups that need the room, which is told once', async t => {
    const { signIn, fetch, navigate, provider, tokens, clock, logged } = await startRefreshing(t)
    // Tokens as long as those of Entra.
    const { token } = provider.script
    provider.script.token = async (form, usual) => {
      form.set('refresh_token', form.get('refresh_token')?.split('~')[0] ?? '')
      const long = (short: unknown) => `${String(short)}~${'x'.repeat(1500)}`
      return (
        token?.(form, more => usual({ ...more, refresh_token: long(more?.['refresh_token']) })) ?? 'reset'
      )
    }
    const groups = Array.from({ length: 100 }, (_, at) => `a group whose name is long, as groups are ${at}`)
    provider.script.claims = { groups: groups.slice(0, 30) }
    const jars = [await signIn(), await signIn()]
    assert.equal(logged().filter(({ event }) => event === 'refresh.no_room').length, 0)
    provider.script.claims = { groups }
    for (const jar of jars) {
      clock.now += 901
      assert.equal((await fetch('/', jar)).status, 200)
    }
    assert.equal(tokens.counts.redeemed, 2)
    assert.equal(logged().filter(({ event }) => event === 'refresh.no_room').length, 1)
    clock.now += 901
    for (const jar of jars) {
      assert.equal((await navigate('/', jar)).headers.location, '/.auth/login?rd=%2F&prompt=none')
    }
    assert.equal(tokens.counts.asked, 2)
  })
})

describe('a provider that cannot be asked at a refresh', () => {
  it('is not asked before the time that it names', async t => {
    const { signIn, fetch, tokens, clock } = await startRefreshing(t)
    const jar = await signIn()
    clock.now += 901
    tokens.answer = () => ({ status: 503, headers: { 'retry-after': '120' }, body: {} })
    await fetch('/', jar)
    clock.now += 119
    assert.equal((await fetch('/', jar)).status, 200)
    assert.equal(tokens.counts.asked, 1)
    clock.now += 1
    await fetch('/', jar)
    assert.equal(tokens.counts.asked, 2)
  })

  it('keeps nobody waiting for longer than provider.timeout, and the session stays', async t => {
    const provider = { timeout: '1s' }
    const { signIn, fetch, tokens, clock, logged } = await startRefreshing(t, { provider })
    const jar = await signIn()
    clock.now += 901
    tokens.answer = () => 'hang'
    assert.equal((await fetch('/', jar)).status, 200)
    await until('it is told', () => logged().some(({ event }) => event === 'refresh.failed'))
    const failed = logged().find(({ event }) => event === 'refresh.failed')
    assert.equal(failed?.['code'], 'ERR_PROVIDER_UNREACHABLE')
    assert.equal((await fetch('/', jar)).status, 200)
    assert.equal(tokens.counts.asked, 1)
  })
})

describe('F05: a clock that jumps', () => {
  it('ends no session that comes back to its time, and extends none', async t => {
    const { signIn, fetch, provider, tokens, clock } = await startRefreshing(t, {
      session: { idleTimeout: '8h', absoluteTimeout: '8h' },
    })
    const jar = await signIn()
    const copy = jar.copy()
    const begun = clock.now
    // The provider's clock does not jump along.
    provider.script.now = () => begun + 60
    for (const jump of [1000, 3000]) {
      clock.now = begun + jump
      assert.equal((await fetch('/', jar)).status, 200, String(jump))
    }
    clock.now = begun + 4000
    assert.equal((await fetch('/', jar)).status, 401)
    clock.now = begun + 60
    assert.equal((await fetch('/', copy)).status, 200)
    provider.script.now = () => clock.now
    clock.now = begun + 1000
    assert.equal((await fetch('/', copy)).status, 200)
    assert.equal(tokens.counts.refused, 0)
    // Back by as much as clocks may differ, and refreshed there: the absolute limit stays.
    clock.now = begun + 800
    assert.equal((await fetch('/.auth/refresh', copy, { method: 'POST' })).status, 204)
    for (clock.now = begun + 1000; clock.now < begun + 28_800; clock.now += 900) {
      assert.equal((await fetch('/', copy)).status, 200)
    }
    clock.now = begun + 28_800
    assert.equal((await fetch('/', copy)).status, 401)
  })
})

describe('a refresh token that was refused here, and redeemed elsewhere', () => {
  it('leaves the later session alone, and the log says once what is missing', async t => {
    const { signIn, fetch, tokens, clock, logged, url, config } = await startRefreshing(t)
    const jar = await signIn()
    const cookie = jar.header(new URL(url)) ?? ''
    clock.now += 901
    const later = await changedCookie(config, cookie, {}, { checkedAt: clock.now })
    tokens.answer = () => ({ status: 400, body: { error: 'invalid_grant' } })
    assert.equal((await fetch('/', jar)).status, 401)
    for (const _ of [1, 2]) {
      assert.equal((await fetch('/', jar, { headers: { cookie: later } })).status, 200)
    }
    assert.equal(logged().filter(({ event }) => event === 'refresh.rotation').length, 1)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream()
  const allow = ['encodedSlash', 'doubleSlash', 'semicolon'] as const
  front = await startFront({
    upstream: upstream.url,
    settings: {
      routes: [
        { path: '/public/**', access: 'public' },
        { path: '/odd/**', access: 'public', allow },
        { path: '/closed/**', access: 'deny' },
        { path: '/**', host: 'all.example', access: 'public', allow },
      ],
    },
  })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** The status, and the target that the upstream saw if it saw one. */
async function ask(target: string, host = 'app.example') {
  const count = upstream.requests.length
  const bytes = head(`GET ${target}`).replace('Host: app.example', `Host: ${host}`)
  const answer = await rawRequest(front.port, bytes)
  return { answer, status: answer.status, seen: upstream.requests.slice(count).map(each => each.target) }
}

describe('PATH-03: dot segments', () => {
  for (const target of [
    ...['/public/../closed', '/public/..', '/public/.', '/./public/a', '/../public/a', '/public/./a'],
    ...['/public/%2e%2e/closed', '/public/%2E%2e/closed', '/public/.%2e/closed', '/public/%2e./closed'],
    ...['/public/%252e%252e/closed', '/public/%25252e%25252e/closed', '/public/%2e%252e/closed'],
    ...['/public/..;/closed', '/public/..;x=1/closed', '/public/..%3b/closed', '/public/%2e%2e;/closed'],
    ...['/public/%2e%2e%2fclosed', '/public/..%2fclosed', '/public/..%252fclosed', '/public%2f..%2fclosed'],
    ...['/public/..\\closed', '/public\\..\\closed', '/public/..%5cclosed', '/public/%2e%2e%5cclosed'],
    ...['/public/..%23/closed', '/public/..%3f/closed', '/public/..%20/closed'],
  ]) {
    it(`are refused: ${target}`, async () => {
      const { status, seen } = await ask(target)
      assert.equal(status, 400)
      assert.deepEqual(seen, [])
    })
    it(`are refused where everything odd is allowed: ${target.replace('/public', '/odd')}`, async () => {
      const { status, seen } = await ask(target.replace('/public', '/odd'))
      assert.equal(status, 400)
      assert.deepEqual(seen, [])
    })
  }

  for (const target of [
    ...[
      '/public/v1...v2',
      '/public/...',
      '/public/..a',
      '/public/a..',
      '/public/.well-known/x',
      '/public/a.b.c',
    ],
    ...[
      '/public/a?p=../../x',
      '/public/a?p=..%2f..%2fx',
      '/public/a?\\..\\',
      '/public/%2ea',
      '/public/[...slug]',
    ],
  ]) {
    it(`are not what only looks like them: ${target}`, async () => {
      assert.deepEqual((await ask(target)).seen, [target])
    })
  }
})

describe('PATH-04: slashes', () => {
  for (const target of [
    '//public/a',
    '/public//a',
    '/public/a//',
    '//',
    '/public/a%2fb',
    '/public%2fa',
    '/public/a;b',
  ]) {
    it(`doubled or encoded, and semicolons, are refused: ${target}`, async () => {
      const { answer, seen } = await ask(target)
      assert.equal(answer.status, 400)
      assert.deepEqual(headerValues(answer, 'x-entrada'), ['target-ambiguous'])
      assert.deepEqual(seen, [])
    })
  }

  for (const target of [
    ...['/odd//a', '/odd/a//', '/odd/a%2Fb', '/odd/a%2fb?c//d;e%2f', '/odd/a;b=c/d;e', '/odd/a%3Bb'],
    ...['/odd///a//b%2f%2Fc;d', '/odd/https:%2F%2Fx.example%2F?', '/odd/;', '/odd/%2f'],
  ]) {
    it(`reach an application that is said to want them, as they were sent: ${target}`, async () => {
      const { status, seen } = await ask(target)
      assert.equal(status, 200)
      assert.deepEqual(seen, [target])
    })
  }

  for (const target of ['//', '//a', '//a.example/b', '///a//b?c', '//a@b:1/c', '/;//a']) {
    it(`two at the beginning are passed on as they are, where they are allowed: ${target}`, async () => {
      const { status, seen } = await ask(target, 'all.example')
      assert.equal(status, 200)
      assert.deepEqual(seen, [target])
    })
  }

  for (const target of [
    '//closed',
    '//closed/a',
    '/closed%2fa',
    '/closed;a',
    '//x/closed',
    '/%2fclosed',
    '//public/a',
  ]) {
    it(`lead to no other route: ${target}`, async () => {
      const { status, seen } = await ask(target, 'all.example')
      assert.equal(status, 400)
      assert.deepEqual(seen, [])
    })
  }

  it('one at the end makes no difference to the route, and stays in what is sent and logged', async () => {
    for (const target of ['/public/a', '/public/a/']) {
      assert.deepEqual((await ask(target)).seen, [target])
      const { route, path } = front.accessLines().at(-1) ?? {}
      assert.deepEqual({ route, path }, { route: '/public/**', path: target })
    }
    assert.equal((await ask('/closed')).status, 403)
    assert.equal((await ask('/closed/')).status, 403)
  })

  for (const target of ['/closed.', '/closed%20', '/closed.%20/a', '/closed%2e', '/closed./']) {
    it(`dots and spaces at the end of a name, which Windows drops, open nothing: ${target}`, async () => {
      assert.equal((await ask(target, 'all.example')).status, 400)
    })
  }

  it('dots and spaces at the end of a name pass where they lead nowhere else', async () => {
    for (const target of ['/public/a.', '/public/a%20', '/public/etc./b']) {
      assert.deepEqual((await ask(target)).seen, [target])
    }
  })
})

describe('an address of the gateway itself', () => {
  for (const target of [
    ...['/.auth%2flogin', '/.auth%2Fme', '//.auth/login', '/.auth//login', '/.auth;/login', '/.auth/login;a'],
    ...[
      '/x/..;/.auth/login',
      '/x/../.auth/login',
      '/;/.auth/me',
      '//x/.auth/me',
      '/.auth%3fx',
      '/%252eauth/me',
    ],
    ...['/.auth%5clogin', '/.auth./me', '/%2e%61uth%2fme', '/.auth%2fcallback?code=a&state=b'],
  ]) {
    it(`has no second spelling, whatever the routes allow: ${target}`, async () => {
      const { answer, seen } = await ask(target, 'all.example')
      assert.ok([400, 404].includes(answer.status), String(answer.status))
      assert.deepEqual(seen, [])
      assert.deepEqual(headerValues(answer, 'set-cookie'), [])
      assert.deepEqual(headerValues(answer, 'location'), [])
    })
  }
})

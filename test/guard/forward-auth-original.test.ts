import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { foldName } from '../../src/forward/header-names.ts'
import { dialects } from '../../src/guard/forward-auth-dialects.ts'
import { originalOf, type Asking } from '../../src/guard/forward-auth-original.ts'
import { allDialects, telling, type AskedAbout, type Dialect } from '../support/asked-front.ts'

const about: Required<AskedAbout> = { method: 'POST', target: '/a/b?c=d', host: 'app.example' }

/** How a proxy asks, as it should. */
function asked(dialect: Dialect, more: Partial<Asking> = {}): Asking {
  const rawHeaders = telling(dialect, about).flatMap(pairOf)
  return dialect === 'envoy'
    ? { method: 'POST', url: `/.auth/verify${about.target}`, host: about.host, rawHeaders, ...more }
    : { method: 'GET', url: '/.auth/verify', host: 'entrada.internal', rawHeaders, ...more }
}

function pairOf(line: string): readonly string[] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 2)]
}

function read(dialect: Dialect, asking: Asking) {
  return originalOf(asking, dialects[dialect], '/.auth/verify', foldName)
}

const original = { method: 'POST', url: '/a/b?c=d', host: 'app.example' }

for (const dialect of allDialects) {
  describe(`a request as ${dialect} sends it`, () => {
    const { rawHeaders } = asked(dialect)

    it('is read as the one it asks about', () => {
      assert.deepEqual(read(dialect, asked(dialect)), original)
    })

    it('is read the same whatever else comes along', () => {
      const others = allDialects
        .flatMap(other => telling(other, { method: 'GET', target: '/public', host: 'evil.example' }))
        .map(pairOf)
        .filter(([name = '']) => !dialectNames(dialect).includes(foldName(name)))
      const more = [
        ...others,
        ['X-HTTP-Method-Override', 'GET'],
        ['Host-X', 'x'],
        ['Connection', 'X-Forwarded-Uri'],
      ]
      const all = [...more.flat(), ...rawHeaders, ...more.flat()]
      assert.deepEqual(read(dialect, asked(dialect, { rawHeaders: all })), original)
    })

    for (const name of dialects[dialect].headers) {
      const without = rawHeaders.filter((_, at) => rawHeaders[at - (at % 2)] !== name)

      it(`is refused without ${name}`, () => {
        assert.equal(read(dialect, asked(dialect, { rawHeaders: without })), `${name} is missing`)
        assert.equal(
          read(dialect, asked(dialect, { rawHeaders: [...without, name, ''] })),
          `${name} is missing`,
        )
      })

      it(`is refused with another ${name}, in any spelling and any place`, () => {
        const same = rawHeaders[rawHeaders.indexOf(name) + 1] ?? ''
        const spellings = [
          name,
          name.toLowerCase(),
          name.replaceAll('-', '_'),
          name.replaceAll('-', ''),
          name.replace('-', '.'),
        ]
        for (const spelling of spellings) {
          for (const value of [same, '/public', '']) {
            const wrong = `${name} is there more than once`
            for (const all of [
              [...rawHeaders, spelling, value],
              [spelling, value, ...rawHeaders],
            ]) {
              assert.equal(read(dialect, asked(dialect, { rawHeaders: all })), wrong, spelling)
            }
          }
        }
      })

      it(`is refused when ${name} is there only in another spelling`, () => {
        const spelled = [...without, name.replaceAll('-', '_'), 'GET']
        assert.equal(
          read(dialect, asked(dialect, { rawHeaders: spelled })),
          `${name} is there in another spelling`,
        )
      })

      it(`takes ${name} in small letters`, () => {
        const small = rawHeaders.map((text, at) => (at % 2 === 0 ? text.toLowerCase() : text))
        assert.deepEqual(read(dialect, asked(dialect, { rawHeaders: small })), original)
      })
    }

    it('is refused when it asks by another method about this one', () => {
      const other = dialect === 'envoy' ? [] : ['PUT', 'DELETE', 'OPTIONS']
      for (const method of other) {
        assert.equal(read(dialect, asked(dialect, { method })), 'it asks by one method about another')
      }
      for (const method of ['POST', ...(dialect === 'envoy' ? [] : ['GET', 'HEAD'])]) {
        assert.deepEqual(read(dialect, asked(dialect, { method })), original)
      }
    })

    it('is refused at another path than its own', () => {
      const wrong = 'the path is not the one that is to be asked'
      const paths =
        dialect === 'envoy'
          ? ['/.auth/verify', '/.auth/verify?/a', '/.auth/%76erify/a']
          : ['/.auth/verify/a', '/.auth/%76erify', '/.auth/verif%79?/a']
      for (const url of paths) assert.equal(read(dialect, asked(dialect, { url })), wrong, url)
    })
  })
}

/** Names that mean something to the dialect, folded. */
function dialectNames(dialect: Dialect): readonly string[] {
  return [...dialects[dialect].headers, ...dialects[dialect].more].map(foldName)
}

describe('nginx', () => {
  const ask = (url: string, ...more: readonly string[]) =>
    read(
      'nginx',
      asked('nginx', { rawHeaders: ['X-Original-Method', 'POST', 'X-Original-URL', url, ...more] }),
    )

  it('may say the target twice, if it is the same', () => {
    const url = 'https://app.example/a/b?c=d'
    assert.deepEqual(ask(url, 'X-Original-URI', '/a/b?c=d'), original)
    assert.equal(ask(url, 'X-Original-URI', '/a/b'), 'the headers do not describe one request')
    assert.equal(ask(url, 'X_Original_URI', '/a/b?c=d'), 'X-Original-URI is there in another spelling')
    const twice = ['X-Original-URI', '/a/b?c=d', 'X-Original-URI', '/public']
    assert.equal(ask(url, ...twice), 'X-Original-URI is there more than once')
  })

  it('says a whole address', () => {
    for (const url of [
      ...['/a', '//app.example/a', 'app.example/a', 'ftp://app.example/a', 'https://app.example'],
      ...[
        'https:///a',
        'https://app.example?/a',
        'https://a@app.example/a',
        'https://app.example\\/a',
        ' https://x/a',
      ],
    ]) {
      assert.equal(ask(url), 'the headers do not describe one request', url)
    }
  })

  it('is read byte for byte', () => {
    for (const url of ['/', '//x', '/a//b?c=d?e#f', '/%2e%2e/x', '/\u00c3\u00a9', '/a?https://x/y']) {
      assert.deepEqual(ask(`https://app.example:8443${url}`), {
        method: 'POST',
        url,
        host: 'app.example:8443',
      })
    }
  })
})

describe('a proxy that sends X-Forwarded headers', () => {
  const ask = (change: Readonly<Record<string, string>>) => {
    const { rawHeaders } = asked('traefik')
    const changed = rawHeaders.map((text, at) =>
      at % 2 === 1 ? (change[rawHeaders[at - 1] ?? ''] ?? text) : text,
    )
    return read('traefik', asked('traefik', { rawHeaders: changed }))
  }

  it('says a target in origin-form', () => {
    for (const target of ['a', '*', 'https://app.example/a', '?a', ' /a']) {
      assert.equal(ask({ 'X-Forwarded-Uri': target }), 'the target does not begin with a slash', target)
    }
  })

  it('says a method that there is', () => {
    for (const method of ['post', 'POST ', 'POST, GET', 'POSTS', '__proto__']) {
      assert.equal(ask({ 'X-Forwarded-Method': method }), 'the method is none', method)
    }
  })

  it('says a scheme that there is', () => {
    for (const proto of ['http', 'https', 'wss', 'ws']) {
      assert.deepEqual(ask({ 'X-Forwarded-Proto': proto }), original)
    }
    for (const proto of ['https, http', 'ftp', 'https://']) {
      assert.equal(ask({ 'X-Forwarded-Proto': proto }), 'the headers do not describe one request', proto)
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pathPattern } from '../../../src/cli/migrate/path-pattern.ts'

describe('a regular expression on paths', () => {
  it('becomes paths that match nothing else', () => {
    for (const [expression, within] of [
      ['^/health', ['/health/**']],
      ['/health', ['/health/**']],
      ['^/health/?$', ['/health']],
      ['^\\/health\\/?$', ['/health']],
      ['^/public/', ['/public/*/**']],
      ['^/public/.*$', ['/public/*/**']],
      ['^/public/.+', ['/public/*/**']],
      ['^/public.+', ['/public/*/**']],
      ['^/public(/.*)?$', ['/public/**']],
      ['^/public(?:/|$)', ['/public/**']],
      ['^/(api|static)/', ['/api/*/**', '/static/*/**']],
      ['^/a/[^/]+/b/?$', ['/a/*/b']],
      ['^/favicon\\.ico', ['/favicon.ico/**']],
      ['^/', ['/**']],
      ['^/$', ['/']],
      ['^/a/?$|^/b/', ['/a', '/b/*/**']],
    ] as const) {
      assert.deepEqual(pathPattern(expression), { within, nearly: [] }, expression)
    }
  })

  it('is only proposed where a slash at the end would make a difference', () => {
    assert.deepEqual(pathPattern('^/health$'), { within: [], nearly: ['/health'] })
    assert.deepEqual(pathPattern('^/(a|b)$'), { within: [], nearly: ['/a', '/b'] })
  })

  it('is not taken where paths cannot say it', () => {
    for (const expression of [
      ...[
        '',
        '.*',
        '\\.css$',
        'health',
        '(?i)^/x',
        '^/x{2}',
        '^/x+',
        '^/a*',
        '^/v[12]/',
        '^/a.*/b$',
        '^/x\\d',
        '^/x?$',
      ],
      ...[
        '^/a|b',
        '^/(a|b.*)$',
        '^/(a$|b)$',
        '^/a/(b|c)?$',
        '^/a^b',
        '^/a$$',
        '^//x',
        '^/a/../b',
        '^/[a-z]+/',
        '^/a/.*b',
      ],
      ...['^/\\Qa\\E', '^/a%2Fb', '^/a;b', '^/a?b', '^/(a(b|c))/', '^/x[^/]+', '^/a\\', '^/(a', '^/a)'],
    ]) {
      assert.equal(pathPattern(expression), undefined, expression)
    }
  })

  it('is not taken when it is very long', () => {
    assert.notEqual(pathPattern(`^/${'a'.repeat(998)}`), undefined)
    assert.equal(pathPattern(`^/${'a'.repeat(999)}`), undefined)
  })

  it('is not taken when it stands for too many', () => {
    const many = Array.from({ length: 21 }, (_, at) => `a${at}`).join('|')
    assert.equal(pathPattern(`^/(${many})/`), undefined)
  })
})

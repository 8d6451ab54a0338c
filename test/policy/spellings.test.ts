import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import { matchRoute } from '../../src/policy/match.ts'
import { isRefusal, parseTarget } from '../../src/policy/target.ts'

const now = 1_800_000_000

const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 5000 : 500_000

const policy = compilePolicy(
  [
    { path: '/public/**', access: 'public' },
    { path: '/private/**', require: { anyRole: ['Admin'] } },
    { path: '/é/*', access: 'deny' },
    { path: '/$x', access: 'optional' },
  ],
  'authenticated',
)

const somebody: Identity = {
  user: 'u',
  subject: 's',
  issuer: 'i',
  roles: [],
  groups: [],
  sessionId: 'h',
  authenticatedAt: 0,
}

function decisions(rawTarget: string) {
  const target = parseTarget('GET', rawTarget, 'app.example')
  if (isRefusal(target)) return undefined
  const route = matchRoute(policy, target)
  if (isRefusal(route)) return undefined
  return [decideRoute(route, undefined, now), decideRoute(route, somebody, now)]
}

/** What an application makes of a path that readers agree on: segments decoded once, `.` and `..` resolved. */
function servedAs(path: string): string {
  const walked: string[] = []
  for (const segment of path.split('/').map(part => decodeURIComponent(part))) {
    if (segment === '..') walked.pop()
    else if (segment !== '.' && segment !== '') walked.push(segment)
  }
  return `/${walked.map(segment => encodeURIComponent(segment)).join('/')}`
}

const percent = (text: string) =>
  Array.from(Buffer.from(text), byte => `%${byte.toString(16).padStart(2, '0')}`).join('')

/** One character as it stands or percent-encoded once, in either case of the digits. */
const faithful = (character: string) =>
  fc.constantFrom(encodeURIComponent(character), percent(character), percent(character).toUpperCase())

const spelled = (path: string) =>
  fc
    .tuple(...Array.from(path, character => (character === '/' ? fc.constant('/') : faithful(character))))
    .map(parts => parts.join(''))

const paths = ['/private/x', '/private', '/public/x', '/public/a/b', '/é/x', '/$x', '/x.y/z', '/']

describe('a path spelled in another way that means the same', () => {
  it('gets the decision of the plain spelling, and is not refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...paths).chain(path => fc.tuple(fc.constant(path), spelled(path))),
        fc.constantFrom('', '/'),
        fc.constantFrom('', '?', '?x=/public', '?/health', '?../../public'),
        ([path, spelling], end, query) => {
          const folded = path === '/' ? '' : end
          assert.deepEqual(decisions(spelling + folded + query), decisions(encodeURI(path)))
        },
      ),
      { numRuns },
    )
  })
})

describe('a path spelled so that readers may disagree', () => {
  const hops = '/ // /./ /../ /%2e/ /%2e%2e/ /.%2E/ /%252e%252e/ /%25252e%25252e/ /..;/ . ..'
  const signs = '%2f %2F %252f %25252f \\ %5c %255C ;v=1 %3b %253b # %23 %3f %20 * %2a ~ P %50 %2550'
  const bytes = '%00 %0a %7f %c2%85 \u00e9 \u0085 \u0000 %c0%af %c0%ae %e0%80%af %ff %ef%bc%8f %E2%88%95'
  const broken = '% %2 %zz %u002f %25'
  const noise = fc.constantFrom(' ', ...`${hops} ${signs} ${bytes} ${broken}`.split(' '))
  const piece = fc.oneof(noise, fc.constantFrom(...paths), fc.constantFrom('private', 'public', 'x', 'é'))
  const target = fc
    .tuple(
      fc.constantFrom('/', '/private', '/public', '/public/', ''),
      fc.array(piece, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('', '/', 'private/x', '/private/x'),
    )
    .map(([start, middle, end]) => start + middle.join('') + end)

  it('is refused, or decided as the path that an application serves for it', () => {
    let refused = 0
    let decided = 0
    fc.assert(
      fc.property(target, rawTarget => {
        const decision = decisions(rawTarget)
        if (decision === undefined) {
          refused++
          return
        }
        decided++
        assert.deepEqual(decision, decisions(servedAs(rawTarget.split('?')[0] ?? '')))
      }),
      { numRuns },
    )
    // Both must have happened, or the property shows nothing
    assert.ok(refused > numRuns / 20 && decided > numRuns / 20, `${refused} refused, ${decided} decided`)
  })

  it('is never decided as a path that slashes, dots or semicolons of a second decoding would give', () => {
    fc.assert(
      fc.property(target, rawTarget => {
        const parsed = parseTarget('GET', rawTarget, 'app.example')
        if (isRefusal(parsed) || decisions(rawTarget) === undefined) return
        let path = parsed.path
        for (let round = 0; round < 5; round++) {
          path = path.replace(/%(?:[0-9a-f]{2})/gi, code =>
            String.fromCharCode(Number.parseInt(code.slice(1), 16)),
          )
          assert.equal(path.replace(/\/$/, '').split('/').length - 1, parsed.segments.length)
          assert.doesNotMatch(path, /(?:^|\/)\.{1,2}(?:\/|$)|[\\;]/)
          assert.ok(!path.includes('\0'))
        }
      }),
      { numRuns },
    )
  })
})

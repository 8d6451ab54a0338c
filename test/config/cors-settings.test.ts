import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, withFile } from './samples.ts'

const rule = (cors: string, more = '') => withFile(`routes: [{ path: /api/**, ${more} cors: ${cors} }]`)
const problems = (cors: string) => rule(cors).problems.map(line => line.replace(/^\S+ /, ''))

describe('cors of a route', () => {
  it('has what is simple for its default', () => {
    const { routes } = configOf(rule('{ origins: [HTTPS://Tools.example:443] }'))
    assert.deepEqual(routes[0]?.cors, {
      ...{
        origins: ['https://tools.example'],
        methods: ['GET', 'HEAD', 'POST'],
        headers: [],
        credentials: false,
      },
      maxAge: 600,
    })
  })

  it('has the methods of its rule, unless it names some', () => {
    const methodsOf = (cors: string) => configOf(rule(cors, 'methods: [GET, PUT],')).routes[0]?.cors?.methods
    assert.deepEqual(methodsOf('{ origins: ["*"] }'), ['GET', 'PUT'])
    assert.deepEqual(methodsOf('{ origins: ["*"], methods: [PUT] }'), ['PUT'])
  })

  it('is refused with credentials for any origin', () => {
    assert.match(
      problems('{ origins: ["*"], credentials: true }').join(),
      /cannot be any origin with credentials/,
    )
    assert.match(problems('{ origins: ["*", "https://a.example"] }').join(), /cannot stand beside others/)
  })

  it('is refused for what is no origin, method or header', () => {
    for (const [cors, found] of [
      ['{ origins: [] }', /cors\.origins/],
      ['{ origins: ["null"] }', /must be an origin/],
      ['{ origins: ["https://*.example"] }', /must be an origin and no more/],
      ['{ origins: ["https://a.example/x"] }', /must be an origin and no more/],
      ['{ origins: ["https://a.example"], methods: [put] }', /must be a method in capital letters/],
      ['{ origins: ["https://a.example"], headers: ["*"] }', /must be the name of a header/],
      ['{ origins: ["https://a.example"], headers: ["X-A, X-B"] }', /must be the name of a header/],
      ['{ origins: ["https://a.example"], maxAge: 2d }', /must be from 0s to 1d/],
    ] as const) {
      assert.match(problems(cors).join(), found, cors)
    }
  })

  it('has no effect on a closed route', () => {
    const { warnings } = rule('{ origins: ["https://a.example"] }', 'access: deny,')
    assert.match(warnings.join(), /cors: has no effect beside access: deny/)
  })
})

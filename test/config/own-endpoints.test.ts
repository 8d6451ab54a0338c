import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { withEnv } from './samples.ts'

describe('a callback at an address that the gateway has for something else', () => {
  let front: Front
  before(async () => {
    front = await startFront({
      upstream: 'http://127.0.0.1:9',
      settings: {
        headers: { preset: ['easyauth'] },
        lostPost: { enabled: true },
        auth: { forwardAuth: { dialect: 'nginx' } },
        listen: { trustedProxies: ['127.0.0.1'] },
      },
    })
  })
  after(async () => front.close())

  it('is refused, whichever it is, with everything turned on', () => {
    const paths = pathsIn(front.gateway.answering().printRoutes({ commonPrefix: false }))
    const own = paths.filter(path => /^\/\.auth\/(?!callback$)[^*]+$/.test(path))
    for (const known of ['login/aad', 'me/photo', 'lost-post', 'verify', 'jwks.json']) {
      assert.ok(own.includes(`/.auth/${known}`), `${known} is not in ${own.join()}`)
    }
    for (const path of own) {
      const { problems } = withEnv({ REDIRECT_URI: `https://app.example${path}` })
      assert.match(problems.join('\n'), /redirectUri: is an address of the gateway itself/, path)
    }
  })
})

/** Every path in a tree of routes, in which each step down is four signs to the right. */
function pathsIn(tree: string): readonly string[] {
  const above: string[] = []
  return tree.split('\n').flatMap(line => {
    const [, indent, segment] = /^([│ ]*)[├└]── (\S+)/.exec(line) ?? []
    if (indent === undefined || segment === undefined) return []
    const depth = indent.length / 4
    above.splice(depth, above.length, segment)
    return [above.join('')]
  })
}

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { fragmentScriptSource } from '../../src/pages/fragment-script.ts'
import { signInPage } from '../../src/pages/sign-in-page.ts'
import { maxReturnTo } from '../../src/signin/return-to.ts'
import { benign, contextOf } from './samples.ts'

const href = '/.auth/login?rd=%2Freports'
const page = (waits: boolean) => signInPage(contextOf(benign), { href, waits, keepFragment: true })
const [, text = ''] = /<script>([^]*?)<\/script>/.exec(page(true)) ?? []

/** What the script makes of the link, and where it goes to, on a page at `hash`. */
function run(hash: string, now?: string) {
  const link = { href: `https://app.example${href}`, dataset: { ...(now !== undefined && { now }) } }
  const gone: string[] = []
  const location = { hash, replace: (url: string) => gone.push(url) }
  const document = { getElementById: (id: string) => (id === 'sign-in' ? link : undefined) }
  runInNewContext(text, { location, document, encodeURIComponent })
  return { href: link.href, gone }
}

describe('the page that keeps a fragment', () => {
  it('holds one script, which its policy knows by its hash', () => {
    for (const waits of [true, false]) {
      const scripts = [...page(waits).matchAll(/<script>([^]*?)<\/script>/g)].map(match => match[1] ?? '')
      assert.deepEqual(scripts, [text])
    }
    assert.equal(fragmentScriptSource, `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
  })

  it('leads on without a script as well: by itself where nobody has to press the button', () => {
    const refresh =
      '<noscript><meta http-equiv="refresh" content="0; url=/.auth/login?rd=%2Freports" /></noscript>'
    assert.ok(page(false).includes(refresh))
    assert.ok(!page(true).includes('http-equiv="refresh"'))
    for (const waits of [true, false]) assert.ok(page(waits).includes(`href="${href}"`))
  })

  it('has no script where no fragment is to be kept', () => {
    assert.ok(!signInPage(contextOf(benign), { href }).includes('<script'))
  })
})

describe('the script that keeps a fragment', () => {
  it('puts it behind the way back, encoded whole', () => {
    const { href: found } = run('#/inbox?a=1&rd=//other.example#x%20y')
    assert.deepEqual(
      [...new URL(found).searchParams],
      [['rd', '/reports#/inbox?a=1&rd=//other.example#x%20y']],
    )
  })

  it('goes on at once where the page says so, with a fragment or without', () => {
    assert.deepEqual(run('#a', '1').gone, [`https://app.example${href}%23a`])
    assert.deepEqual(run('', '1').gone, [`https://app.example${href}`])
    assert.deepEqual(run('#a').gone, [])
  })

  it('leaves out one that is too long to be kept, and keeps one that is just not', () => {
    const longest = `#${'a'.repeat(maxReturnTo - 1)}`
    assert.equal(new URL(run(longest).href).searchParams.get('rd'), `/reports${longest}`)
    assert.equal(run(`${longest}a`).href, `https://app.example${href}`)
  })
})

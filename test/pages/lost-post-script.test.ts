import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { keptPostPage } from '../../src/pages/kept-post-page.ts'
import { lostPostScript } from '../../src/pages/lost-post-script.ts'
import { benign, contextOf } from './samples.ts'

const page = keptPostPage(contextOf(benign), {
  sealed: '1AAAA',
  keepHref: '/a',
  signInHref: '/b',
  script: lostPostScript.element,
})
const [, text = ''] = /<script>([^]*?)<\/script>/.exec(page) ?? []

type Element = {
  hidden: boolean
  dataset: Record<string, string>
  elements: { kept: { value: string } }
  querySelector: () => Element
  listeners: [string, (event: { preventDefault: () => void }) => void][]
  addEventListener: (name: string, listener: (event: { preventDefault: () => void }) => void) => void
  submit: () => void
}

/** Runs the script in a page with these elements; `stored` is what the tab holds before. */
function run(ids: readonly string[], stored?: string, isFull = false) {
  const storage = new Map(stored === undefined ? [] : [['entrada.lost-post', stored]])
  const done: string[] = []
  const make = (dataset: Record<string, string>): Element => {
    const listeners: Element['listeners'] = []
    const element: Element = {
      hidden: false,
      dataset,
      querySelector: () => element,
      elements: { kept: { value: '' } },
      listeners,
      addEventListener: (name, listener) => listeners.push([name, listener]),
      submit: () => done.push('submit'),
    }
    return element
  }
  const elements = new Map(ids.map(id => [id, make(id === 'kept' ? { sealed: '1AAAA' } : { end: 'submit' })]))
  const context = {
    document: {
      getElementById: (id: string) => elements.get(id) ?? null,
      querySelectorAll: () => [...elements.values()],
    },
    sessionStorage: {
      getItem: (name: string) => storage.get(name) ?? null,
      setItem: (name: string, value: string) => {
        if (isFull) throw new Error('QuotaExceededError')
        storage.set(name, value)
      },
      removeItem: (name: string) => storage.delete(name),
    },
    location: { href: 'https://app.example/.auth/lost-post' },
    history: { replaceState: (...given: readonly unknown[]) => done.push(`replace ${String(given[2])}`) },
  }
  runInNewContext(text, context)
  return { stored: () => storage.get('entrada.lost-post'), elements, done }
}

describe('the script of a form that is kept', () => {
  it('is known to the policy by its hash, and stands in the page as it is', () => {
    const hash = createHash('sha256').update(text).digest('base64')
    assert.equal(lostPostScript.directive, `; script-src 'sha256-${hash}'`)
    assert.doesNotMatch(text, /[<>&"']/)
  })

  it('offers to keep it once the tab has it', () => {
    const { stored, elements } = run(['kept', 'lost'])
    assert.equal(stored(), '1AAAA')
    assert.deepEqual([elements.get('kept')?.hidden, elements.get('lost')?.hidden], [false, true])
  })

  it('forgets it when somebody signs in without it', () => {
    const { stored, elements } = run(['kept', 'lost'])
    const [[name, listener] = []] = elements.get('kept')?.listeners ?? []
    assert.equal(name, 'click')
    listener?.({ preventDefault: () => undefined })
    assert.equal(stored(), undefined)
  })

  it('offers nothing where the tab does not take it', () => {
    assert.throws(() => run(['kept', 'lost'], undefined, true), /QuotaExceeded/)
  })

  it('gives back what the tab has, which keeps it until it has been shown', () => {
    const { stored, elements, done } = run(['open', 'found', 'none'], '1BBBB')
    assert.deepEqual(
      [stored(), elements.get('open')?.elements.kept.value, done],
      ['1BBBB', '1BBBB', ['submit']],
    )
  })

  it('sends nothing where the tab has nothing', () => {
    assert.deepEqual(run(['open', 'found', 'none']).done, [])
  })

  it('takes it out when it is shown, and sends nothing by itself', () => {
    const { stored, done } = run(['send'], '1BBBB')
    assert.deepEqual([stored(), done], [undefined, []])
  })

  it('lets it be sent once: a second click, and Back, do nothing', () => {
    const { elements, done } = run(['send'], '1BBBB')
    const prevented: string[] = []
    const event = { preventDefault: () => void prevented.push('prevented') }
    const [[name, listener] = []] = elements.get('send')?.listeners ?? []
    assert.equal(name, 'submit')
    listener?.(event)
    assert.deepEqual([prevented, done], [[], ['replace https://app.example/.auth/lost-post']])
    listener?.(event)
    assert.deepEqual(prevented, ['prevented'])
  })
})

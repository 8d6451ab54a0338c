import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { html, render } from '../../src/pages/html.ts'
import { readMarkup } from './markup.ts'
import { benign, samplePages } from './samples.ts'

const payloads = [
  `'"><svg onload=alert(1)>`,
  '</title><script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)" x="',
  "' onfocus='alert(1)' autofocus='",
  '&lt;script&gt; &amp; &#39;',
  '<!-- --> ]]> ${1} {{x}}',
  'javascript:alert(1)',
]

const hostile = fc.oneof(
  fc.constantFrom(...payloads),
  fc
    .array(fc.constantFrom('<', '>', '"', "'", '&', '`', '=', '/', '\u202e', '\n', 'a', ';', '\0'), {
      maxLength: 20,
    })
    .map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
)

describe('a template', () => {
  it('escapes a value in text and in an attribute', () => {
    const value = `<b a="1" b='2'>&`
    const escaped = '&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;'
    assert.equal(render(html`<p title="${value}">${value}</p>`), `<p title="${escaped}">${escaped}</p>`)
  })

  it('keeps nested markup, joins lists and prints numbers', () => {
    const items = ['a', '<'].map(item => html`<i>${item}</i>`)
    assert.equal(render(html`<b>${items}</b>${[1, [2n, true]]}`), '<b><i>a</i><i>&lt;</i></b>12true')
  })

  it('does not take an object from outside for markup', () => {
    const forged = JSON.parse('{"text":"<script>","#text":"<script>"}') as string
    assert.equal(render(html`${forged}`), '[object Object]')
    assert.equal(render(html`${Object.create(html``) as string}`).includes('<'), false)
  })

  it('gives back every value that a reader decodes again', () => {
    fc.assert(
      fc.property(hostile, value => {
        const { tags, text } = readMarkup(render(html`<p title="${value}">${value}</p>`))
        assert.deepEqual([tags[0]?.attributes.get('title'), text], [value, value])
      }),
    )
  })
})

describe('a page with hostile values in every place', () => {
  const expected = new Map([...samplePages(benign)].map(([name, page]) => [name, readMarkup(page).shape]))

  it('has the same elements and attributes as with harmless ones', () => {
    const path = hostile.map(text => `/${text.replaceAll(/[\\\s\p{Cc}]/gu, '').replace(/^\/+/, '')}`)
    const support = hostile.map(text => `https://help.example/${text.replaceAll(/[\s\p{Cc}]/gu, '')}`)
    // An empty text may leave out a row, so there is always one visible character.
    const text = hostile.map(value => `${value}.`)
    fc.assert(
      fc.property(fc.record({ text, path, support }), filling => {
        for (const [name, page] of samplePages(filling)) {
          assert.equal(readMarkup(page).shape, expected.get(name), name)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('shows each payload as text', () => {
    for (const text of payloads) {
      for (const [name, page] of samplePages({ ...benign, text })) {
        assert.ok(readMarkup(page).text.includes(text), `${name}: ${text}`)
      }
    }
  })

  it('puts every name from outside into an element that keeps its direction of writing', () => {
    const text = '\u202egnp.exe'
    for (const [name, page] of samplePages({ ...benign, text })) {
      const body = page.slice(page.indexOf('<body>'))
      const loose = body
        .replaceAll(/<bdi(?: class="(?:id|typed|id typed)")?>[^<]*<\/bdi>/g, '')
        .replaceAll(/<input type="hidden" [^>]*>/g, '')
        .replaceAll(/<a [^>]*>[^<]*<\/a>/g, '')
      assert.equal(loose.includes(text), false, name)
    }
  })
})

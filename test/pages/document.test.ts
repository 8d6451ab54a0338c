import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { contentSecurityPolicy } from '../../src/pages/layout.ts'
import { usualLook } from '../../src/pages/look.ts'
import { readMarkup } from './markup.ts'
import { benign, samplePages } from './samples.ts'

const pages = [...samplePages({ ...benign, support: 'mailto:help@app.example' })].map(
  ([name, page]) => ({ name, page, markup: readMarkup(page) }) as const,
)

describe('every page', () => {
  it('is served with the hash of exactly the stylesheet in it', () => {
    for (const { name, markup } of pages) {
      const hash = createHash('sha256').update(markup.style).digest('base64')
      assert.equal(usualLook.styleSource, `'sha256-${hash}'`, `${name} needs 'sha256-${hash}'`)
      assert.ok(contentSecurityPolicy({}).includes(`style-src 'sha256-${hash}';`), name)
    }
  })

  it('needs no script, no style attribute and nothing from another place', () => {
    for (const { name, page, markup } of pages) {
      assert.equal(
        markup.tags.some(tag => ['script', 'iframe', 'img', 'object', 'base'].includes(tag.name)),
        false,
        name,
      )
      const attributes = markup.tags.flatMap(tag => [...tag.attributes])
      assert.deepEqual(
        attributes.filter(([key]) => key === 'style' || key.startsWith('on')),
        [],
        name,
      )
      assert.equal(/https?:\/\//.test(page), false, name)
      assert.equal(/url\(|@import/.test(markup.style), false, name)
    }
  })

  it('has one heading, one main part, a language and a title of its own', () => {
    for (const { name, page, markup } of pages) {
      const count = (wanted: string) => markup.tags.filter(tag => tag.name === wanted).length
      assert.deepEqual([count('h1'), count('main'), count('title')], [1, 1, 1], name)
      assert.ok(page.startsWith('<!doctype html>'), name)
      assert.match(page, /<html lang="en" dir="ltr">/, name)
    }
  })

  it('can be zoomed', () => {
    for (const { markup } of pages) {
      const viewport = markup.tags.find(tag => tag.attributes.get('name') === 'viewport')
      assert.equal(viewport?.attributes.get('content'), 'width=device-width, initial-scale=1')
    }
  })

  it('names the product, the request and the time', () => {
    for (const { name, page } of pages) {
      const footer = page.slice(page.indexOf('<footer>'))
      assert.match(footer, /Ada Example[^]*Request <bdi class="id">Ada Example/, name)
      assert.match(footer, /datetime="2026-11-21T03:37:12.345Z"/, name)
      assert.match(footer, /21 November 2026, 03:37 UTC/, name)
    }
  })
})

describe('the content security policy', () => {
  it('allows nothing but the stylesheet, images that stand in the page, and forms of this origin', () => {
    assert.match(
      contentSecurityPolicy({}),
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
  })

  it('adds only the origin of an address a form may end at', () => {
    assert.match(
      contentSecurityPolicy({}, 'https://login.example:8443/logout?a=1'),
      /; form-action 'self' https:\/\/login\.example:8443; /,
    )
  })

  it('takes nothing that could add a directive', () => {
    assert.throws(() => contentSecurityPolicy({}, "'self'; script-src *"))
    assert.throws(() => contentSecurityPolicy({}, 'javascript:alert(1)'))
  })

  it('lets a page be framed by its own origin when asked', () => {
    assert.match(contentSecurityPolicy({}, undefined, '*'), /; frame-ancestors \*$/)
  })
})

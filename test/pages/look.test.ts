import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { errorAnswer } from '../../src/pages/error-answer.ts'
import { contentSecurityPolicy } from '../../src/pages/layout.ts'
import { createLook, usualLook } from '../../src/pages/look.ts'
import { paletteOf } from '../../src/pages/palette.ts'
import { signInPage } from '../../src/pages/sign-in-page.ts'
import { readMarkup } from './markup.ts'
import { benign, contextOf } from './samples.ts'

const logo = 'data:image/png;base64,iVBORw0KGgo='
const look = createLook({ accent: '#0a7d5a', logo })
const context = { ...contextOf(benign), look }
const markup = readMarkup(signInPage(context, { href: '/' }))

describe('a page with an accent', () => {
  it('has its colours, made for both schemes, and not the usual ones', () => {
    const { light, dark } = paletteOf('#0a7d5a')
    for (const colour of [...Object.values(light), ...Object.values(dark)])
      assert.ok(markup.style.includes(colour), colour)
    assert.ok(!markup.style.includes('#2a51c7'))
  })

  it('is served with the hash of its own stylesheet, and never with the permission of any style', () => {
    const hash = createHash('sha256').update(markup.style).digest('base64')
    const { headers } = errorAnswer({ code: 'ERR_INTERNAL', asPage: true, context })
    for (const policy of [contentSecurityPolicy(context), headers['content-security-policy']]) {
      assert.ok(String(policy).includes(`; style-src 'sha256-${hash}'; `), String(policy))
    }
    assert.notEqual(look.styleSource, usualLook.styleSource)
  })

  it('has an icon in its colour', () => {
    const icon = markup.tags.find(tag => tag.attributes.get('rel') === 'icon')?.attributes.get('href') ?? ''
    assert.match(decodeURIComponent(icon), /fill="#0a7d5a"/)
  })
})

describe('a page with a logo', () => {
  it('shows it instead of our mark, and says nothing of it to a screen reader', () => {
    const images = markup.tags.filter(({ name }) => name === 'img')
    assert.deepEqual(
      images.map(({ attributes }) => Object.fromEntries(attributes)),
      [{ src: logo, alt: '' }],
    )
    assert.ok(!markup.tags.some(({ name }) => name === 'svg'))
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { contrast, paletteOf, surfaces, usualPalette, type Palette } from '../../src/pages/palette.ts'

const schemes = ['light', 'dark'] as const
const text = { light: '#1a2029', dark: '#e8ebf0' } as const

/** What cannot be read, of everything that is written in these colours or on them. */
function unreadable(palette: Palette): string[] {
  return schemes.flatMap(scheme => {
    const { accent, hover, onAccent, wash } = palette[scheme]
    const { ground, card } = surfaces[scheme]
    const pairs = [
      ...[accent, hover].flatMap(over => [ground, card, wash, onAccent].map(under => [over, under] as const)),
      [text[scheme], wash] as const,
    ]
    return pairs
      .filter(([over, under]) => contrast(over, under) < 4.5)
      .map(([over, under]) => `${scheme}: ${over} on ${under}: ${contrast(over, under)}`)
  })
}

/** Red, green and blue from 0 to 255 in steps of this size, with both ends. */
function* colours(step: number): Generator<string> {
  const levels = Array.from({ length: 255 / step + 1 }, (_, at) => (at * step).toString(16).padStart(2, '0'))
  for (const red of levels)
    for (const green of levels) for (const blue of levels) yield `#${red}${green}${blue}`
}

describe('contrast', () => {
  it('is that of the WCAG, whichever colour comes first', () => {
    assert.equal(contrast('#000000', '#ffffff'), 21)
    assert.equal(contrast('#ffffff', '#000000'), 21)
    assert.equal(contrast('#123456', '#123456'), 1)
    // The lightest grey that may stand on white, and the next.
    assert.equal(contrast('#767676', '#ffffff').toFixed(2), '4.54')
    assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
  })
})

describe('the colours of the pages', () => {
  it('can be read as they usually are', () => {
    assert.deepEqual(unreadable(usualPalette), [])
  })

  it('can be read whatever the accent is', () => {
    const step = process.env['ENTRADA_TEST_LONG'] === '1' ? 5 : 15
    for (const accent of colours(step)) assert.deepEqual(unreadable(paletteOf(accent)), [], accent)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), number => {
        const accent = `#${number.toString(16).padStart(6, '0')}`
        assert.deepEqual(unreadable(paletteOf(accent)), [], accent)
      }),
    )
  })

  it('are the accent itself where that can be read', () => {
    assert.equal(paletteOf('#0a7d5a').light.accent, '#0a7d5a')
    assert.equal(paletteOf('#7fd8b8').dark.accent, '#7fd8b8')
  })

  it('stay near the accent where it has to give way', () => {
    const { light, dark } = paletteOf('#ffcc00')
    assert.match(light.accent, /^#[789a][0-9a-f][56][0-9a-f]00$/)
    assert.equal(dark.accent, '#ffcc00')
  })

  it('show the pointer on a button of any accent', () => {
    for (const accent of colours(15)) {
      const { light, dark } = paletteOf(accent)
      for (const { accent: still, hover } of [light, dark]) assert.ok(contrast(still, hover) > 1.1, accent)
    }
  })
})

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { hourChart } from '../../src/status/chart.ts'
import { statusPage, statusPolicy } from '../../src/status/page.ts'
import { render } from '../../src/pages/html.ts'
import { readMarkup } from '../pages/markup.ts'
import { now, samplePage, statusAfter } from './samples.ts'

const hostile = `'"></title></style><img src=x onerror=alert(1)>&lt;`

describe('the status page', () => {
  it('shows what is wrong, what there is to do, and what was counted', async () => {
    const { text } = readMarkup(statusPage(await samplePage('Example'), now))
    const words = text.replaceAll(/\s+/g, ' ')
    for (const sentence of [
      'takes requests, but something is wrong',
      'session_store Example',
      'idp_unreachable',
      '1.2.3',
      'Issuer Example',
      'fetched 1 h 30 min ago',
      'Credential waits, has ended',
      'Credential, fallback serves, 14 days left',
      '7 succeeded',
      '1 failed',
      'ERR_PROVIDER_CREDENTIAL_REJECTED',
      'The operator of this site has to renew the client credential.',
      'you, who operate this',
      'Example, b, c and others',
      '22:41',
      'Example 2 does not answer 0 1',
      'Example answers 1 0 42 ms',
      'Sign out this person',
    ]) {
      assert.ok(words.includes(sentence), `${sentence}: ${words}`)
    }
  })

  it('says so where nothing is wrong and nothing has happened', async () => {
    const { text } = readMarkup(statusPage(await statusAfter([]), now))
    for (const word of ['ready', 'not known', 'not fetched yet', 'None.', 'Nothing was asked of any yet.'])
      assert.ok(text.includes(word), word)
  })

  it('says what has come of signing somebody out', async () => {
    const status = await statusAfter([])
    const textOf = (page: string) => readMarkup(page).text.replaceAll(/\s+/g, ' ')
    assert.match(textOf(statusPage(status, now, { ended: 'ada' })), /All sessions of ada, .* have ended\./)
    assert.match(
      textOf(statusPage(status, now, { fault: 'user is no id' })),
      /Nothing has ended: user is no id\./,
    )
  })

  it('has the same elements and attributes whatever the settings, the provider or the form have in them', async () => {
    const [usual, other] = await Promise.all(['Example', hostile].map(samplePage))
    assert.ok(usual !== undefined && other !== undefined)
    for (const outcome of ['ended', 'fault'] as const) {
      const read = (status: typeof usual, text: string) =>
        readMarkup(statusPage(status, now, outcome === 'ended' ? { ended: text } : { fault: text }))
      const page = read(other, hostile)
      assert.equal(page.shape, read(usual, 'Example').shape)
      // Issuer, detail, two upstreams, two places of errors, and the outcome.
      assert.ok(page.text.split(hostile).length - 1 >= 7)
    }
  })

  it('runs nothing, and its policy knows its style sheet and nothing else', async () => {
    const page = statusPage(await samplePage('Example'), now)
    const { tags, style } = readMarkup(page)
    for (const { name, attributes } of tags) {
      assert.notEqual(name, 'script')
      for (const attribute of attributes.keys()) assert.doesNotMatch(attribute, /^(?:on|style)/)
    }
    const hash = createHash('sha256').update(style).digest('base64')
    assert.equal(
      statusPolicy,
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    )
  })
})

describe('a chart of an hour', () => {
  it('stacks its bars up to the highest, and says its numbers in words', () => {
    const chart = render(
      hourChart('Sign-ins', [
        { kind: 'good', name: 'succeeded', values: [0, 3, 1] },
        { kind: 'bad', name: 'failed', values: [0, 1, 0] },
      ]),
    )
    const { tags } = readMarkup(chart)
    const drawing = tags.find(({ name }) => name === 'svg')?.attributes
    assert.equal(
      drawing?.get('aria-label'),
      'Sign-ins in the last hour: 4 succeeded, 1 failed; at most 4 in a minute',
    )
    const bars = tags.filter(
      ({ name, attributes }) => name === 'rect' && attributes.get('class') !== 'ground',
    )
    const places = bars.map(({ attributes }) =>
      ['class', 'x', 'y', 'height'].map(name => attributes.get(name)),
    )
    assert.deepEqual(places, [
      ['good', '10', '25', '75'],
      ['bad', '10', '0', '25'],
      ['good', '20', '75', '25'],
    ])
  })

  it('is empty without anything', () => {
    const chart = render(hourChart('Refusals', [{ kind: 'bad', name: 'refused', values: [0, 0] }]))
    assert.match(chart, /0 refused; at most 0 in a minute/)
    assert.doesNotMatch(chart, /<rect class="bad|NaN|Infinity/)
  })
})

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createClientScript } from '../../src/browser/client-script.ts'
import { aadsts } from '../../src/entra/aadsts.ts'
import { english } from '../../src/messages/english.ts'
import { builtIn } from '../../src/messages/languages.ts'
import { deniedPage } from '../../src/pages/denied-page.ts'
import { errorPage } from '../../src/pages/error-page.ts'
import { mePage } from '../../src/pages/me-page.ts'
import { readMarkup } from '../pages/markup.ts'
import { benign, contextOf, identityOf, samplePages } from '../pages/samples.ts'
import { changed, textsOf } from './changed.ts'

/** English with every text replaced by its own path in double brackets; places stay. */
const marked = changed(
  english,
  (text, path) => `⟦${path}⟧${[...text.matchAll(/\{\w+\}/g)].map(([place]) => place).join(' ')}`,
)
const context = contextOf(benign, marked)
const pages = [
  ...samplePages(benign, marked),
  ...[...aadsts.keys()].map(
    code => [code, errorPage(context, { code: 'ERR_INTERNAL', facts: { aadsts: code } })] as const,
  ),
  ...nobody(),
] as const

/** Pages about somebody who has no name, no roles and no time. */
function nobody(): [string, string][] {
  const { name: _name, preferredUsername: _preferred, ...known } = identityOf(benign.text)
  const who = { ...known, roles: [], groups: [] }
  const decision = {
    kind: 'deny',
    route: 'default',
    code: 'ERR_POLICY_DENIED',
    missing: { roles: [], groups: [] },
  } as const
  return [
    ['nobody', mePage(context, { identity: who, expiresAt: 1.8e9, idleAt: Number.NaN, signOutHref: '/' })],
    ['nobody denied', deniedPage(context, { decision, who, switchAccountHref: '/', showReason: true })],
  ]
}

describe('every text', () => {
  // Which button a page has is decided where it is answered, all over the rooms.
  const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.startsWith('messages'))
    .map(file => readFileSync(`src/${file}`, 'utf8'))
    .join('\n')

  it('is shown by some page: one that nothing uses would be translated for nothing', () => {
    const script = createClientScript('', [marked]).text
    const all = [...pages.map(([, page]) => page), script]
    const shown = new Set(all.flatMap(page => [...page.matchAll(/⟦(.*?)⟧/g)].map(([, path]) => path)))
    const unused = [...textsOf(english).keys()].filter(path => !shown.has(path))
    const buttons = unused.filter(path => path.startsWith('page.actions.'))
    assert.deepEqual(
      unused.filter(path => !buttons.includes(path)),
      [],
    )
    assert.deepEqual(
      buttons.filter(path => !source.includes(`label: '${path.split('.').at(-1)}'`)),
      [],
    )
  })

  it('comes from the room of the texts: pages have no words of their own', () => {
    for (const [name, page] of pages) {
      const text = readMarkup(page)
        .text.replaceAll(/⟦.*?⟧/g, '')
        .replaceAll(benign.text, '')
        .replaceAll(benign.path, '')
        .replaceAll(/ERR_\w+|AADSTS\d*|defaultAccess|password|\d+ (?:November|January) \d{4}/g, '')
      assert.doesNotMatch(text, /\p{L}/u, `${name}: ${text.replaceAll(/\s+/g, ' ')}`)
    }
  })

  it('is a text without markup, and without white space at its ends', () => {
    for (const words of builtIn) {
      for (const [path, text] of textsOf(words)) {
        assert.match(text, /^[^\s<>][^<>\n]*[^\s<>]$|^[^\s<>]$/, `${words.language} ${path}`)
      }
    }
  })
})

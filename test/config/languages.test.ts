import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { english } from '../../src/messages/english.ts'
import { builtIn } from '../../src/messages/languages.ts'
import type { Messages } from '../../src/messages/messages.ts'
import { configOf, inFolder, outcome, smallest, withEnv } from './samples.ts'

/** What a start with these files in `pages.messagesDir` comes to; the folder is cut out of what it says. */
function withTexts(files: Readonly<Record<string, string | Buffer>>) {
  return inFolder(files, folder => {
    const { loaded, problems, warnings } = outcome({
      env: { ...smallest, ENTRADA_PAGES_MESSAGES_DIR: folder },
    })
    const short = (lines: readonly string[]) => lines.map(line => line.replaceAll(`${folder}/`, ''))
    return { loaded, problems: short(problems), warnings: short(warnings) }
  })
}

function languagesWith(files: Readonly<Record<string, string | Buffer>>): readonly Messages[] {
  return configOf(withTexts(files)).pages.languages
}

function languageWith(tag: string, files: Readonly<Record<string, string>>): Messages {
  const found = languagesWith(files).find(({ language }) => language === tag)
  if (found === undefined) throw new Error(`${tag} is not there`)
  return found
}

describe('the languages of the pages', () => {
  it('are those that are built in, English first', () => {
    const { languages } = configOf(withEnv({})).pages
    assert.deepEqual(languages, builtIn)
    assert.equal(languages[0], english)
  })
})

describe('a folder with texts', () => {
  it('adds a language; what it leaves out is English', () => {
    const italian = languageWith('it', { 'it.yaml': 'page:\n  footer:\n    help: Aiuto\n' })
    assert.deepEqual(italian.page.footer, { ...english.page.footer, help: 'Aiuto' })
    assert.deepEqual(italian.errors, english.errors)
    assert.equal(languagesWith({ 'it.yaml': '' }).length, builtIn.length + 1)
  })

  it('rewords one that is built in, English too, which stays the first', () => {
    const languages = languagesWith({
      'de.yml': 'page: { footer: { help: Hilfe! } }',
      'en.json': '{"page": {"footer": {"help": "Call 1234"}}}',
    })
    const german = languages.find(({ language }) => language === 'de')
    assert.deepEqual(
      [languages.length, languages[0]?.page.footer.help, german?.page.footer.help],
      [builtIn.length, 'Call 1234', 'Hilfe!'],
    )
    assert.notEqual(german?.page.footer.request, '')
    assert.equal(english.page.footer.help, 'Get help')
  })

  it('takes what a file leaves out from the nearest language, reworded or not', () => {
    const files = { 'de-AT.yaml': 'movers: { wait: Bitte kurz warten }', 'de.yaml': 'movers: { you: Sie! }' }
    const austrian = languageWith('de-AT', files)
    const german = languageWith('de', files)
    assert.deepEqual(austrian.movers, { ...german.movers, wait: 'Bitte kurz warten' })
    assert.equal(german.movers.you, 'Sie!')
    const files2 = { 'it.yaml': '', 'en.yaml': 'page: { footer: { help: Call 1234 } }' }
    assert.equal(languageWith('it', files2).page.footer.help, 'Call 1234')
  })

  it('may write a tag in any letters; pages have it in the usual ones', () => {
    assert.equal(languageWith('pt-BR', { 'PT-br.YAML': '' }).language, 'pt-BR')
  })

  it('may hold hidden files, and says which others it does not read', () => {
    const { problems, warnings } = withTexts({ '.notes': 'x', 'notes.txt': 'x', 'it.yaml.bak': 'x' })
    assert.deepEqual(problems, [])
    assert.equal(
      warnings[0],
      'ENTRADA_PAGES_MESSAGES_DIR pages.messagesDir: holds files that are not read: it.yaml.bak, notes.txt; names end in .yaml, .yml or .json',
    )
  })

  it('may hold the example of docs/languages.md', () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(readFileSync('docs/languages.md', 'utf8')) ?? []
    assert.equal(languageWith('it', { 'it.yaml': example }).page.actions.signOut, 'Esci')
  })

  it('may be the one of the repository', () => {
    assert.deepEqual(withEnv({ ENTRADA_PAGES_MESSAGES_DIR: 'config/messages' }).problems, [])
  })
})

describe('a file with texts that is wrong', () => {
  const rows: [name: string, yaml: string, problem: string][] = [
    [
      'a misspelt name',
      'page:\n  footer:\n    halp: Aiuto',
      'it.yaml:3:5 page.footer.halp: unknown text; did you mean help?',
    ],
    [
      'an unknown name',
      'errors:\n  ERR_OTHER_THINGS: { title: x }',
      'it.yaml:2:3 errors.ERR_OTHER_THINGS: unknown text; config/messages/en.yaml has all that are known',
    ],
    [
      'a tag of its own',
      'language: it',
      'it.yaml:1:1 language: unknown text; config/messages/en.yaml has all that are known',
    ],
    [
      'a name of every object',
      'constructor: x',
      'it.yaml:1:1 constructor: unknown text; config/messages/en.yaml has all that are known',
    ],
    [
      '__proto__',
      '__proto__: { page: x }',
      'it.yaml:1:1 __proto__: unknown text; config/messages/en.yaml has all that are known',
    ],
    ['a number', 'movers:\n  you: 3', 'it.yaml:2:8 movers.you: must be text; put it in quotes'],
    ['a list', 'movers:\n  you: [a]', 'it.yaml:2:8 movers.you: must be text; put it in quotes'],
    ['nothing', 'movers:\n  you:', 'it.yaml:2:7 movers.you: must be text; put it in quotes'],
    [
      'an empty text',
      "movers:\n  you: ' '",
      'it.yaml:2:8 movers.you: must not be empty; leave it out, to keep the text that is built in',
    ],
    [
      'a text where names stand',
      'page: x',
      'it.yaml:1:7 page: must hold names with texts; write for example actions: below it',
    ],
    [
      'a place that is missing',
      'page:\n  values:\n    inAll: in tutto',
      'it.yaml:3:12 page.values.inAll: lacks {count}; put it where the value has to stand',
    ],
    [
      'a place too much',
      "page:\n  values:\n    inAll: '{count} di {all}'",
      'it.yaml:3:12 page.values.inAll: holds {all}; known here is {count}',
    ],
    [
      'a place where there is none',
      "page:\n  values:\n    none: '{count}'",
      'it.yaml:3:11 page.values.none: holds {count}; nothing is filled in here',
    ],
    [
      'a control character',
      'movers:\n  you: "a\\u001b[2J"',
      'it.yaml:2:8 movers.you: holds a control character; take it out',
    ],
    [
      'a name twice',
      'movers:\n  you: a\n  you: b',
      'it.yaml:3:3 movers.you: is there twice; leave one of the two out',
    ],
    ['no YAML', 'movers: "x', 'it.yaml:1:11: a quote, bracket, comma or colon is missing'],
    [
      'a list of texts',
      '[a]',
      'it.yaml:1:1: the file must hold names with values; write a name, a colon and a value',
    ],
  ]
  for (const [name, yaml, problem] of rows) {
    it(`is refused with its place: ${name}`, () => {
      const { problems } = withTexts({ 'it.yaml': yaml })
      assert.equal(problems.length, 1)
      assert.ok(problems[0]?.startsWith(problem), problems[0])
    })
  }

  it('is one of many: the report has all of them, file by file and from the top', () => {
    const { problems } = withTexts({
      'fr.yaml': 'movers:\n  you: 1\n  wait: 2',
      'es.yaml': 'movers: { you: 1 }',
      'it.yaml': Buffer.from([0x61, 0x3a, 0xff]),
    })
    assert.deepEqual(
      problems.map(line => line.split(' ')[0]),
      ['es.yaml:1:16', 'fr.yaml:2:8', 'fr.yaml:3:9', 'it.yaml:'],
    )
  })
})

describe('the name of a file with texts', () => {
  for (const name of [
    'english.yaml',
    'd.yaml',
    'de_AT.yml',
    'x-own.json',
    'de-u-co-phonebk.yaml',
    'it copy.yaml',
    '12.yaml',
    'root.yaml',
  ]) {
    it(`is refused when it is no language tag: ${name}`, () => {
      assert.deepEqual(withTexts({ [name]: '' }).problems, [
        `${name}: its name is no language tag; name it after its language (BCP 47), for example it.yaml or pt-BR.yaml`,
      ])
    })
  }

  it('is refused when another file is the same language', () => {
    assert.deepEqual(withTexts({ 'it.json': '{}', 'it.yaml': '' }).problems.length, 1)
  })
})

describe('a folder with texts that cannot be read', () => {
  it('is a problem of the setting', () => {
    for (const folder of [join('config', 'nowhere'), join('package.json')]) {
      const { problems } = withEnv({ ENTRADA_PAGES_MESSAGES_DIR: folder })
      assert.equal(problems.length, 1)
      assert.ok(
        problems[0]?.startsWith(`ENTRADA_PAGES_MESSAGES_DIR pages.messagesDir: ${folder} cannot be read: `),
      )
    }
  })
})

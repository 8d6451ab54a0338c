import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { english } from '../../src/messages/english.ts'
import { messagesFile } from '../../tools/messages-file.ts'

describe('config/messages/en.yaml', () => {
  const { path, text } = messagesFile()

  it('is the one that is generated; npm run generate renews it', () => {
    assert.equal(readFileSync(path, 'utf8'), text)
  })

  it('has every text of the pages', () => {
    const { language: _language, ...texts } = english
    assert.deepEqual(parse(text), texts)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emailDomain } from '../../src/identity/email-domain.ts'

describe('the domain of an address', () => {
  it('is what stands behind the only @, in small letters', () => {
    assert.equal(emailDomain('ada.lovelace+x@corp.example'), 'corp.example')
    assert.equal(emailDomain("o'neil@Corp.EXAMPLE"), 'corp.example')
    assert.equal(emailDomain('a@xn--bcher-kva.example'), 'xn--bcher-kva.example')
    assert.equal(emailDomain('a@intranet'), 'intranet')
  })

  it('is not known where an address could be read in two ways', () => {
    for (const email of [
      ...[
        undefined,
        '',
        '@',
        'a',
        'a@',
        '@corp.example',
        'a@b@corp.example',
        '"a@corp.example"@evil.example',
      ],
      ...['"a"@corp.example', 'a@corp.example ', ' a@corp.example', 'a@corp.example.', 'a@.corp.example'],
      ...['a@corp..example', 'a@corp.example\n', 'a@corp.example,b@x.example', '<a@corp.example>'],
      ...['a@(x)corp.example', 'a@[127.0.0.1]', 'a@corp.example;', 'a@*.example', 'a@corp_x.example'],
      // Full-width letters, a Cyrillic o, the Kelvin sign, an ideographic full stop, a full-width @, an invisible space
      ...['a@ｃorp.example', 'a@c\u043erp.example', 'a@\u212Aorp.example', 'a@corp\u3002example'],
      ...['a\uFF20corp.example@evil.example', 'a@corp\u200b.example', 'ä@corp.example'],
    ]) {
      assert.equal(emailDomain(email), undefined, email)
    }
  })
})

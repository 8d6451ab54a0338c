import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readTheirSettings } from '../../../src/cli/migrate/their-settings.ts'

function faults(text: string): readonly string[] {
  const read = readTheirSettings(text)
  return 'faults' in read ? read.faults : []
}

function read(text: string) {
  const theirs = readTheirSettings(text)
  return 'faults' in theirs ? assert.fail(theirs.faults.join('\n')) : theirs
}

describe('a configuration file of oauth2-proxy', () => {
  it('gives texts, lists, flags and durations, however they are written', () => {
    const theirs = read(
      [
        '\uFEFF# a comment',
        'client_id = "a\\"b\\u0041\\\\" # behind it',
        "client_secret = 'C:\\plain'",
        'jwt_key = """',
        'one',
        'two"""',
        'upstreams = [ # several',
        '  "http://a",',
        "  'http://b', ]",
        'email_domains = "x.example, y.example"',
        '"reverse_proxy" = true',
        'cookie_expire = "1h30m"',
        'cookie_refresh = ""',
        'logging_max_age = 7',
      ].join('\r\n'),
    )
    assert.equal(theirs.text('client_id'), 'a"bA\\')
    assert.equal(theirs.text('client_secret'), 'C:\\plain')
    assert.equal(theirs.text('jwt_key'), 'one\ntwo')
    assert.deepEqual(theirs.list('upstreams'), ['http://a', 'http://b'])
    assert.deepEqual(theirs.list('email_domains'), ['x.example', 'y.example'])
    assert.equal(theirs.flag('reverse_proxy', false), true)
    assert.equal(theirs.seconds('cookie_expire'), 5400)
    assert.equal(theirs.seconds('cookie_refresh'), undefined)
  })

  it('is refused as a whole for a line that cannot be read, with its number and never its value', () => {
    for (const [text, fault] of [
      ['', /nothing in it/],
      ['client_id = hush', /^line 1: a text needs quotes$/],
      ['\nclient_id "hush"', /^line 2: this line is not name = value$/],
      ['client_id = "hush', /^line 1: the quotes are not closed$/],
      ['client_id = "hush" x', /^line 1: there is something behind the value$/],
      ['client_id = "hu\\sh"', /^line 1: a backslash/],
      ['client_id =', /^line 1: the value is missing$/],
      ['upstreams = ["hush"', /^line 1: the list is not closed$/],
      ['upstreams = ["hush" "x"]', /^line 1: the list is not closed$/],
      ['upstreams = [["hush"]]', /^line 1: a list stands within a list$/],
      ['# one\nupstreams = [\n"a"\n]\n\nclient_id = hush', /^line 6: a text needs quotes$/],
      ['upstreams = [1]', /^line 1: upstreams must be a list of texts$/],
      ['[provider]', /^line 1: there are no tables/],
      ['client_id = "a"\nclient_id = "hush"', /^line 2: client_id is there twice$/],
      ['reverse_proxy = "hush"', /^line 1: reverse_proxy must be true or false$/],
      ['cookie_expire = "hush"', /^line 1: cookie_expire must be a duration/],
      ['client_id = 7', /^line 1: client_id must be a text$/],
    ] as const) {
      const found = faults(text)
      assert.match(found[0] ?? '', fault, text)
      assert.doesNotMatch(found.join('\n'), /hush/)
    }
  })

  it('is refused for an option that is not known, as it could keep somebody out', () => {
    assert.deepEqual(faults('allowed_group = ["a"]'), [
      'line 1: allowed_group is no option of oauth2-proxy that is known here; did you mean allowed_groups?',
    ])
    assert.match(faults('constructor = "a"')[0] ?? '', /is no option/)
  })
})

describe('a file that is made to do harm', () => {
  it('is refused for its size', () => {
    assert.deepEqual(faults('#'.repeat(1_048_577)), ['it is longer than 1 MiB'])
    assert.deepEqual(faults('#'.repeat(1_048_576)), ['there is nothing in it'])
  })

  it('is refused for lists within each other, however deep', () => {
    assert.deepEqual(faults(`a = ${'['.repeat(50_000)}`), ['line 1: a list stands within a list'])
  })

  it('is told of a hundred faults at most', () => {
    const options = Array.from({ length: 1000 }, (_, at) => `a${at} = "x"`).join('\n')
    for (const text of [options, 'a b\n'.repeat(1000), options.replace(/^/gm, 'OAUTH2_PROXY_')]) {
      assert.equal(faults(text).length, 100)
    }
  })
})

describe('the variables of oauth2-proxy', () => {
  it('are taken among those of others', () => {
    const theirs = read(
      'TZ=UTC\nexport OAUTH2_PROXY_CLIENT_ID="app"\nOAUTH2_PROXY_EMAIL_DOMAINS=a,b\nOAUTH2_PROXY_REVERSE_PROXY=1',
    )
    assert.deepEqual(theirs.names, ['client_id', 'email_domains', 'reverse_proxy'])
    assert.deepEqual(theirs.list('email_domains'), ['a', 'b'])
    assert.equal(theirs.flag('reverse_proxy', false), true)
  })

  it('are refused beside lines of the configuration file, which would get lost', () => {
    const beside =
      'stands beside OAUTH2_PROXY_… variables: give the configuration file and the variables each by itself'
    for (const line of ['email_domains = ["corp.example"]', 'email_domain = "x"', 'ALLOWED_GROUPS=staff']) {
      const [name] = line.split(/[ =]/)
      assert.deepEqual(faults(`OAUTH2_PROXY_CLIENT_ID=a\n${line}\nTZ=UTC`), [`${name} ${beside}`])
    }
  })

  it('are refused when one is not known', () => {
    assert.match(
      faults('OAUTH2_PROXY_EMAIL_DOMAIN=a')[0] ?? '',
      /^OAUTH2_PROXY_EMAIL_DOMAIN: email_domain is no option/,
    )
    assert.match(faults('OAUTH2_PROXY_CLIENT_ID=a\nhush')[0] ?? '', /^line 2: this line is not NAME=value$/)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { commandNames, parseArguments } from '../../src/cli/arguments.ts'
import { helpText } from '../../src/cli/help.ts'
import { printReport } from '../../src/cli/report.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

function refusal(...argv: string[]): string {
  try {
    parseArguments(argv)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return assert.fail(`${argv.join(' ')} was taken`)
}

describe('a command line', () => {
  it('may be empty', () => {
    const none = { help: false, version: false, json: false, operands: [], sources: { flags: {} } }
    assert.deepEqual(parseArguments([]), none)
  })

  it('gives the command, the files and the settings, with = and without', () => {
    const given = parseArguments([
      'check',
      '--config',
      'a.yaml',
      '--env-file=.env',
      '--session-idle-timeout',
      '30m',
      '--upstream=http://x',
    ])
    assert.equal(given.command, 'check')
    assert.deepEqual(given.sources, {
      configFile: 'a.yaml',
      envFile: '.env',
      flags: { '--session-idle-timeout': '30m', '--upstream': 'http://x' },
    })
  })

  it('takes a value that begins with a dash only after =', () => {
    assert.deepEqual(parseArguments(['--pages-product-name=-x-']).sources.flags, {
      '--pages-product-name': '-x-',
    })
    assert.match(refusal('check', '--config', '--json'), /^--config needs a value/)
    assert.match(refusal('--config'), /^--config needs a value/)
    assert.match(refusal('--config='), /^--config needs a value/)
  })

  it('is refused with a suggestion', () => {
    assert.equal(refusal('chekc'), 'there is no command chekc; did you mean check?')
    assert.equal(refusal('xyzzy'), 'there is no command xyzzy; see entrada --help')
    assert.equal(
      refusal('check', '--sesion-idle-timeout', '1m'),
      '--sesion-idle-timeout is not known; did you mean --session-idle-timeout?',
    )
    assert.equal(refusal('check', 'more'), 'check does not take more')
    assert.equal(refusal('check', '--help=x'), '--help takes no value')
    assert.equal(refusal('check', '--json'), 'check does not know --json')
    assert.match(refusal('keygen', '--listen-port', '1'), /^keygen reads no settings/)
    assert.match(refusal('demo', '--config', 'x'), /^demo reads no settings/)
    assert.match(refusal('-x'), /^-x is not known/)
  })
})

describe('the help', () => {
  it('fits one screen, for each command', () => {
    for (const command of [undefined, ...commandNames]) {
      const lines = helpText(command).split('\n')
      assert.ok(lines.length <= 32, `${command}: ${lines.length} lines`)
      assert.deepEqual(
        lines.filter(line => line.length > 120),
        [],
      )
      assert.match(lines[0] ?? '', /^Usage: entrada/)
    }
  })

  it('names every command', () => {
    for (const command of commandNames) assert.match(helpText(), new RegExp(`^ {2}${command} `, 'm'))
  })
})

describe('a report', () => {
  const problem = { where: 'f.yaml:1:1', path: 'a\u001b[31m', what: 'is wrong', remedy: 'mend it' }
  const printed = (color: boolean): string => {
    const lines: string[] = []
    const io = {
      stdout: () => assert.fail('stdout'),
      stderr: (text: string) => void lines.push(text),
      env: {},
      color,
    }
    printReport([problem], [problem], io)
    return lines.join('')
  }

  it('is plain without colour, and nothing from a file steers the terminal', () => {
    assert.equal(
      printed(false),
      'error: f.yaml:1:1 a?[31m: is wrong; mend it\nwarning: f.yaml:1:1 a?[31m: is wrong; mend it\n1 problem, 1 warning\n',
    )
  })

  it('marks error and warning with colour', () => {
    assert.ok(printed(true).startsWith('\u001b[31merror\u001b[0m: f.yaml:1:1 a?[31m'))
  })
})

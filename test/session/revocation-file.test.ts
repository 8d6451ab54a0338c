import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { createMarks } from '../../src/session/marks.ts'
import { openRevocationFile, RevocationFileError } from '../../src/session/revocation-file.ts'
import { createRevocations } from '../../src/session/revocations.ts'
import { clockDrift } from '../../src/session/session.ts'
import { keyOf } from './sessions.ts'

const absolute = 3600
const binding = { issuer: 'https://idp.example', clientId: 'client', publicOrigin: 'https://app.example' }

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'entrada-revocations-'))
  t.after(() => rmSync(made, { recursive: true, force: true, maxRetries: 9 }))
  return made
}

/** A process that has opened the file; `ends` signs somebody out there, `isOut` asks whether that is known. */
function opened(t: TestContext, file: string, at = 1500, installation = 'ours', keys = [keyOf(1)]) {
  const clock = { now: at }
  const lines: string[] = []
  const log = (_facts: unknown, message: string) => void lines.push(message)
  const marks = createMarks(createKeyRing(keys), binding)
  const list = createRevocations(absolute, marks)
  const open = openRevocationFile({
    file,
    installation,
    list,
    log: { info: log, warn: log, error: log },
    now: () => clock.now,
  })
  t.after(() => open.close())
  return {
    ...open,
    clock,
    lines,
    ends: (user: string) => list.endAll({ user }, clock.now),
    isOut: (user: string, signedInAt = 1000) => list.has({ marks: marks.of({ user }) }, signedInAt),
  }
}

const entriesIn = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length - 1

describe('a file of revocations', () => {
  it('keeps what has ended over a restart, at once and without a farewell', t => {
    const file = join(folder(t), 'revocations')
    const before = opened(t, file)
    before.ends('ada')
    const after = opened(t, file, 1501)
    assert.deepEqual([after.isOut('ada'), after.isOut('ada', 1503), after.isOut('zoe')], [true, false, false])
    assert.deepEqual([before.problem(), after.problem(), after.lines], [undefined, undefined, []])
  })

  it('is for its owner alone, and says nothing of anybody', t => {
    const file = join(folder(t), 'revocations')
    opened(t, file).ends('zoe@corp.example')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.doesNotMatch(readFileSync(file, 'utf8'), /zoe|corp/)
    chmodSync(file, 0o644)
    opened(t, file)
    assert.equal(statSync(file).mode & 0o777, 0o600)
  })

  it('grows by a line for each, and loses at the start what is of no use any more', t => {
    const file = join(folder(t), 'revocations')
    const first = opened(t, file)
    for (const user of ['ada', 'zoe', 'ada']) first.ends(user)
    assert.equal(entriesIn(file), 2)
    first.clock.now += 10
    first.ends('ada')
    assert.equal(entriesIn(file), 3)
    opened(t, file, 1511)
    assert.equal(entriesIn(file), 2)
    opened(t, file, 1505 + absolute + clockDrift)
    assert.equal(entriesIn(file), 1)
  })

  it('may end in a line that was cut short', t => {
    const file = join(folder(t), 'revocations')
    opened(t, file).ends('ada')
    opened(t, file).ends('zoe')
    truncateSync(file, statSync(file).size - 9)
    const after = opened(t, file)
    assert.deepEqual([after.isOut('ada'), after.isOut('zoe')], [true, false])
    assert.match(after.lines.join(), /cut short/)
    assert.deepEqual(opened(t, file).lines, [])
  })

  it('takes what comes behind such a line on a line of its own', t => {
    const file = join(folder(t), 'revocations')
    const first = opened(t, file)
    first.ends('ada')
    truncateSync(file, statSync(file).size - 9)
    first.ends('zoe')
    assert.deepEqual([opened(t, file).isOut('zoe')], [true])
  })

  it('is taken when its last line has no end, but is whole', t => {
    const file = join(folder(t), 'revocations')
    opened(t, file).ends('ada')
    truncateSync(file, statSync(file).size - 1)
    assert.ok(opened(t, file).isOut('ada'))
  })

  it('may be empty, and may be a link', t => {
    const at = folder(t)
    writeFileSync(join(at, 'real'), '')
    symlinkSync('real', join(at, 'link'))
    opened(t, join(at, 'link')).ends('ada')
    assert.ok(opened(t, join(at, 'real')).isOut('ada'))
  })
})

describe('a file that cannot be used', () => {
  const good = '{"format":"entrada-revocations","version":1,"installation":"ours"}\n'
  for (const [name, text, reason] of [
    ['that is something else', 'hello', /is no list of revocations/],
    ['that is something else, in JSON', '[]\n', /is no list of revocations/],
    ['of a later version', good.replace('1', '2'), /is of version 2/],
    ['of another gateway', good.replace('ours', 'theirs'), /belongs to another gateway/],
    ['with a line that is none', `${good}{"m":5}\n`, /holds a line that is no revocation/],
    ['with a time that is none', `${good}{"m":"x","t":"now","a":1}\n`, /holds a line that is no revocation/],
  ] as const) {
    it(`${name} is refused, and left as it is`, t => {
      const file = join(folder(t), 'revocations')
      writeFileSync(file, text)
      assert.throws(
        () => opened(t, file),
        (error: unknown) => error instanceof RevocationFileError && reason.test(error.message),
      )
      assert.equal(readFileSync(file, 'utf8'), text)
    })
  }

  it('is refused where it is a folder', t => {
    assert.throws(() => opened(t, folder(t)), /cannot be read \(EISDIR\)/)
  })
})

describe('a file that cannot be written', () => {
  it('takes nothing back: it holds here, is told once, and is made up for', t => {
    const at = folder(t)
    const file = join(at, 'revocations')
    const first = opened(t, file)
    renameSync(at, `${at}-away`)
    t.after(() => rmSync(`${at}-away`, { recursive: true, force: true, maxRetries: 9 }))
    first.ends('ada')
    first.ends('zoe')
    first.refresh()
    assert.ok(first.isOut('ada') && first.isOut('zoe'))
    assert.match(first.problem() ?? '', /ENOENT/)
    assert.equal(first.lines.filter(line => /not kept/.test(line)).length, 1)
    renameSync(`${at}-away`, at)
    first.refresh()
    assert.equal(first.problem(), undefined)
    assert.match(first.lines.at(-1) ?? '', /kept again/)
    const after = opened(t, file)
    assert.ok(after.isOut('ada') && after.isOut('zoe'))
  })

  it('is no reason not to start', t => {
    const first = opened(t, join(folder(t), 'nowhere', 'revocations'))
    first.ends('ada')
    assert.ok(first.isOut('ada'))
    assert.match(first.problem() ?? '', /ENOENT/)
  })

  it('because the disk is full is a trouble that passes', t => {
    if (!existsSync('/dev/full')) return t.skip('there is no /dev/full')
    const at = folder(t)
    const file = join(at, 'revocations')
    const first = opened(t, file)
    rmSync(file)
    // A write to it fails as on a full disk.
    symlinkSync('/dev/full', file)
    first.ends('ada')
    assert.match(first.problem() ?? '', /ENOSPC/)
    rmSync(file)
    first.refresh()
    assert.ok(opened(t, file).isOut('ada'))
  })

  it('that was taken away or cut is written anew, with all that is known', t => {
    const file = join(folder(t), 'revocations')
    const first = opened(t, file)
    first.ends('ada')
    first.refresh()
    for (const harm of [() => rmSync(file), () => truncateSync(file, 0)]) {
      harm()
      first.refresh()
      assert.ok(opened(t, file).isOut('ada'))
      first.refresh()
    }
    assert.deepEqual([first.problem(), first.isOut('ada')], [undefined, true])
  })

  it('is left alone when something else has taken its place', t => {
    const file = join(folder(t), 'revocations')
    const first = opened(t, file)
    rmSync(file)
    mkdirSync(file)
    first.refresh()
    first.refresh()
    assert.match(first.problem() ?? '', /no file/)
    assert.ok(statSync(file).isDirectory())
  })
})

describe('a file of revocations that is older than the keys', () => {
  const under = (...seeds: readonly number[]) => seeds.map(keyOf)

  it('holds through each step of a key change', t => {
    const file = join(folder(t), 'revocations')
    opened(t, file, 1500, 'ours', under(1)).ends('ada')
    for (const keys of [under(1, 2), under(2, 1)]) {
      const { isOut } = opened(t, file, 1510, 'ours', keys)
      assert.deepEqual([isOut('ada'), isOut('zoe')], [true, false])
    }
    opened(t, file, 1510, 'ours', under(1, 2)).ends('zoe')
    for (const keys of [under(1), under(1, 2), under(2, 1), under(2)]) {
      assert.equal(opened(t, file, 1520, 'ours', keys).isOut('zoe'), true, keys.join())
    }
  })

  it('signs nobody else out when its key has gone, and keeps what it held for those who have it', t => {
    const file = join(folder(t), 'revocations')
    opened(t, file, 1500, 'ours', under(1)).ends('ada')
    const { isOut, lines } = opened(t, file, 1510, 'ours', under(2))
    assert.deepEqual([isOut('ada'), isOut('zoe'), lines], [false, false, []])
    assert.equal(opened(t, file, 1520, 'ours', under(1)).isOut('ada'), true)
  })
})

describe('two processes with one file', () => {
  it('hear of what the other has ended, without a word to each other', t => {
    const file = join(folder(t), 'revocations')
    const [one, other] = [opened(t, file), opened(t, file)]
    one.ends('ada')
    other.ends('zoe')
    for (const each of [one, other]) each.refresh()
    for (const user of ['ada', 'zoe']) assert.ok(one.isOut(user) && other.isOut(user), user)
    assert.deepEqual([one.lines, other.lines], [[], []])
  })

  it('do so by themselves', async t => {
    const file = join(folder(t), 'revocations')
    const [one, other] = [opened(t, file), opened(t, file)]
    one.ends('ada')
    const deadline = Date.now() + 10_000
    while (!other.isOut('ada') && Date.now() < deadline) await new Promise(later => setTimeout(later, 20))
    assert.ok(other.isOut('ada'))
  })

  it('lose nothing when one of them writes it anew', t => {
    const file = join(folder(t), 'revocations')
    const one = opened(t, file)
    one.ends('ada')
    const other = opened(t, file)
    one.ends('zoe')
    other.refresh()
    opened(t, file)
    other.ends('bob')
    for (const each of [one, other, opened(t, file)]) {
      each.refresh()
      for (const user of ['ada', 'zoe', 'bob']) assert.ok(each.isOut(user), user)
    }
  })

  it('wait for the end of a line that the other is writing', t => {
    const file = join(folder(t), 'revocations')
    const [one, other] = [opened(t, file), opened(t, file)]
    const empty = readFileSync(file, 'utf8')
    one.ends('ada')
    const line = readFileSync(file, 'utf8').slice(empty.length)
    truncateSync(file, empty.length + 20)
    other.refresh()
    assert.equal(other.isOut('ada'), false)
    appendFileSync(file, line.slice(20))
    other.refresh()
    assert.ok(other.isOut('ada'))
    assert.deepEqual(other.lines, [])
  })

  it('leave the copy alone that the other is making, but not one that was left behind', t => {
    const file = join(folder(t), 'revocations')
    opened(t, file).ends('ada')
    const copy = `${file}.new`
    writeFileSync(copy, 'half')
    const busy = opened(t, file)
    assert.deepEqual(
      [busy.isOut('ada'), readFileSync(copy, 'utf8'), busy.problem()],
      [true, 'half', undefined],
    )
    utimesSync(copy, 1, 1)
    opened(t, file)
    assert.equal(existsSync(copy), false)
  })
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createDestination } from '../../src/observe/destination.ts'
import { fileOutlet } from '../../src/observe/outlet.ts'
import { makePipe, type NamedPipe } from '../support/named-pipe.ts'
import { until } from '../support/until.ts'

/** A destination over a file, and what it has said of itself. */
function writingTo(
  t: TestContext,
  file: string,
  { room, isAlone = false }: { room?: number; isAlone?: boolean } = {},
) {
  const told: (string | number)[] = []
  const outlet = fileOutlet(file, 20)
  let writes = 0
  const destination = createDestination({
    // Asked for before each write.
    outlet: { ...outlet, open: async () => (writes++, outlet.open()) },
    isAlone,
    troublePause: 20,
    onTrouble: reason => told.push(reason),
    onWritten: dropped => told.push(dropped),
    ...(room !== undefined && { room }),
  })
  t.after(destination.close)
  return { ...destination, told, writes: () => writes }
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-lines-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Lines of 101 bytes, numbered from 0. */
function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${String(at).padEnd(100, '.')}\n`)
}

/** All that comes out of a pipe until `enough` says so. */
async function drained(pipe: NamedPipe, enough: (text: string) => boolean): Promise<string> {
  let text = ''
  await until('the pipe has given all', () => {
    text += pipe.read()
    return enough(text)
  })
  return text
}

describe('lines for a file', () => {
  it('are written in order, with what was there before', async t => {
    const file = join(folderOf(t), 'lines')
    writeFileSync(file, 'before\n')
    const { write, close, told } = writingTo(t, file)
    const lines = numbered(500)
    for (const line of lines) write(line)
    await until('all are there', () => readFileSync(file, 'utf8') === `before\n${lines.join('')}`)
    write('last\n')
    await close()
    assert.ok(readFileSync(file, 'utf8').endsWith('\nlast\n'))
    assert.deepEqual(told, [])
  })

  it('are written many at a time where nobody else writes, and in small parts where somebody may', async t => {
    const folder = folderOf(t)
    const text = numbered(500).join('')
    const writesOf = async (isAlone: boolean): Promise<number> => {
      const file = join(folder, String(isAlone))
      const { write, writes } = writingTo(t, file, { isAlone })
      for (const line of numbered(500)) write(line)
      await until('all are there', () => textOf(file) === text)
      return writes()
    }
    assert.deepEqual([await writesOf(true), await writesOf(false)], [1, Math.ceil(500 / 40)])
  })

  it('begin a line of their own behind one that was cut', async t => {
    const file = join(folderOf(t), 'lines')
    writeFileSync(file, '{"half":')
    const { write } = writingTo(t, file)
    write('{}\n')
    await until('it is there', () => readFileSync(file, 'utf8') === '{"half":\n{}\n')
  })

  it('go to a new one when it was moved away', async t => {
    const file = join(folderOf(t), 'lines')
    const { write, told } = writingTo(t, file)
    write('old\n')
    await until('it is there', () => textOf(file) === 'old\n')
    renameSync(file, `${file}.1`)
    writeFileSync(file, '')
    await until('the new one is written', () => {
      write('new\n')
      return textOf(file).startsWith('new\n')
    })
    assert.match(readFileSync(`${file}.1`, 'utf8'), /^old\n(new\n)*$/)
    assert.deepEqual(told, [])
  })

  it('are never lost in a file that has gone with its folder', async t => {
    const folder = join(folderOf(t), 'logs')
    mkdirSync(folder)
    const { open, close } = fileOutlet(join(folder, 'lines'), 1000)
    t.after(close)
    const first = performance.now()
    const clock = t.mock.method(performance, 'now', () => first)
    await open()
    rmSync(folder, { recursive: true })
    clock.mock.mockImplementation(() => first + 1001)
    await assert.rejects(open(), { code: 'ENOENT' })
    clock.mock.mockImplementation(() => first + 2000)
    await assert.rejects(open(), { code: 'ENOENT' })
    mkdirSync(folder)
    assert.equal((await open()).isNew, true)
  })

  it('are written at once when the process is about to end', async t => {
    const file = join(folderOf(t), 'lines')
    const { write, flushSync } = writingTo(t, file)
    write('first\n')
    await until('it is open', () => textOf(file) === 'first\n')
    write('last\n')
    flushSync()
    assert.equal(textOf(file), 'first\nlast\n')
    flushSync()
    write('more\n')
    await until('it goes on', () => textOf(file) === 'first\nlast\nmore\n')
  })
})

describe('lines for a disk that is full', () => {
  it('wait, and are told of once and written when there is room', { skip: noFullDisk() }, async t => {
    const file = join(folderOf(t), 'lines')
    symlinkSync('/dev/full', file)
    const { write, told } = writingTo(t, file)
    const lines = numbered(100)
    for (const line of lines) write(line)
    await until('it is told', () => told.length > 0)
    write('later\n')
    // Several attempts, which are told of no more.
    await new Promise(resolve => setTimeout(resolve, 200))
    unlinkSync(file)
    await until('all are there', () => textOf(file) === `${lines.join('')}later\n`)
    assert.deepEqual(told, ['ENOSPC', 0])
  })
})

/** Writes lines to the file that it is told, in a process whose files must not grow beyond 8 KiB. */
const limited = `
  const [file, destination, outlet] = process.argv.slice(1)
  const { createDestination } = await import(destination)
  const { fileOutlet } = await import(outlet)
  const say = what => console.log(String(what))
  const { write, close } = createDestination({ outlet: fileOutlet(file), onTrouble: say, onWritten: say })
  for (let at = 0; at < 120; at += 1) write(String(at).padEnd(100, '.') + '\\n')
  process.stdin.on('end', close).resume()
`

describe('a line that a full disk has cut', () => {
  it('is written again as a whole', async t => {
    const file = join(folderOf(t), 'lines')
    const modules = ['destination', 'outlet'].map(
      name => new URL(`../../src/observe/${name}.js`, import.meta.url).href,
    )
    const code = ['--input-type=module', '-e', limited, file, ...modules]
    const child = spawn('sh', ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, ...code], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    await until('the file is full', () => said === 'EFBIG\n')
    renameSync(file, `${file}.1`)
    await until('it goes on', () => said === 'EFBIG\n0\n')
    child.stdin.end()
    await once(child, 'exit')
    const before = textOf(`${file}.1`).split('\n')
    assert.ok((before.pop()?.length ?? 0) > 0)
    assert.equal(`${before.join('\n')}\n${textOf(file)}`, numbered(120).join(''))
  })
})

describe('lines for a pipe that nobody reads', () => {
  for (const isAlone of [false, true]) {
    const name = isAlone ? 'wait, more at a time than the pipe takes' : 'wait'
    it(`${name}, and come out whole and in order`, async t => {
      const pipe = makePipe(t)
      pipe.open()
      const { write, told } = writingTo(t, pipe.path, { isAlone })
      const lines = numbered(5000)
      for (const line of lines) write(line)
      await new Promise(resolve => setTimeout(resolve, 50))
      const all = lines.join('')
      assert.equal(await drained(pipe, text => text.length >= all.length), all)
      assert.deepEqual(told, [])
    })
  }

  it('are dropped where there is no more room, the newest, and counted once there is some again', async t => {
    const pipe = makePipe(t)
    pipe.open()
    const { write, told } = writingTo(t, pipe.path, { room: 50_000 })
    const lines = numbered(5000)
    for (const line of lines) write(line)
    // At once, for whoever has to see to it.
    assert.deepEqual(told, ['ENOBUFS'])
    const rest = () => lines.length - Number(told[1])
    const text = await drained(pipe, ({ length }) => told.length > 1 && length >= rest() * 101)
    assert.ok(rest() > 400 && rest() < 600, String(rest()))
    assert.equal(text, lines.slice(0, rest()).join(''))
    assert.equal(told.length, 2)
  })

  it('that is longer than the pipe comes out whole as well', async t => {
    const pipe = makePipe(t)
    pipe.open()
    const { write } = writingTo(t, pipe.path)
    const long = `${'x'.repeat(300_000)}\n`
    write(long)
    write('next\n')
    assert.equal(await drained(pipe, text => text.endsWith('next\n')), `${long}next\n`)
  })

  it('are trouble when it has no reader at all, until there is one', async t => {
    const pipe = makePipe(t)
    const { write, told } = writingTo(t, pipe.path)
    write('first\n')
    await until('it is told', () => told.length > 0)
    pipe.open()
    assert.equal(await drained(pipe, text => text !== ''), 'first\n')
    pipe.close()
    write('second\n')
    await until('it is told again', () => told.length > 2)
    assert.deepEqual(told, ['ENXIO', 0, 'EPIPE'])
  })

  it('keep the end of the process waiting for a moment only', async t => {
    const pipe = makePipe(t)
    pipe.open()
    const { write, flushSync } = writingTo(t, pipe.path)
    for (const line of numbered(5000)) write(line)
    await until('it is open', () => pipe.read() !== '')
    const before = performance.now()
    flushSync()
    assert.ok(performance.now() - before < 5000)
  })
})

describe('lines of several', () => {
  it('stay whole in one pipe that is full', async t => {
    const pipe = makePipe(t)
    pipe.open()
    const writers = ['a', 'b'].map(name => ({ name, ...writingTo(t, pipe.path) }))
    const lines = (name: string) => Array.from({ length: 1500 }, (_, at) => name.repeat(50 + (at % 100)))
    for (const { name, write } of writers) for (const line of lines(name)) write(`${line}\n`)
    await new Promise(resolve => setTimeout(resolve, 50))
    const text = await drained(pipe, ({ length }) => length >= 2 * lines('a').join('\n').length + 2)
    for (const { name } of writers) {
      const own = text.split('\n').filter(line => line.startsWith(name))
      assert.deepEqual(own, lines(name))
    }
  })

  it('stay whole in one file', async t => {
    const file = join(folderOf(t), 'lines')
    const writers = ['a', 'b', 'c'].map(name => ({ name, ...writingTo(t, file) }))
    const of = (name: string, at: number) => `${name.repeat(50 + ((at * 37) % 900))}\n`
    for (let at = 0; at < 500; at += 1) for (const { name, write } of writers) write(of(name, at))
    const lines = () => textOf(file).split('\n').slice(0, -1)
    await until('all are there', () => lines().length >= 1500)
    for (const { name } of writers) {
      const own = lines().filter(line => line.startsWith(name))
      assert.deepEqual(
        own,
        Array.from({ length: 500 }, (_, at) => of(name, at).trimEnd()),
      )
    }
  })
})

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** A device that says that it is full (full(4)) is what Linux has. */
function noFullDisk(): string | false {
  return process.platform === 'linux' ? false : 'there is no /dev/full'
}

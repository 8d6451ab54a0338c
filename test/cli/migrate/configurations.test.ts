import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readTheirSettings, type TheirSettings } from '../../../src/cli/migrate/their-settings.ts'
import { ourAnswer, ours } from './our-answer.ts'
import { people as everybody, withoutVerified } from './people.ts'
import { theirAnswer, type Request } from './their-answer.ts'
import { theirConfigurations } from './their-configurations.ts'

const methods = ['GET', 'HEAD', 'POST', 'OPTIONS']

function read(text: string): TheirSettings {
  const theirs = readTheirSettings(text)
  if ('faults' in theirs) return assert.fail(theirs.faults.join('\n'))
  return theirs
}

function parse(line: string): Request & Readonly<{ person: string }> {
  const [method = '', path = '', person = ''] = line.split(' ')
  assert.ok(person in everybody, line)
  return { method, path, person }
}

/** Paths near every word of a configuration that a pattern or an upstream may speak of. */
function pathsNear(text: string): readonly string[] {
  const words = new Set([...text.matchAll(/\/[A-Za-z0-9._/-]*/g)].map(([path]) => path.replace(/\/+/g, '/')))
  const near = [...words].flatMap(word => {
    const plain = word.replace(/\/$/, '')
    return [
      plain || '/',
      `${plain}/`,
      `${plain}/x`,
      `${plain}x`,
      `${plain}/x/y.png`,
      `/z${plain}`,
      `${plain}.ico`,
    ]
  })
  return [...new Set(['/', '/a', ...near, '/Docs/x', '/v1/open', '/ax/b', '/x.css', '/a.png'])]
}

for (const { name, text, lacks, lets, refuses } of theirConfigurations) {
  describe(`oauth2-proxy with ${name}`, () => {
    const theirs = read(text)
    const outcome = ours(theirs)
    const mine = ourAnswer(outcome)
    const saysVerified = !/login\.microsoftonline|sts\.windows|provider = "(?:azure|adfs)"/.test(text)
    const people = saysVerified
      ? everybody
      : Object.fromEntries(Object.entries(everybody).map(([name, claims]) => [name, withoutVerified(claims)]))

    it(
      lacks === undefined ? 'becomes settings that can be used' : 'becomes settings that say what they lack',
      () => {
        if (lacks === undefined) assert.deepEqual(outcome.problems, [], outcome.printed)
        else assert.match(outcome.problems.join('\n'), lacks)
      },
    )

    it('lets in whom it let in, as far as there is a counterpart', () => {
      for (const line of lets) {
        const { person, ...request } = parse(line)
        assert.ok(theirAnswer(theirs, request, people[person]), `there: ${line}`)
        assert.ok(mine(request, people[person]), `here: ${line}\n${outcome.printed}`)
      }
    })

    it('refuses whom it refused', () => {
      for (const line of refuses) {
        const { person, ...request } = parse(line)
        assert.ok(!theirAnswer(theirs, request, people[person]), `there: ${line}`)
        assert.ok(!mine(request, people[person]), `here: ${line}\n${outcome.printed}`)
      }
      const near = pathsNear(text)
      for (const [person, claims] of Object.entries(people)) {
        // Where something is open makes no difference to who somebody is, once they are signed in.
        for (const path of person === 'nobody' ? near : near.slice(0, 20)) {
          for (const method of person === 'nobody' ? methods : ['GET']) {
            if (!mine({ method, path }, claims)) continue
            const line = `${method} ${path} ${person}`
            assert.ok(theirAnswer(theirs, { method, path }, claims), `${line}\n${outcome.printed}`)
          }
        }
      }
    })

    it('prints no secret', () => {
      assert.doesNotMatch(outcome.printed, /hush|OQINaROsh/)
    })
  })
}

it('there are forty', () => {
  assert.equal(theirConfigurations.length, 40)
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { auditMembers, createAudit, type AuditEvent } from '../../src/observe/audit.ts'
import { createLogger } from '../../src/observe/logger.ts'

/** Lines of these events, without their times. */
function lines(events: readonly AuditEvent[], addresses = false): readonly Record<string, unknown>[] {
  const written: string[] = []
  const audit = createAudit(createLogger('info', { write: line => void written.push(line) }), addresses)
  for (const event of events) audit(event)
  return written.map(line => {
    const { time, ...rest } = JSON.parse(line) as Record<string, unknown>
    assert.ok(time !== undefined)
    return rest
  })
}

const asked = { requestId: 'r', client: '192.0.2.1' }
const ada = { subject: 'ada', session: 'hash', tenant: 'tid-1' }

describe('an audit event', () => {
  it('is a line of its own; what failed is a warning', () => {
    assert.deepEqual(
      lines([
        { event: 'signout', ...asked, ...ada },
        { event: 'signin.failed', ...asked, code: 'ERR_SIGNIN_CANCELLED', reason: 'x' },
      ]),
      [
        { level: 'info', event: 'signout', ...asked, ...ada },
        { level: 'warn', event: 'signin.failed', ...asked, code: 'ERR_SIGNIN_CANCELLED', reason: 'x' },
      ],
    )
  })

  it('has the address of a person only where that is wanted', () => {
    const event = { event: 'signout', ...asked, ...ada, address: 'ada@x.example' } as const
    assert.equal(JSON.stringify(lines([event])).includes('x.example'), false)
    assert.equal(lines([event], true)[0]?.['address'], 'ada@x.example')
  })

  it('has no other members than those of the table, whatever comes along', () => {
    const more = { token: 'secret', name: 'Ada Lovelace', groups: ['g1'] }
    const [line] = lines([{ event: 'signin.succeeded', ...asked, ...ada, ...more }], true)
    assert.deepEqual(line, { level: 'info', event: 'signin.succeeded', ...asked, ...ada })
  })
})

describe('the documentation of the audit log', () => {
  const page = readFileSync('docs/operations.md', 'utf8')
  const section = page.split('\n## The audit log\n')[1]?.split('\n## ')[0] ?? ''
  const rows = [...section.matchAll(/^\| `([a-z.]+)` \|.*\| (?:`([^`|]*)` )?\|$/gm)]

  it('has each event with its members, and no others', () => {
    assert.deepEqual(
      Object.fromEntries(
        rows.map(([, event = '', members = '']) => [event, members.split(' ').filter(Boolean)]),
      ),
      auditMembers,
    )
  })
})

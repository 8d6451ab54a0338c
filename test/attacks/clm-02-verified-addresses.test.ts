import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { trustedEmail } from '../../src/identity/email.ts'
import { startWing } from '../signin/wing.ts'

const email = 'ada@corp.example'

/** The cells of the table in docs/identity.md: the two claims, and whether the address is believed. */
function cells(): { verified: string; domainOwner: string; isBelieved: boolean }[] {
  const lines = readFileSync('docs/identity.md', 'utf8').split('\n')
  const start = lines.findIndex(line => line.startsWith('| | missing |'))
  const rows = lines.slice(start).map(line => line.split('|').map(cell => cell.trim().replaceAll('`', '')))
  const end = rows.findIndex(row => row.length < 3)
  const [head = [], , ...body] = rows.slice(0, end)
  return body.flatMap(([, verified = '', ...answers]) =>
    answers.slice(0, -1).map((answer, at) => {
      assert.match(answer, /^(?:yes|no)$/)
      return { verified, domainOwner: head[at + 2] ?? '', isBelieved: answer === 'yes' }
    }),
  )
}

/** The claims of a cell. */
function claimsOf({ verified, domainOwner }: { verified: string; domainOwner: string }) {
  return {
    email,
    ...(verified !== 'missing' && { email_verified: JSON.parse(verified) as unknown }),
    ...(domainOwner !== 'missing' && { xms_edov: JSON.parse(domainOwner) as unknown }),
  }
}

describe('CLM-02 an address is believed as docs/identity.md says', () => {
  it('for all ninety pairs of email_verified and xms_edov, when it is to be verified', () => {
    const table = cells()
    assert.equal(table.length, 90)
    for (const cell of table) {
      const found = trustedEmail(claimsOf(cell), 'email', 'verified')
      assert.equal(found, cell.isBelieved ? email : undefined, JSON.stringify(cell))
    }
  })

  for (const [trust, isTaken] of [
    ['tenant', true],
    ['always', true],
    ['never', false],
  ] as const) {
    it(`with ${trust}: ${isTaken ? 'always' : 'never'}, whatever the two say`, () => {
      for (const cell of cells()) {
        assert.equal(trustedEmail(claimsOf(cell), 'email', trust), isTaken ? email : undefined)
      }
    })
  }

  it('only for the address that the two speak of', () => {
    const claims = { email: 'me@evil.example', upn: email, email_verified: true, xms_edov: true }
    for (const path of ['upn', 'preferred_username', 'profile.email']) {
      assert.equal(trustedEmail({ ...claims, profile: { email } }, path, 'verified'), undefined)
    }
  })

  it('up to the header of the application', async t => {
    const wing = await startWing(t, { provider: { trustEmail: 'verified' } })
    for (const [claims, expected] of [
      [{ email }, []],
      [{ email, email_verified: false }, []],
      [{ email, email_verified: 'true' }, [email]],
      [{ email, xms_edov: '1' }, [email]],
    ] as const) {
      wing.idp.script.claims = claims
      await wing.visit('/app', await wing.signedIn())
      assert.deepEqual(wing.upstream.requests.at(-1)?.header('x-forwarded-email'), expected)
    }
  })
})

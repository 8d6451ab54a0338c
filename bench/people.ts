import { createHash } from 'node:crypto'

/** Somebody as the bench needs them: 2.0 KB as JSON (a name, five roles, forty groups). */
export type Person = Readonly<{
  oid: string
  tid: string
  sub: string
  name: string
  email: string
  preferredUsername: string
  roles: readonly string[]
  groups: readonly string[]
}>

const tenant = guid('tenant')

/** The same people on every run, so that runs can be compared. @param groups how many each is in, at most 500 */
export function people(count: number, groups = 40): readonly Person[] {
  return Array.from({ length: count }, (_, number) => ({
    oid: guid(`person ${number}`),
    tid: tenant,
    sub: createHash('sha256').update(`sub ${number}`).digest('base64url'),
    name: `Adele Vance the ${number}.`,
    email: `adele.vance.${number}@contoso.example`,
    preferredUsername: `adele.vance.${number}@contoso.example`,
    roles: ['Reader', 'Writer', 'Approver', 'Auditor', 'Reports.Export'],
    groups: Array.from({ length: groups }, (_unused, group) => guid(`group ${(number + group) % 500}`)),
  }))
}

function guid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}

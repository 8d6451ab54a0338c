import { newUser } from './directory.ts'
import { portrait } from './graph-photo.ts'
import { engineers } from './population.ts'
import type { World } from './world.ts'

/**
 * Adds somebody who is in more groups than a token names, which are 20 here, as 200 would not fit into a session; and
 * lets the policy of c1 be too much for Ben.
 */
export function demoPopulation({ tenants, people, script }: World): void {
  const other = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
  const ola = newUser({
    oid: 'f6c8a0e2-3d5f-4b7c-8e9a-1f2d4b6c8e06',
    tenant: tenants.contoso.id,
    upn: 'ola@contoso.example',
    name: 'Ola Overage',
    roles: ['Reader'],
    groups: [engineers, ...Array.from({ length: 30 }, (_, index) => other(index))],
  })
  script.groupsLimit = 20
  tenants.contoso.users.push(ola)
  people.ben.cannotMeet = ['c1']
  people.ada.photo = portrait
}

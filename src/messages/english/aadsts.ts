import { aadstsGroups } from '../../entra/aadsts-groups.ts'
import type { AadstsGroupName, AadstsKey, Messages } from '../messages.ts'

const meanings = aadstsGroups.flatMap(({ codes }) => Object.entries(codes))
const remedies = aadstsGroups.map(({ name, remedy }) => [name, remedy] as const)

/** The English of the table itself. `Object.fromEntries` forgets which names there are. */
export const aadsts: Messages['aadsts'] = {
  meanings: Object.fromEntries(meanings) as Record<AadstsKey, string>,
  remedies: Object.fromEntries(remedies) as Record<AadstsGroupName, string>,
}

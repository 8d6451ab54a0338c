import { writeSync } from 'node:fs'

import { newUser, type User } from '../../test/entra-emulator/directory.ts'
import { startEntra } from '../../test/entra-emulator/start.ts'
import type { Call } from '../../test/support/scripted-provider.ts'
import { endWithTheBench } from '../machine/announce.ts'
import { people } from '../people.ts'
import { personHeader, registeredPeople, registration } from './registration.ts'

// The emulator of Entra ID, with the people of the bench, who sign in without being asked anything.
const entra = await startEntra({ after: () => undefined })
const users = people(registeredPeople).map(person =>
  newUser({
    oid: person.oid,
    tenant: registration.tenantId,
    upn: person.preferredUsername,
    name: person.name,
    mail: person.email,
    roles: [...person.roles],
    groups: [...person.groups],
  }),
)
entra.tenants.contoso.users.push(...users)

function userOf({ headers }: Call): User | undefined {
  return users[Number(headers[personHeader])]
}

const { answers } = entra.script
answers.authorize = call => {
  const url = new URL(call.path, entra.origin)
  // Whoever is measured has a port that nobody knew before.
  const callback = url.searchParams.get('redirect_uri') ?? ''
  const { redirectUris } = entra.apps.gateway
  if (!redirectUris.includes(callback)) redirectUris.push(callback)
  return { status: 302, headers: { location: entra.signIn(url, userOf(call)).href }, body: '' }
}
// At the address of the emulator's own page: an access token for the gateway.
answers.switches = call => response => {
  void entra
    .accessToken({
      user: userOf(call) ?? entra.people.ada,
      audience: entra.apps.gateway,
      scopes: ['access_as_user'],
    })
    .then(token => response.end(token))
}

writeSync(3, `${entra.origin}\n`)
endWithTheBench()

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context, Interaction, Provider, Result } from 'oidc-provider'
import type { Person } from './people.ts'
import { chooserPage } from './provider-pages.ts'

/**
 * A handler of the page on which somebody says who they are: GET shows it, POST takes the choice.
 * Answers with a redirect back into oidc-provider, which goes on to the application.
 */
export function personChoice(provider: Provider, people: readonly Person[]) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const interaction = await provider.interactionDetails(request, response)
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(chooserPage('', people))
      return
    }
    const form = new URLSearchParams(await shortBody(request))
    const person = people.find(each => each.objectId === form.get('person'))
    if (person !== undefined) await leaveOtherSession(provider, interaction, person)
    await provider.interactionFinished(request, response, resultOf(person))
  }
}

/** Grants every scope asked for without asking: the consent of an organization whose administrator gave it. */
export async function grantWithoutQuestion(context: Context): Promise<unknown> {
  if (context.oidc === undefined) return undefined
  const { client, provider, requestParamScopes, session } = context.oidc
  if (client === undefined || session.accountId === undefined) return undefined
  const known = session.grantIdFor(client.clientId)
  const grant =
    (known === undefined ? undefined : await provider.Grant.find(known)) ??
    new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
  for (const scope of requestParamScopes) grant.addOIDCScope(scope)
  await grant.save()
  return grant
}

function resultOf(person: Person | undefined): Result {
  if (person === undefined) {
    return { error: 'access_denied', error_description: 'The user cancelled the sign-in' }
  }
  // Each member answers the prompt of that name.
  return { login: { accountId: person.subject }, select_account: {}, consent: {} }
}

// oidc-provider would sign the first person out by a form that a script submits; this needs no script.
async function leaveOtherSession(
  provider: Provider,
  interaction: Interaction,
  person: Person,
): Promise<void> {
  const signedIn = interaction.session
  if (signedIn?.accountId === undefined || signedIn.accountId === person.subject) return
  const session = await provider.Session.findByUid(signedIn.uid)
  await session?.destroy()
  interaction.session = undefined
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000))
}

async function shortBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    chunks.push(chunk as Buffer)
    if (chunks.length > 16) throw new Error('the form is too long')
  }
  return Buffer.concat(chunks).toString()
}

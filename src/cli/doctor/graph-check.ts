import { graphAddress } from '../../provider/graph-address.ts'
import { sentenceOf } from '../../provider/sentence.ts'
import { type Check, ok, type Outcome, warn } from './finding.ts'
import { metadataOf, type ProviderView } from './provider-view.ts'

/** Whether Microsoft Graph answers, on the way that the gateway takes; only where rules or settings need what it says. */
export function graphChecks(view: ProviderView): readonly Check[] {
  if (view.settings.graph?.asksUserRead !== true) return []
  return [{ name: 'provider.graph', needs: ['provider.discovery'], look: async () => askGraph(view) }]
}

/** Without a token, which it has to refuse. */
async function askGraph(view: ProviderView): Promise<Outcome> {
  try {
    const address = graphAddress(metadataOf(view), view.settings)
    const { host } = new URL(address)
    const { status } = await view.fetch(`${address}/me`)
    if (status === 401) return ok(`Microsoft Graph answers at ${host}`)
    return warn(`${host} answers as Microsoft Graph would not: ${status}, and not 401`, remedy)
  } catch (error) {
    return warn(`Microsoft Graph does not answer: ${sentenceOf(error)}`, remedy)
  }
}

const remedy =
  'let this machine reach it, or mend provider.graph.baseUrl; until then groups beyond those of a token end sign-ins, ' +
  'and properties and photos are missing'

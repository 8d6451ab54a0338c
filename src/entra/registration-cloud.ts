import { cloudHost } from './cloud.ts'

/** What a cloud is called by the Azure CLI, and where its Microsoft Graph is. */
export type RegistrationCloud = Readonly<{
  /** For `az cloud set`; undefined where only `az cloud list` of that site can tell. */
  azName?: string
  /** Origin of Microsoft Graph; undefined where only discovery tells (`msgraph_host`). */
  graph?: string
}>

/** By login host (Azure CLI `az cloud list`; Graph "national cloud deployments"). */
const clouds: ReadonlyMap<string, RegistrationCloud> = new Map([
  ['login.microsoftonline.com', { azName: 'AzureCloud', graph: 'https://graph.microsoft.com' }],
  // DoD has the same login host, and a Graph of its own: dod-graph.microsoft.us
  ['login.microsoftonline.us', { azName: 'AzureUSGovernment', graph: 'https://graph.microsoft.us' }],
  [
    'login.partner.microsoftonline.cn',
    { azName: 'AzureChinaCloud', graph: 'https://microsoftgraph.chinacloudapi.cn' },
  ],
])

/** @param authorityHost origin of a login host, of any name that it has */
export function registrationCloud(authorityHost: string): RegistrationCloud {
  return clouds.get(cloudHost(new URL(authorityHost).hostname)) ?? {}
}

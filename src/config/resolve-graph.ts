import { isGuid } from '../entra/guid.ts'
import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { isLoopback, isPlain, readUrl } from './web-address.ts'

/** Properties that are asked for at most. */
const mostProperties = 20

/** What Microsoft Graph is asked for. @param isEntra whether the provider is Entra ID */
export function resolveGraph(
  { graph, allowHttp }: Settings['provider'],
  isEntra: boolean,
  report: Report,
): Config['provider']['graph'] {
  const { baseUrl, ...rest } = graph
  const used = [
    ...(baseUrl === undefined ? [] : ['baseUrl']),
    ...(rest.profile.length === 0 ? [] : ['profile']),
    ...(rest.photo ? ['photo'] : []),
  ]
  for (const key of isEntra ? [] : used) {
    report.problem(`provider.graph.${key}`, 'needs Entra ID (provider.tenantId)', 'leave it out', [
      'provider.tenantId',
      'provider.issuer',
    ])
  }
  checkProfile(rest.profile, report)
  return { ...rest, ...(baseUrl !== undefined && { baseUrl: readBaseUrl(baseUrl, allowHttp, report) }) }
}

/** Without the version, which is ours to choose, and without a slash at its end. */
function readBaseUrl(text: string, allowHttp: boolean, report: Report): string {
  const path = 'provider.graph.baseUrl'
  const url = readUrl(text)
  if (url === undefined || !isPlain(url, text)) {
    const what = 'must be an https address without credentials, query or fragment'
    report.problem(path, what, 'write for example https://graph.microsoft.com')
    return ''
  }
  const isHttp = url.protocol === 'http:' && (allowHttp || isLoopback(url.hostname))
  if (url.protocol !== 'https:' && !isHttp) {
    report.problem(path, 'must be https', 'write https:// in front', ['provider.allowHttp'])
  }
  return url.href.replace(/\/+$/, '').replace(/\/v1\.0$/, '')
}

/** Names as in `$select` (OData 4.01, section 4.9 of the ABNF's identifiers), each once. */
function checkProfile(profile: readonly string[], report: Report): void {
  if (profile.length > mostProperties) {
    const what = `must name ${mostProperties} properties at most`
    report.problem('provider.graph.profile', what, 'leave out what no header needs')
  }
  for (const [index, name] of profile.entries()) {
    if (/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name) && profile.indexOf(name) === index) continue
    report.problem(
      `provider.graph.profile[${index}]`,
      'must be the name of one property of a user, and stand there once',
      'write for example displayName, jobTitle or department',
    )
  }
}

/**
 * Why a group in a rule is none that Entra ID writes; undefined when it is. A name is right where the app registration puts
 * names into tokens; but then Graph, which knows ids, can be no help.
 */
export function groupFault(
  group: string,
  { entra, graph, claims }: Pick<Config['provider'], 'entra' | 'graph' | 'claims'>,
): { what: string; remedy: string } | undefined {
  if (entra === undefined || !claims.groups.includes('groups')) return undefined
  if (isGuid(group)) {
    const lower = group.toLowerCase()
    return lower === group
      ? undefined
      : { what: 'is never equal to what Entra ID writes in small letters', remedy: `write ${lower}` }
  }
  if (graph.groups === 'never') return undefined
  return {
    what: 'is no id of a group, so groups that are too many for a token cannot be looked up',
    remedy: 'write the Object ID of the group, or set provider.graph.groups: never if tokens hold names',
  }
}

/** What a registration refuses for a redirect URI, or takes only by a way around. */
export type RedirectUriProblem = Readonly<{ severity: 'refused' | 'doubtful'; what: string; remedy: string }>

const longest = 256

/**
 * The first thing that is wrong with the shape of a redirect URI for Entra, if any.
 * Source: Entra "redirect URI (reply URL) best practices and limitations".
 * @param uri an absolute http or https address
 */
export function redirectUriProblem(uri: string): RedirectUriProblem | undefined {
  const { protocol, hostname } = new URL(uri)
  if (hostname === '[::1]') return refused('[::1] is not supported', 'use localhost')
  const isNumbered = /^127(?:\.\d{1,3}){3}$/.test(hostname)
  if (protocol === 'http:' && hostname !== 'localhost' && !isNumbered) {
    return refused('http is only for localhost', 'use https')
  }
  if (uri.length > longest) return refused(`it is longer than ${longest} characters`, 'use a shorter path')
  const odd = /[!$'(),;]/.exec(uri)?.[0]
  if (odd !== undefined) return refused(`the character ${odd} is not supported`, 'use another path')
  if (uri.includes('*')) return doubtful('wildcards are advised against', 'name each address by itself')
  if (protocol === 'http:' && isNumbered) {
    return doubtful(
      'an address of numbers with http can be registered only in the manifest',
      'use http://localhost',
    )
  }
  return undefined
}

function refused(what: string, remedy: string): RedirectUriProblem {
  return { severity: 'refused', what, remedy }
}

function doubtful(what: string, remedy: string): RedirectUriProblem {
  return { severity: 'doubtful', what, remedy }
}

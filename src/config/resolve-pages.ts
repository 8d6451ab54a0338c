import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import { resolveLanguages } from './resolve-languages.ts'
import type { Settings } from './schema.ts'
import type { Surroundings } from './surroundings.ts'
import { readUrl } from './web-address.ts'

/** How the pages look, with the logo read and the accent as six digits. */
export function resolvePages(
  { logoFile, accent, messagesDir, ...rest }: Settings['pages'],
  surroundings: Surroundings,
  report: Report,
): Config['pages'] {
  checkSupport(rest.supportUrl, report)
  const colour = accent === undefined ? undefined : resolveColour(accent, report)
  const logo = logoFile === undefined ? undefined : resolveLogo(logoFile, surroundings, report)
  return {
    ...rest,
    languages: resolveLanguages(messagesDir, surroundings, report),
    ...(colour !== undefined && { accent: colour }),
    ...(logo !== undefined && { logo }),
  }
}

function resolveColour(accent: string, report: Report): string | undefined {
  const [, digits] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(accent) ?? []
  if (digits === undefined) {
    const remedy = 'write for example "#0a7d5a", in quotes, for # begins a comment in YAML'
    report.problem('pages.accent', 'must be a colour: # and three or six digits of 0 to 9 and a to f', remedy)
    return undefined
  }
  const six = digits.length === 3 ? digits.replaceAll(/./g, digit => digit + digit) : digits
  return `#${six.toLowerCase()}`
}

function resolveLogo(file: string, surroundings: Surroundings, report: Report): string | undefined {
  const logo = surroundings.logo(file)
  if ('dataUri' in logo) return logo.dataUri
  report.problem('pages.logoFile', logo.what, logo.remedy)
  return undefined
}

function checkSupport(supportUrl: string | undefined, report: Report): void {
  if (supportUrl === undefined) return
  const protocol = readUrl(supportUrl)?.protocol ?? ''
  if (!['https:', 'http:', 'mailto:'].includes(protocol)) {
    report.problem(
      'pages.supportUrl',
      'must be an https, http or mailto address',
      'write for example https://help.example or mailto:help@example.com',
    )
  }
}

import type { Languages } from '../messages/languages.ts'
import { chooseLanguage } from './choose-language.ts'
import type { PageContext } from './layout.ts'
import { createLook, type Branding } from './look.ts'
import type { RequestHeaders } from './wants-page.ts'

/** What all pages of an installation have in common. */
type PageSettings = Omit<PageContext, 'requestId' | 'time' | 'words' | 'look'> &
  Branding &
  Readonly<{ languages: Languages }>

/** The request as far as a page depends on it; one that could not be read has no headers. */
export type PageRequest = Readonly<{ id: string; headers?: RequestHeaders }>

/** Makes what a page has to know of the request it answers. @param now NumericDate, seconds */
export function pageContexts(
  { languages, ...settings }: PageSettings,
  now: () => number,
): (request: PageRequest) => PageContext {
  const look = createLook(settings)
  return ({ id, headers }) => {
    const accepted = headers?.['accept-language']
    return {
      ...settings,
      look,
      requestId: id,
      time: new Date(now() * 1000).toISOString(),
      words: chooseLanguage(languages, typeof accepted === 'string' ? accepted : undefined),
    }
  }
}

import { isTree } from './document.ts'

/** Puts quotes around the status of `unauthenticated: 401`, which is a number in YAML. The document is changed. */
export function quoteStatuses(document: unknown): void {
  const given: unknown = isTree(document) ? document['routes'] : undefined
  const rules: readonly unknown[] = Array.isArray(given) ? given : []
  for (const rule of rules) {
    if (isTree(rule) && rule['unauthenticated'] === 401) rule['unauthenticated'] = '401'
  }
}

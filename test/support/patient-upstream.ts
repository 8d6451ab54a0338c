/**
 * Settings of an upstream that nobody gives up connecting to: so many requests at once ask for more connections than
 * one process accepts in two seconds on a busy machine.
 */
export function patientUpstream(url: unknown): Readonly<Record<string, unknown>> {
  return { upstreams: { default: { url, timeouts: { connect: '60s' } } } }
}

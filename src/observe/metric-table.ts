/** One metric. @property together what several processes make of it: the sum without it */
export type MetricRow = Readonly<{
  type: 'counter' | 'gauge' | 'histogram'
  name: string
  help: string
  labels?: readonly string[]
  together?: 'sum' | 'max' | 'min' | 'first'
  /** Of a histogram, in its unit. */
  buckets?: readonly number[]
}>

/** Every metric there is. Dashboard, alerts and documentation are held against it. */
export const metricTable = {
  requests: {
    type: 'counter',
    name: 'entrada_requests_total',
    help: 'Requests by name of the route and status; 499 when the client left before it was answered',
    labels: ['route', 'code'],
  },
  inFlight: {
    type: 'gauge',
    name: 'entrada_requests_in_flight',
    help: 'Requests that are not answered to their end yet, without WebSockets',
  },
  upstreamSeconds: {
    type: 'histogram',
    name: 'entrada_upstream_response_seconds',
    help: 'Seconds until an upstream has sent the head of its answer',
    labels: ['upstream'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  upstreamFailures: {
    type: 'counter',
    name: 'entrada_upstream_failures_total',
    help: 'Requests to which an upstream gave no answer, or none that was whole, by error code; without WebSockets',
    labels: ['upstream', 'reason'],
  },
  refusals: {
    type: 'counter',
    name: 'entrada_refusals_total',
    help: 'Requests that the gateway answered in place of the application, by route and reason (the value of X-Entrada)',
    labels: ['route', 'reason'],
  },
  shadowed: {
    type: 'counter',
    name: 'entrada_shadow_decisions_total',
    help: 'What routes in shadow would have said to somebody whom they let pass: deny or step-up',
    labels: ['route', 'decision'],
  },
  signins: {
    type: 'counter',
    name: 'entrada_signins_total',
    help: 'Sign-ins that came to an end: succeeded, or failed with the error code as reason',
    labels: ['outcome', 'reason'],
  },
  loops: {
    type: 'counter',
    name: 'entrada_signin_loops_total',
    help: 'Sign-ins that were stopped because they went round and round',
  },
  refreshes: {
    type: 'counter',
    name: 'entrada_refreshes_total',
    help: 'Refreshes at the provider: refreshed, ended (it does not vouch for the session any more), failed',
    labels: ['outcome'],
  },
  signouts: {
    type: 'counter',
    name: 'entrada_signouts_total',
    help: 'Sign-outs, begun by a person here, by the provider, or by a frame in a browser without a session here, which anybody can show',
    labels: ['by'],
  },
  revocations: {
    type: 'counter',
    name: 'entrada_revocations_total',
    help: 'Orders of the operator to end sessions: of a user, a session, a tenant, or before a time',
    labels: ['of'],
  },
  sessionsEnded: {
    type: 'counter',
    name: 'entrada_sessions_ended_total',
    help: 'Sessions that ended because the provider does not vouch for them any more, by error code',
    labels: ['reason'],
  },
  connectionsEnded: {
    type: 'counter',
    name: 'entrada_connections_ended_total',
    help: 'WebSockets, answers and bodies on their way that were ended with their session',
    labels: ['reason'],
  },
  providerSeconds: {
    type: 'histogram',
    name: 'entrada_provider_call_seconds',
    help: 'Seconds that calls to the provider and Microsoft Graph take: ok, refused (4xx), failed (5xx, or no answer)',
    labels: ['call', 'outcome'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  provider: {
    type: 'gauge',
    name: 'entrada_provider_info',
    help: 'Always 1; who is asked to sign people in',
    labels: ['issuer'],
    together: 'max',
  },
  keysAge: {
    type: 'gauge',
    name: 'entrada_provider_keys_age_seconds',
    help: 'Seconds since the signing keys of the provider were fetched; 0 before the first time',
    together: 'max',
  },
  credentialDays: {
    type: 'gauge',
    name: 'entrada_credential_days_left',
    help: 'Days until a credential of the gateway ends (first or fallback), where that is known; below 0 once it has',
    labels: ['credential'],
    together: 'min',
  },
  credentialServing: {
    type: 'gauge',
    name: 'entrada_credential_serving',
    help: '1 for the credential that the provider took last (first or fallback)',
    labels: ['credential'],
    together: 'max',
  },
  cookieBytes: {
    type: 'histogram',
    name: 'entrada_session_cookie_bytes',
    help: 'Bytes of the cookies of a session, names included, as they are written',
    buckets: [512, 1024, 2048, 3072, 4096, 6144, 8192, 12_288],
  },
  ready: {
    type: 'gauge',
    name: 'entrada_ready',
    help: '1 while requests may come, as /readyz says it',
    together: 'first',
  },
  trouble: {
    type: 'gauge',
    name: 'entrada_trouble',
    help: '1 for each reason that /readyz gives: idp_unreachable, session_store, revocations_not_kept, audit_not_kept, workers_missing, draining',
    labels: ['reason'],
    together: 'first',
  },
  loopDelay: {
    type: 'gauge',
    name: 'entrada_event_loop_delay_seconds',
    help: 'How late the event loop was within the last minute or two; of several processes the latest',
    labels: ['quantile'],
    together: 'max',
  },
  reloads: {
    type: 'counter',
    name: 'entrada_settings_reloads_total',
    help: 'Files of settings that have changed: taken, unchanged (they say the same), restart_due, refused',
    labels: ['result'],
  },
  reloadedAt: {
    type: 'gauge',
    name: 'entrada_settings_last_reload_timestamp_seconds',
    help: 'When that last happened (seconds since 1970)',
    labels: ['result'],
    together: 'max',
  },
  reloadSucceeded: {
    type: 'gauge',
    name: 'entrada_settings_last_reload_success',
    help: 'Whether the settings files are good as they are now, as far as they were looked at: 0 where they were refused',
    together: 'min',
  },
  linesDropped: {
    type: 'counter',
    name: 'entrada_log_lines_dropped_total',
    help: 'Lines that were lost because they could not be written, of the log and of a file of the audit log',
    labels: ['log'],
  },
  caches: {
    type: 'gauge',
    name: 'entrada_cache_entries',
    help: 'What is remembered up to a bound, by name',
    labels: ['cache'],
  },
  build: {
    type: 'gauge',
    name: 'entrada_build_info',
    help: 'Always 1; what runs here',
    labels: ['version', 'node'],
    together: 'first',
  },
  cpu: {
    type: 'counter',
    name: 'process_cpu_seconds_total',
    help: 'Seconds of processor time, of all processes of this gateway',
  },
  memory: {
    type: 'gauge',
    name: 'process_resident_memory_bytes',
    help: 'Bytes of memory in use, of all processes of this gateway',
  },
} as const satisfies Readonly<Record<string, MetricRow>>

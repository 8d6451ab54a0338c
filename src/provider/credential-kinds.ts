/** Texts of files: PEM, PEM and as it is. */
export type KeyPair = Readonly<{ certificate: string; key: string; passphrase?: string }>

/** How the gateway shows the provider who it is; what reads throws when there is nothing to read. */
export type Credential =
  | Readonly<{
      kind: 'secret'
      secret: () => string
      method: 'post' | 'basic'
      /** NumericDate, seconds; only for warnings. */
      expiresAt?: number
    }>
  | Readonly<{ kind: 'certificate'; read: () => KeyPair }>
  /** A token of the platform that stands for it (workload identity federation). */
  | Readonly<{ kind: 'federated'; assertion: () => string }>

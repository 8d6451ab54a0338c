/** What came of one gateway in the closed network. */
export type Visit = Readonly<{
  /** Of the sign-in, the callback, a page of the application and a refresh. */
  statuses: readonly number[]
  page: string
  /** Exit code of the gateway. */
  code: number | null
  /** How often the provider was asked for its discovery document or its keys. */
  documents: number
  /** Exit code of doctor. */
  doctor: number | null
  output: string
}>

/** What the closed network has seen. @property left packets that wanted to go elsewhere */
export type Seen = Readonly<{
  asUsual: Visit
  withMetadataFile: Visit
  /** Of the callback, the photo, a refresh and a page of the application; groups that the application was told of; what Graph was asked for. */
  withEntra: Readonly<{ statuses: readonly number[]; groups: number; graph: readonly string[] }>
  left: Readonly<{ byGateway: number; byLookup: number; byConnection: number }>
}>

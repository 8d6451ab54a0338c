type Payload = Readonly<Record<string, unknown>> & Readonly<{ grantId?: string; uid?: string }>
type Entry = { readonly payload: Payload; readonly expiresAt: number }

/** What `oidc-provider` asks of a place to keep its sessions, codes and grants (its `adapter`). */
export type MemoryStore = Readonly<{
  upsert(id: string, payload: Payload, seconds?: number): Promise<void>
  find(id: string): Promise<Payload | undefined>
  findByUid(uid: string): Promise<Payload | undefined>
  findByUserCode(userCode: string): Promise<Payload | undefined>
  consume(id: string): Promise<void>
  destroy(id: string): Promise<void>
  revokeByGrantId(grantId: string): Promise<void>
}>

/**
 * A factory of stores for one provider, one for each kind of thing (`Session`, `AuthorizationCode`, ...), all in
 * the memory of this process and gone with it. Expired entries go when something is written.
 */
export function memoryStores(): (kind: string) => MemoryStore {
  const kinds = new Map<string, Map<string, Entry>>()

  function entriesOf(kind: string): Map<string, Entry> {
    const entries = kinds.get(kind) ?? new Map<string, Entry>()
    kinds.set(kind, entries)
    return entries
  }

  return kind => {
    const entries = entriesOf(kind)
    const live = (id: string): Payload | undefined => {
      const entry = entries.get(id)
      return entry !== undefined && entry.expiresAt > Date.now() ? entry.payload : undefined
    }
    const firstWith = (name: 'uid' | 'userCode', value: string): Payload | undefined => {
      const id = [...entries.keys()].find(each => live(each)?.[name] === value)
      return id === undefined ? undefined : live(id)
    }
    return {
      async upsert(id, payload, seconds) {
        const expiresAt = seconds === undefined ? Infinity : Date.now() + seconds * 1000
        for (const each of entries.keys()) if (live(each) === undefined) entries.delete(each)
        entries.set(id, { payload, expiresAt })
      },
      async find(id) {
        return live(id)
      },
      async findByUid(uid) {
        return firstWith('uid', uid)
      },
      async findByUserCode(userCode) {
        return firstWith('userCode', userCode)
      },
      async consume(id) {
        const entry = entries.get(id)
        const consumed = Math.floor(Date.now() / 1000)
        if (entry !== undefined) entries.set(id, { ...entry, payload: { ...entry.payload, consumed } })
      },
      async destroy(id) {
        entries.delete(id)
      },
      async revokeByGrantId(grantId) {
        for (const all of kinds.values()) {
          for (const [id, entry] of all) if (entry.payload.grantId === grantId) all.delete(id)
        }
      },
    }
  }
}

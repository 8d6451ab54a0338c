/** The part of `oidc-provider` (9.13, which ships no types) that the demo uses. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  /** The context of a request that met one of the provider's routes. */
  export type RoutedContext = Context & { oidc: NonNullable<Context['oidc']> }

  export type Context = {
    type: string
    status: number
    body: string
    set(name: string, value: string): void
    redirect(location: string): void
    cookies: { set(name: string, value: string | null, options: Readonly<Record<string, unknown>>): void }
    /** Missing where no route of the provider was met. */
    oidc?: {
      client?: Client
      route: string
      provider: Provider
      params: Readonly<Record<string, string | undefined>>
      requestParamScopes: ReadonlySet<string>
      session: Session
    }
  }

  export type Client = Readonly<{ clientId: string }>

  export type Session = {
    readonly uid: string
    readonly accountId?: string
    grantIdFor(clientId: string): string | undefined
    destroy(): Promise<void>
  }

  export type Interaction = {
    readonly uid: string
    readonly exp: number
    readonly params: Readonly<Record<string, string | undefined>>
    session: Readonly<{ uid: string; accountId?: string }> | undefined
    save(seconds: number): Promise<string>
  }

  export type Grant = {
    readonly jti: string
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }

  export type Result = Readonly<Record<string, unknown>>

  export class Provider {
    readonly Grant: {
      new (properties: Readonly<{ accountId: string; clientId: string }>): Grant
      find(id: string): Promise<Grant | undefined>
    }
    readonly Session: { findByUid(uid: string): Promise<Session | undefined> }
    readonly issuer: string
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>)
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    cookieName(type: 'session'): string
    urlFor(route: string): string
    use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): this
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: Result): Promise<void>
    on(event: 'server_error', listener: (context: Context, error: Error) => void): this
  }

  export class Prompt {
    readonly name: string
    constructor(options: Readonly<{ name: string; requestable: boolean }>)
  }

  export const interactionPolicy: Readonly<{
    Prompt: typeof Prompt
    base(): Prompt[] & { add(prompt: Prompt, index: number): void }
  }>
}

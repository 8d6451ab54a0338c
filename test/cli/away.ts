import { newKey } from '../config/samples.ts'

/** Settings of a gateway whose provider and upstream are away; both ports are free ones. */
export const away = {
  ENTRADA_PROVIDER_ISSUER: 'http://127.0.0.1:1/nobody',
  CLIENT_ID: 'client',
  CLIENT_SECRET: 'hunter2',
  REDIRECT_URI: 'http://127.0.0.1:8080/.auth/callback',
  UPSTREAM_URL: 'http://127.0.0.1:1',
  SESSION_KEY: newKey(),
  ENTRADA_LISTEN_HOST: '127.0.0.1',
  ENTRADA_LISTEN_PORT: '0',
  ENTRADA_ADMIN_PORT: '0',
  ENTRADA_LISTEN_DRAIN_DELAY: '0s',
}

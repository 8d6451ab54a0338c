# syntax=docker/dockerfile:1
#
# The base must be a glibc image: the session's cryptography (sodium-native) ships no build for musl, so Alpine
# images do not work. Air-gapped sites point NODE_IMAGE at their mirror, best by digest.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The lockfile before the sources, so that a change of the sources does not install everything anew.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src ./src
# Cryptography built for other systems is a third of the packages' size.
RUN npm run build && npm prune --omit=dev --ignore-scripts && \
    find node_modules/sodium-native/prebuilds -mindepth 1 -maxdepth 1 ! -name 'linux-*' -exec rm -r {} +

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Entrada" \
      org.opencontainers.image.description="An authenticating reverse proxy and sidecar for Microsoft Entra ID and OpenID Connect" \
      org.opencontainers.image.licenses="MIT"
# The cap on the young generation halves the memory under load and costs no speed. Setting NODE_OPTIONS anew
# replaces it.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=8
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist/src ./dist/src
COPY config ./config
# The one place that is written to: the list of ended sessions (revocation.file). Mount a volume that outlives the
# container; on a read-only file system without one, the list lasts as long as the process.
RUN install -d -o 65532 -g 65532 -m 0700 /var/lib/entrada
VOLUME /var/lib/entrada
# A number, because Kubernetes' runAsNonRoot cannot check a name.
USER 65532:65532
EXPOSE 8080 9090
# No shell and no curl needed: the gateway asks itself. Kubernetes ignores this and has probes of its own.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["node", "dist/src/main.js", "health"]
# Node as process 1 handles SIGTERM itself and starts no children, so no init is needed.
ENTRYPOINT ["node", "dist/src/main.js"]

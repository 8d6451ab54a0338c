# The bases must have glibc: the session's cryptography (sodium-native) ships no build for musl, so Alpine images do
# not work. Air-gapped sites point both at their mirror, best by digest.
ARG NODE_IMAGE=node:24-bookworm-slim
# What the gateway runs on. No shell and no npm are needed there, so a distroless image with Node 24 will do.
ARG RUNTIME_IMAGE=${NODE_IMAGE}

# The secret `ca` is the certificate of a proxy that looks into TLS, the secret `npmrc` the settings for a registry of
# one's own. Neither stays in any layer.
FROM ${NODE_IMAGE} AS packages
ENV NPM_CONFIG_USERCONFIG=/run/secrets/npmrc
WORKDIR /app
# The lockfile before the sources, so that a change of the sources does not install everything anew.
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=ca --mount=type=secret,id=npmrc --mount=type=cache,target=/root/.npm \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --omit=dev --ignore-scripts
# Native code for other systems is a third of the packages' size. What stays has to load here.
RUN here=$(node -p 'process.platform + "-" + process.arch') && \
    find node_modules -path '*/prebuilds/*' -prune -type d ! -name "$here" -exec rm -r {} + && \
    node -e 'require("sodium-native")'

FROM ${NODE_IMAGE} AS build
ENV NPM_CONFIG_USERCONFIG=/run/secrets/npmrc
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=ca --mount=type=secret,id=npmrc --mount=type=cache,target=/root/.npm \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src ./src
COPY tools/bundle.ts ./tools/
# A few files instead of a thousand and a half: it starts in half the time. The packages stay beside them, for what is
# native or loaded by need, and so that scanners and people see what is in it.
RUN npm run build -- --sourceMap false && node dist/tools/bundle.js && install -d -m 0700 /state/entrada

FROM ${RUNTIME_IMAGE}
ARG RUNTIME_IMAGE
ARG VERSION=0.1.0
ARG REVISION
LABEL org.opencontainers.image.title="Entrada" \
      org.opencontainers.image.description="An authenticating reverse proxy and sidecar for Microsoft Entra ID and OpenID Connect" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${RUNTIME_IMAGE}"
# The cap on the young generation halves the memory under load and costs no speed. Setting NODE_OPTIONS anew
# replaces it. The last folder of PATH is where distroless images have Node.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=8 \
    PATH="${PATH}:/nodejs/bin"
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist/entrada ./dist/src
COPY package.json LICENSE ./
COPY config ./config
# The one place that is written to: the list of ended sessions (revocation.file). Mount a volume that outlives the
# container; on a read-only file system without one, the list lasts as long as the process.
COPY --from=build --chown=65532:65532 /state/ /var/lib/
VOLUME /var/lib/entrada
# A number, because Kubernetes' runAsNonRoot cannot check a name.
USER 65532:65532
EXPOSE 8080 9090
# No shell and no curl needed: the gateway asks itself. Kubernetes ignores this and has probes of its own.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["node", "dist/src/main.js", "health"]
# Node as process 1 handles SIGTERM itself and starts no children, so no init is needed.
ENTRYPOINT ["node", "dist/src/main.js"]

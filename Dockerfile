# syntax=docker/dockerfile:1
# One image for each program, and one with what runs once before them:
#
#   docker build --build-arg PROGRAM=order --tag warren-order:1.4.0 --build-arg VERSION=1.4.0 .
#   docker build --target operations --tag warren-operations:1.4.0 --build-arg VERSION=1.4.0 .
#   docker build --build-arg PROGRAM=order --target sbom --output sbom .      the list of what is in it, CycloneDX
#
# For a build that can be repeated to the byte, name the base image by its digest: --build-arg NODE_IMAGE=node@sha256:…
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

# Manifests alone, so that dependencies are installed anew only when one of them has changed.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /source
COPY . .
RUN mkdir /manifests \
  && find . -name node_modules -prune -o \( -name package.json -o -name package-lock.json -o -name .npmrc \) -print \
  | xargs cp --parents --target-directory=/manifests

FROM ${NODE_IMAGE} AS source
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY . .

# The compiled file and the libraries that it loads, as the lock file has them: a sixth of all that is installed for production.
FROM source AS program-files
ARG PROGRAM=gateway
RUN npm run --silent image -- "${PROGRAM}" /image

FROM source AS operations-files
RUN npm run --silent image -- operations /image

FROM scratch AS sbom
COPY --from=program-files /image/sbom.cdx.json /

# Nothing in it belongs to the user that runs it, and nothing is written: it takes a read-only root.
FROM ${NODE_IMAGE} AS runtime
ARG VERSION=dev
ENV NODE_ENV=production HOST=0.0.0.0 VERSION=${VERSION}
LABEL org.opencontainers.image.version=${VERSION} \
  org.opencontainers.image.licenses=MIT \
  org.opencontainers.image.vendor=Warren
WORKDIR /app
# The base image's user node, by its number: Kubernetes cannot tell from a name that it is not root.
USER 1000:1000

FROM runtime AS operations
LABEL org.opencontainers.image.title="warren-operations" \
  org.opencontainers.image.description="Users, databases, migrations, topology and what follows a restore: what runs once, beside the shop"
COPY --from=operations-files /image ./
HEALTHCHECK NONE
CMD ["node", "--enable-source-maps", "apply-topology.js", "--dry-run"]

FROM runtime AS program
ARG PROGRAM=gateway
LABEL org.opencontainers.image.title="warren-${PROGRAM}" \
  org.opencontainers.image.description="A program of the Warren shop"
COPY --from=program-files /image ./
ENV PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "main.js"]

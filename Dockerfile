# syntax=docker/dockerfile:1
# One image for every service; the command says which: node dist/order.js, dist/gateway.js, …
ARG NODE_IMAGE=node:20.20-bookworm-slim

# Manifests alone, so that dependencies are installed anew only when one of them has changed.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /source
COPY . .
RUN mkdir /manifests \
  && find . -name node_modules -prune -o \( -name package.json -o -name package-lock.json -o -name .npmrc \) -print \
  | xargs cp --parents --target-directory=/manifests

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN npm run build

# What the compiled files load at run time. Optional packages are servers for development.
FROM ${NODE_IMAGE} AS libraries
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=libraries /app/node_modules ./node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/generated ./generated
COPY --from=build /app/dist ./dist
USER node
CMD ["node", "--enable-source-maps", "dist/gateway.js"]

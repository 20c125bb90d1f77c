# One image for every role: `paragone worker`, `paragone migrate`, `paragone web`, …
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: the build needs the sources, and the binaries of the embedded PostgreSQL stay unused here.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:22-slim
# Temporal's client takes the system's certificates for TLS, which the slim image lacks.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
# PostgreSQL and Temporal are other containers: nothing here needs to be root or to write.
USER node
ENTRYPOINT ["node", "/app/bin/paragone.js"]
CMD ["worker"]

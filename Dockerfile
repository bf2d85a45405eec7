# core, bot and workers are one image; the command says which. `.ci/run` tests on this version of Node.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json start.ts ./
COPY core core
COPY bot bot
RUN npm run build && npm prune --omit=dev && npm run prune:platform

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY migrations migrations
COPY models models
COPY bot bot
COPY core/notices/locales core/notices/locales
COPY core/cabinet/assets core/cabinet/assets
COPY core/cabinet/locales core/cabinet/locales
COPY examples examples
COPY docs/forecasts.md docs/forecasts.ru.md docs/
COPY docs/legal docs/legal
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/core/main.js"]

// The hot endpoints of Rapport as a good Node team would write them: Fastify and postgres.js, a process per core. Started by bin/bench; ends with
// its standard input.

import cluster from "node:cluster";

if (cluster.isPrimary) {
  for (let number = 0; number < Number(process.env.PROCESSES); number += 1) cluster.fork();
  cluster.on("exit", (_, code) => process.exit(code || 1));
  process.stdin.resume().on("end", () => process.exit(0));
} else {
  // The first process has ended, however it did.
  process.on("disconnect", () => process.exit(0));
  const { default: Fastify } = await import("fastify");
  const { limitRate } = await import("./access.mjs");
  const { sql, redis } = await import("./stores.mjs");
  // Unknown fields are refused, not removed.
  const app = Fastify({ logger: false, ajv: { customOptions: { removeAdditional: false } } });
  app.setErrorHandler((error, _, reply) => {
    const status = error.validation ? 422 : (error.statusCode ?? 500);
    if (status >= 500) console.error(error);
    reply.code(status).type("application/problem+json").send(JSON.stringify({ status, code: error.validation ? "validation_failed" : "internal" }));
  });
  app.addHook("onRequest", limitRate);
  for (const part of ["coaches", "bookings", "payments", "people"]) await app.register((await import(`./${part}.mjs`)).default);
  app.get("/health/ready", async () => {
    await Promise.all([sql`select 1`, redis.ping()]);
    return {};
  });
  await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
}

// BullMQ as its documentation shows it, for `cargo bench --bench jobs`: enqueues jobs that do nothing, or runs them and writes a line for each.
//
//   node queue.mjs enqueue redis-url prefix count rate producers    rate 0: the next as soon as one is acknowledged
//   node queue.mjs work    redis-url prefix log concurrency         until standard input is closed

import { openSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue, Worker } from "bullmq";

const [command, url, prefix, ...rest] = process.argv.slice(2);
const { hostname: host, port } = new URL(url);
const connection = { host, port: Number(port), maxRetriesPerRequest: null };
const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

if (command === "work") {
  const [path, concurrency] = rest;
  const log = openSync(path, "a");
  const handle = async (job) => {
    writeSync(log, `${job.data.job} ${job.data.enqueuedAt} ${now()}\n`);
  };
  const worker = new Worker("nothing", handle, { connection, prefix, concurrency: Number(concurrency) });
  worker.on("error", (error) => console.error(error.message));
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(0));
} else {
  const [count, rate, producers] = rest.map(Number);
  const queue = new Queue("nothing", { connection, prefix, defaultJobOptions: { removeOnComplete: 1000 } });
  await queue.waitUntilReady();
  const enqueue = (job) => queue.add("nothing", { job, enqueuedAt: now() });
  const began = now();
  if (rate > 0) {
    const enqueued = [];
    for (let job = 0; job < count; job += 1) {
      const wait = began / 1000 + (job * 1000) / rate - now() / 1000;
      if (wait > 0) await sleep(wait);
      enqueued.push(enqueue(job));
    }
    await Promise.all(enqueued);
  } else {
    let next = 0;
    const produce = async () => {
      while (next < count) await enqueue(next++);
    };
    await Promise.all(Array.from({ length: producers }, produce));
  }
  console.log(now() - began);
  await queue.close();
}

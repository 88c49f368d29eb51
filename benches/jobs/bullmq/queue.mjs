// BullMQ as its own pages show it, for `cargo bench --bench jobs`: asks for jobs that do nothing, or does them and writes a line for each.
//
//   node queue.mjs ask  redis-url prefix count rate at-once     rate 0: the next as soon as one is acknowledged
//   node queue.mjs work redis-url prefix notes concurrency      until standard input ends

import { openSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue, Worker } from "bullmq";

const [what, url, prefix, ...rest] = process.argv.slice(2);
const { hostname: host, port } = new URL(url);
const connection = { host, port: Number(port), maxRetriesPerRequest: null };
const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

if (what === "work") {
  const [path, concurrency] = rest;
  const notes = openSync(path, "a");
  const note = async (job) => {
    writeSync(notes, `${job.data.job} ${job.data.asked} ${now()}\n`);
  };
  const worker = new Worker("nothing", note, { connection, prefix, concurrency: Number(concurrency) });
  worker.on("error", (error) => console.error(error.message));
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(0));
} else {
  const [count, rate, atOnce] = rest.map(Number);
  const queue = new Queue("nothing", { connection, prefix, defaultJobOptions: { removeOnComplete: 1000 } });
  await queue.waitUntilReady();
  const ask = (job) => queue.add("nothing", { job, asked: now() });
  const began = now();
  if (rate > 0) {
    const asked = [];
    for (let job = 0; job < count; job += 1) {
      const wait = began / 1000 + (job * 1000) / rate - now() / 1000;
      if (wait > 0) await sleep(wait);
      asked.push(ask(job));
    }
    await Promise.all(asked);
  } else {
    let next = 0;
    const walk = async () => {
      while (next < count) await ask(next++);
    };
    await Promise.all(Array.from({ length: atOnce }, walk));
  }
  console.log(now() - began);
  await queue.close();
}

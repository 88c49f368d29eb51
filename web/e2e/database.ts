import { connect } from "node:net";

/** The version of the protocol, 3.0. */
const PROTOCOL = 196_608;

/**
 * Runs statements in the database of the product that is tested, for what can't be brought about from outside, like thousands of jobs that have failed.
 * The private database asks for no password, so that these few messages are enough: https://www.postgresql.org/docs/current/protocol-flow.html
 */
export async function runSql(sql: string): Promise<void> {
  const address = process.env.E2E_DATABASE_URL;
  if (!address)
    throw new Error("E2E_DATABASE_URL is not set: the database of the product, which asks for no password.");
  const { hostname, port, username, pathname } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.write(
    message("", int(PROTOCOL), text("user"), text(username), text("database"), text(pathname.slice(1)), text("")),
  );
  let read = Buffer.alloc(0);
  let isSent = false;
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      read = Buffer.concat([read, chunk]);
      while (read.length >= 5 && read.length > read.readInt32BE(1)) {
        const end = 1 + read.readInt32BE(1);
        const [kind, content] = [String.fromCharCode(read[0]!), read.subarray(5, end)];
        read = read.subarray(end);
        if (kind === "E") throw new Error(`Postgres: ${content.toString().replaceAll("\0", " ")}`);
        if (kind === "R" && content.readInt32BE(0) !== 0) throw new Error("Postgres asks for a password.");
        if (kind !== "Z") continue;
        if (isSent) return;
        isSent = true;
        socket.write(message("Q", text(sql)));
      }
    }
    throw new Error("Postgres has ended the connection.");
  } finally {
    socket.destroy();
  }
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

/** A message with its length, which its kind is no part of. */
function message(kind: string, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(kind), int(content.length + 4), content]);
}

// Loaded by server.js before Next (bin/build puts it there): who is told to stop cuts the event streams. Next waits for every answer to
// end, and these never do by themselves; browsers come back on their own.
const http = require("node:http");

const open = new Set();
const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response, ...rest) {
  if (event === "request") {
    open.add(response);
    response.once("close", () => open.delete(response));
  }
  return emit.call(this, event, request, response, ...rest);
};

function cut() {
  for (const response of open) {
    if (String(response.getHeader("content-type")).startsWith("text/event-stream")) response.destroy();
  }
}

for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, cut);

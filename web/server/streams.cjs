// Closes the event streams on SIGTERM and SIGINT. Loaded by server.js before Next (see bin/build): on shutdown Next waits for every
// response to end, and event streams don't. Browsers reconnect by themselves.
const http = require("node:http");

const openResponses = new Set();
const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response, ...rest) {
  if (event === "request") {
    openResponses.add(response);
    response.once("close", () => openResponses.delete(response));
  }
  return emit.call(this, event, request, response, ...rest);
};

function closeStreams() {
  for (const response of openResponses) {
    if (String(response.getHeader("content-type")).startsWith("text/event-stream")) response.destroy();
  }
}

for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, closeStreams);

// Lets a page answer with another status than 200: Next has no way to, except for 404. Loaded by server.js before Next (see
// bin/build); used by src/lib/api/server.ts.
const { AsyncLocalStorage } = require("node:async_hooks");
const http = require("node:http");

const responses = new AsyncLocalStorage();
globalThis[Symbol.for("rapport.response")] = () => responses.getStore();

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response, ...rest) {
  if (event !== "request") return emit.call(this, event, request, response, ...rest);
  return responses.run(response, () => emit.call(this, event, request, response, ...rest));
};

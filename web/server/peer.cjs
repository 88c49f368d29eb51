// Loaded by server.js before Next (bin/build puts it there): every hop appends the address it really talked to, as RFC 7239 section 5.2
// describes for X-Forwarded-For. Next alone would believe a header that the browser made up, and the API's limits with it.
const http = require("node:http");

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, ...rest) {
  if (event === "request" || event === "upgrade") {
    const peer = request.socket.remoteAddress;
    const before = request.headers["x-forwarded-for"];
    if (peer) request.headers["x-forwarded-for"] = before ? `${before}, ${peer}` : peer;
  }
  return emit.call(this, event, request, ...rest);
};

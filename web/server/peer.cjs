// Appends the address of the peer to X-Forwarded-For (RFC 7239, section 5.2). Loaded by server.js before Next (see bin/build): Next alone
// trusts the header that a browser sends, and the API's rate limits go by it.
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

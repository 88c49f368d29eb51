import type { NextRequest } from "next/server";

/**
 * The API on the web app's own origin. Rewrites would bake its address into the build; this reads it at run time.
 * Nothing is decided here: status, headers, cookies and streams pass as they are.
 */

/** Hop-by-hop (RFC 9110 section 7.6.1), wrong once `fetch` has unpacked the body, or answered by this server already (`expect`). */
const NOT_PASSED_ON = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function passedOn(headers: Headers): Headers {
  const kept = new Headers();
  for (const [name, value] of headers) {
    if (!NOT_PASSED_ON.has(name) && name !== "set-cookie") kept.append(name, value);
  }
  for (const cookie of headers.getSetCookie()) kept.append("set-cookie", cookie);
  return kept;
}

async function passOn(request: NextRequest): Promise<Response> {
  const base = process.env.API_URL ?? "http://127.0.0.1:8080";
  // The path as it was sent: decoding and encoding it again could change what it names.
  const { pathname, search } = new URL(request.url);
  const target = base.replace(/\/$/, "") + pathname.slice("/api".length) + search;
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  try {
    const answer = await fetch(target, {
      method: request.method,
      headers: passedOn(request.headers),
      body: hasBody ? request.body : undefined,
      // Streams the body instead of collecting it; the DOM's types don't know it yet.
      ...(hasBody ? { duplex: "half" } : {}),
      redirect: "manual",
      cache: "no-store",
      signal: request.signal,
    });
    return new Response(answer.body, { status: answer.status, headers: passedOn(answer.headers) });
  } catch {
    if (request.signal.aborted) return new Response(null, { status: 499 });
    return Response.json(
      {
        type: "about:blank",
        title: "We can't reach the server",
        status: 502,
        detail: "We can't reach the server. Try again in a moment.",
        code: "unreachable",
      },
      { status: 502, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } },
    );
  }
}

export {
  passOn as DELETE,
  passOn as GET,
  passOn as HEAD,
  passOn as OPTIONS,
  passOn as PATCH,
  passOn as POST,
  passOn as PUT,
};

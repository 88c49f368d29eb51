import type { NextRequest } from "next/server";

/**
 * The reverse proxy to the API on the web app's own origin. Next's rewrites would fix the API's address at build time; this
 * reads it at run time. Status, headers, cookies and streams are passed on unchanged.
 */

/** Hop-by-hop (RFC 9110 section 7.6.1), wrong once `fetch` has decoded the body, or answered by this server already (`expect`). */
const NOT_FORWARDED = new Set([
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

function forwardedHeaders(headers: Headers): Headers {
  const kept = new Headers();
  for (const [name, value] of headers) {
    if (!NOT_FORWARDED.has(name) && name !== "set-cookie") kept.append(name, value);
  }
  for (const cookie of headers.getSetCookie()) kept.append("set-cookie", cookie);
  return kept;
}

/** What the API answers at its own address alone: its metrics are for whoever operates it. */
const NOT_OFFERED = new Set(["metrics"]);

/** By the path as the API may read it: decoded, without empty and dot segments. */
function isOffered(path: string): boolean {
  const segments: string[] = [];
  for (const segment of decoded(path).split(/[/\\]/)) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return !NOT_OFFERED.has(segments[0]?.toLowerCase() ?? "");
}

/** Decoded until nothing is left to decode. A path that can't be decoded is the API's to refuse. */
function decoded(path: string): string {
  try {
    const once = decodeURIComponent(path);
    return once === path ? path : decoded(once);
  } catch {
    return path;
  }
}

function problem(status: number, code: string, title: string, detail: string): Response {
  return Response.json(
    { type: "about:blank", title, status, detail, code },
    { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
}

async function forward(request: NextRequest): Promise<Response> {
  const base = process.env.API_URL ?? "http://127.0.0.1:8080";
  // The path as it was sent: decoding and encoding it again could change it.
  const { pathname, search } = new URL(request.url);
  const path = pathname.slice("/api".length);
  if (!isOffered(path)) return problem(404, "not_found", "Not found", "There is nothing at this address.");
  const target = base.replace(/\/$/, "") + path + search;
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  try {
    const response = await fetch(target, {
      method: request.method,
      headers: forwardedHeaders(request.headers),
      body: hasBody ? request.body : undefined,
      // Streams the body instead of buffering it; missing from the DOM types.
      ...(hasBody ? { duplex: "half" } : {}),
      redirect: "manual",
      cache: "no-store",
      signal: request.signal,
    });
    return new Response(response.body, { status: response.status, headers: forwardedHeaders(response.headers) });
  } catch {
    if (request.signal.aborted) return new Response(null, { status: 499 });
    return problem(
      502,
      "unreachable",
      "We can't reach the server",
      "We can't reach the server. Try again in a moment.",
    );
  }
}

export {
  forward as DELETE,
  forward as GET,
  forward as HEAD,
  forward as OPTIONS,
  forward as PATCH,
  forward as POST,
  forward as PUT,
};

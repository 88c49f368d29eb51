import type { NextConfig } from "next";

const root = import.meta.dirname;

/** Those that are the same for every response; the others are set in src/proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), browsing-topics=()" },
];

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: root,
  outputFileTracingExcludes: { "*": ["node_modules/sharp/**", "node_modules/@img/**"] },
  // The package writes a <style> element, which the Content-Security-Policy stops.
  turbopack: { root, resolveAlias: { "react-style-singleton": "./src/lib/style-singleton.ts" } },
  // `npm run typecheck` is a check of its own, and takes as long as the build itself.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  devIndicators: false,
  async redirects() {
    // Links in mails: about a changed address, a review.
    return [
      { source: "/settings/security", destination: "/account#password", permanent: false },
      { source: "/bookings/:id/review", destination: "/bookings/:id", permanent: false },
    ];
  },
  async headers() {
    return [
      { source: "/:path((?!api/).*)", headers: securityHeaders },
      // On every page that shows somebody. Those of yesterday do no harm beside the scripts of today.
      { source: "/portraits.svg", headers: [{ key: "Cache-Control", value: "public, max-age=86400" }] },
    ];
  },
};

export default config;

import type { MetadataRoute } from "next";
import { ownOrigin } from "@/lib/api/server";

/** What search engines may read: not the API, and no page that is somebody's own. */
export default async function robots(): Promise<MetadataRoute.Robots> {
  const origin = await ownOrigin();
  return {
    rules: {
      userAgent: "*",
      allow: "/",
      disallow: ["/api/", "/account", "/bookings", "/coach/", "/coach$", "/matches", "/notifications", "/settings/"],
    },
    sitemap: `${origin}/sitemap.xml`,
  };
}

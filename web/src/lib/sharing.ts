import type { Metadata } from "next";

interface SharedPage {
  origin: string;
  path: string;
  title: string;
  description: string;
}

/** How a page looks when its link is shared (Open Graph), and its one address. */
export function shared({ origin, path, title, description }: SharedPage): Metadata {
  const url = `${origin}${path}`;
  return {
    alternates: { canonical: url },
    openGraph: {
      type: "website",
      siteName: "Rapport",
      title,
      description,
      url,
      images: [{ url: `${origin}/share.png`, width: 1200, height: 630, alt: "Rapport" }],
    },
    twitter: { card: "summary_large_image" },
  };
}

import type { MetadataRoute } from "next";
import { connection } from "next/server";
import { ownApi, ownOrigin } from "@/lib/api/server";
import { remembered } from "@/lib/remembered";

const PAGES = ["/", "/coaches", "/quiz", "/help", "/terms", "/privacy", "/imprint"];

/** As many coaches as are read for one map; a map may have 50,000 addresses. */
const MOST_COACHES = 5_000;
const PER_PAGE = 100;

async function read(): Promise<string[]> {
  const api = ownApi();
  const ids: string[] = [];
  for (let page = 1; ids.length < MOST_COACHES; page += 1) {
    const { data } = await api.GET("/coaches", { params: { query: { sort: "newest", page, per_page: PER_PAGE } } });
    ids.push(...(data?.items ?? []).map(({ id }) => id));
    if (!data || page >= data.pages) break;
  }
  return ids;
}

const coachIds = remembered(read, 3_600_000);

/** The public pages and every listed coach, read once an hour. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  await connection();
  const origin = await ownOrigin();
  const coaches = await coachIds().catch(() => []);
  return [...PAGES, ...coaches.map((id) => `/coaches/${id}`)].map((path) => ({ url: `${origin}${path}` }));
}

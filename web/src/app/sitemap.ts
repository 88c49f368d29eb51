import type { MetadataRoute } from "next";
import { connection } from "next/server";
import { ownApi, ownOrigin } from "@/lib/api/server";
import { remembered } from "@/lib/remembered";

const PAGES = [
  "/",
  "/coaches",
  "/community",
  "/community/resources",
  "/quiz",
  "/help",
  "/terms",
  "/privacy",
  "/imprint",
];

/** As many of each kind as are read for one map, the newest first; a map may have 50,000 addresses. */
const MOST_OF_A_KIND = 5_000;
const PER_PAGE = 100;

/** One page of a list, and whether it goes on. */
interface IdPage {
  ids: string[];
  next: string | undefined;
}

/** The ids of a list, page by page, as many as a map holds of a kind. */
async function idsOf(pageAfter: (cursor: string | undefined) => Promise<IdPage>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await pageAfter(cursor);
    ids.push(...page.ids);
    cursor = page.next;
  } while (cursor && ids.length < MOST_OF_A_KIND);
  return ids;
}

const idPage = (items: { id: string }[] | undefined, next: string | null | undefined): IdPage => ({
  ids: (items ?? []).map(({ id }) => id),
  next: next ?? undefined,
});

const coachIds = remembered(
  () =>
    idsOf(async (cursor = "1") => {
      const query = { sort: "newest", page: Number(cursor), per_page: PER_PAGE } as const;
      const { data } = await ownApi().GET("/coaches", { params: { query } });
      return idPage(data?.items, data && data.page < data.pages ? String(data.page + 1) : undefined);
    }),
  3_600_000,
);

const postIds = remembered(
  () =>
    idsOf(async (cursor) => {
      const query = { sort: "new", visibility: "public", per_page: PER_PAGE, ...(cursor ? { cursor } : {}) };
      const { data } = await ownApi().GET("/community/posts", { params: { query } });
      return idPage(data?.items, data?.next_cursor);
    }),
  3_600_000,
);

const resourceIds = remembered(
  () =>
    idsOf(async (cursor) => {
      const query = { sort: "new", per_page: PER_PAGE, ...(cursor ? { cursor } : {}) };
      const { data } = await ownApi().GET("/community/resources", { params: { query } });
      return idPage(data?.items, data?.next_cursor);
    }),
  3_600_000,
);

/** The public pages, every listed coach and what everybody can read of the community, read once an hour. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  await connection();
  const origin = await ownOrigin();
  const under = async (path: string, ids: () => Promise<string[]>) =>
    (await ids().catch(() => [])).map((id) => `${path}/${id}`);
  const paths = await Promise.all([
    PAGES,
    under("/coaches", coachIds),
    under("/community/posts", postIds),
    under("/community/resources", resourceIds),
  ]);
  return paths.flat().map((path) => ({ url: `${origin}${path}` }));
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ResourceDetail } from "@/features/community/resources/resource-page";
import { ApiError, messageOf } from "@/lib/api/errors";
import { answerUnavailable, ownOrigin, publicApi } from "@/lib/api/server";
import { isUuid } from "@/lib/paths";
import { shared } from "@/lib/sharing";

interface PageProps {
  params: Promise<{ id: string }>;
}

/** Cached per request: both the metadata and the page need it. */
const resourceById = cache(async (id: string) => {
  if (!isUuid(id)) return undefined;
  try {
    const { data } = await (await publicApi()).GET("/community/resources/{id}", { params: { path: { id } } });
    return data;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.status === 404 ? undefined : error;
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const resource = await resourceById((await params).id);
  if (!resource || resource instanceof ApiError) return { title: "Recommendation" };
  const { id, title, description } = resource;
  const page = { origin: await ownOrigin(), path: `/community/resources/${id}`, title, description };
  return { title, description, ...shared(page) };
}

export default async function ResourcePage({ params }: PageProps) {
  const { id } = await params;
  const resource = await resourceById(id);
  if (!resource) notFound();
  if (resource instanceof ApiError) {
    if (resource.isTemporary) answerUnavailable();
    return (
      <Notice
        tone="danger"
        action={
          <Button asChild variant="secondary" size="small">
            <a href={`/community/resources/${id}`}>Try again</a>
          </Button>
        }
      >
        {messageOf(resource)}
      </Notice>
    );
  }
  return <ResourceDetail resource={resource} />;
}

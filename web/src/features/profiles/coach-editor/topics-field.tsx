"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { api, body } from "@/lib/api/client";
import { tagWords } from "@/lib/tags";
import { TagsInput } from "../inputs/tags-input";
import { MOST } from "./coach-draft";

interface TopicsFieldProps {
  topics: string[];
  onChange: (topics: string[]) => void;
}

const OFFERED = 8;

/** What a coach works on: own words, or what others call it, so that both are found together. */
export function TopicsField({ topics, onChange }: TopicsFieldProps) {
  const id = useId();
  const used = useQuery({
    queryKey: ["topics"],
    queryFn: async ({ signal }) => (await body(api.GET("/coaches/facets", { signal }))).expertise,
    staleTime: 600_000,
  });
  const offered = (used.data ?? []).filter(({ value }) => !topics.includes(value)).slice(0, OFFERED);
  return (
    <div id="expertise" role="group" aria-labelledby={`${id}-label`} className="scroll-mt-24">
      <p id={`${id}-label`} className="text-sm font-medium">
        What you work on
      </p>
      <p id={`${id}-help`} className="mb-3 text-sm text-muted">
        Up to {MOST} topics. Clients filter by them, and matching reads them.
      </p>
      <TagsInput
        factor={{
          key: "expertise",
          label: "What you work on",
          help: "",
          type: "tags",
          item_bounds: { min: 1, max: 40 },
        }}
        value={topics}
        onChange={(next) => onChange(next ?? [])}
        max={MOST}
        isInvalid={false}
        labelledBy={`${id}-label`}
        describedBy={`${id}-help`}
      />
      {offered.length > 0 && topics.length < MOST && (
        <div className="mt-1 flex flex-wrap items-center gap-1.5">
          <span className="mr-1 text-sm text-muted">Often chosen:</span>
          {offered.map(({ value }) => (
            <Button
              key={value}
              variant="secondary"
              size="small"
              className="rounded-full px-2.5 font-normal"
              onClick={() => onChange([...topics, value])}
            >
              <Plus className="size-3.5" aria-hidden />
              {tagWords(value)}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

import { Loading, Skeleton } from "@/components/ui/skeleton";

/** In the place of a list that is on its way; as high as a screen, so that what is below does not come into view. */
export function PendingList({ label }: { label: string }) {
  return (
    <Loading label={label}>
      <Skeleton className="h-svh w-full" />
    </Loading>
  );
}
